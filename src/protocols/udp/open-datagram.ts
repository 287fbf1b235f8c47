import { createSocket, type Socket } from 'node:dgram'
import { isIP } from 'node:net'
import type { Milliseconds } from '../../units/duration.ts'
import { guardedLookup } from '../guard/guard.ts'
import type { Network } from '../guard/network.ts'

export interface DatagramDestination {
  readonly hostname: string
  readonly port: number
}

/** Told once; `dnsMs` is `NaN` where nothing was looked up. */
export type DatagramOpened = (error: Error | undefined, dnsMs: Milliseconds, socket: Socket | undefined) => void

/**
 * Opens a socket for datagrams to one destination, if the guard lets it through: until the resolved address is judged there is no socket, and afterwards the
 * system sees to it that it sends to no other.
 */
export function openDatagram({ hostname, port }: DatagramDestination, { guard, clock }: Network, opened: DatagramOpened): void {
  const startedMs = clock.now()
  const connect = (address: string, dnsMs: Milliseconds): void => {
    const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4')
    const failed = (error: Error): void => {
      socket.close()
      opened(error, dnsMs, undefined)
    }
    socket.once('error', failed)
    socket.connect(port, address, () => {
      socket.off('error', failed)
      opened(undefined, dnsMs, socket)
    })
  }

  if (isIP(hostname) !== 0) {
    try {
      guard.check(hostname, hostname, port)
    } catch (refusal) {
      return opened(refusal as Error, Number.NaN, undefined)
    }
    return connect(hostname, Number.NaN)
  }
  guardedLookup(guard, port)(hostname, {}, (error, address) => {
    const dnsMs = clock.now() - startedMs
    if (error) opened(error, dnsMs, undefined)
    else connect(address as string, dnsMs)
  })
}
