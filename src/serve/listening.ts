import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { reachableHost, type Address } from './address.ts'

/** What the probe writes, one JSON text a line, each time the target begins to listen. */
export interface ListeningMessage {
  /** What the socket is bound to. */
  readonly host: string
  readonly port: number
  readonly isSecure: boolean
}

/** A target that opens and closes ports for ever must not fill our memory. */
const MOST_KEPT = 100

/** Collects, in order, where a target listens, as its probe reports it. The list grows while the target runs. */
export function collectAddresses(pipe: Readable): readonly Address[] {
  const addresses: Address[] = []
  createInterface({ input: pipe }).on('line', (line) => {
    const { host, port, isSecure } = JSON.parse(line) as ListeningMessage
    if (addresses.length < MOST_KEPT) addresses.push({ host: reachableHost(host), port, isSecure })
  })
  return addresses
}
