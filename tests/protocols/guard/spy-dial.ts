import type { LookupAddress } from 'node:dns'
import { connect, Socket, type LookupFunction, type NetConnectOpts, type TcpNetConnectOpts } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import type { Dial } from '../../../src/protocols/guard/network.ts'

/** A dial that never connects: it asks for the address as `net.connect` does, notes what it would have connected to, and fails. */
export interface SpyDial extends Dial {
  /** How often it was asked for a socket. */
  readonly dialled: readonly string[]
  /** Every address that a real one would have connected to. */
  readonly wouldConnectTo: readonly string[]
}

/** With `loopback`, a host that is literally `127.0.0.1` is connected to for real. */
export function spyDial(loopback: 'none' | 'real' = 'none'): SpyDial {
  const dialled: string[] = []
  const wouldConnectTo: string[] = []

  const pretend = (host: string, port: number, lookup: LookupFunction | undefined): Socket => {
    dialled.push(`${host}:${port}`)
    const socket = new Socket()
    const reach = (error: Error | null, addresses: readonly string[]): void => {
      if (!error) wouldConnectTo.push(...addresses)
      socket.destroy(error ?? Object.assign(new Error('the spy does not connect'), { code: 'ESPY' }))
    }
    const isLiteral = /^[\d.]+$|:/.test(host)
    if (isLiteral || !lookup) setImmediate(reach, null, [host])
    else
      lookup(host, { all: true }, (error, found) =>
        setImmediate(
          reach,
          error,
          [found as unknown as LookupAddress[]].flat().map(({ address }) => address),
        ),
      )
    return socket
  }

  return {
    dialled,
    wouldConnectTo,
    tcp: (options: NetConnectOpts) => {
      const { host, port, lookup } = options as TcpNetConnectOpts
      return loopback === 'real' && host === '127.0.0.1' ? connect(options) : pretend(host ?? '', port, lookup)
    },
    tls: (options) =>
      loopback === 'real' && options.host === '127.0.0.1'
        ? connectTls(options)
        : (pretend(options.host ?? '', options.port ?? 0, options.lookup) as TLSSocket),
  }
}
