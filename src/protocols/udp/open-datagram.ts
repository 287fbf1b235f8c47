import { createSocket, type Socket } from 'node:dgram'
import { isIP } from 'node:net'
import type { Milliseconds } from '../../units/duration.ts'
import { formatDuration } from '../../units/format.ts'
import { ClientError } from '../client-error.ts'
import { guardedLookup } from '../guard/guard.ts'
import { CONNECT_TIMEOUT_MS, type Network } from '../guard/network.ts'

export interface DatagramDestination {
  readonly hostname: string
  readonly port: number
}

/** Called once; `dnsMs` is `NaN` if nothing was looked up. */
export type DatagramOpened = (error: Error | undefined, dnsMs: Milliseconds, socket: Socket | undefined) => void

/**
 * Opens a datagram socket to one destination, if the guard allows it: there is no socket until the resolved address is checked, and afterwards the system
 * ensures that it sends to no other. Returns a function that aborts it; `opened` is then called at once, unless it was called before.
 */
export function openDatagram({ hostname, port }: DatagramDestination, { guard, clock }: Network, opened: DatagramOpened): () => void {
  const startedMs = clock.now()
  let dnsMs = Number.NaN
  let socket: Socket | undefined
  let isSettled = false
  const settle = (error: Error | undefined): void => {
    if (isSettled) return
    isSettled = true
    clock.cancel(timer)
    if (error !== undefined) socket?.close()
    opened(error, dnsMs, error === undefined ? socket : undefined)
  }
  const fail = (error: Error): void => settle(error)
  const timer = clock.after(CONNECT_TIMEOUT_MS, () =>
    fail(new ClientError('connect-timeout', `${hostname}:${port} was not resolved within ${formatDuration(CONNECT_TIMEOUT_MS)}`)),
  )
  const connect = (address: string): void => {
    if (isSettled) return
    try {
      socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4')
      socket.on('error', fail)
      socket.connect(port, address, () => {
        socket?.off('error', fail)
        settle(undefined)
      })
    } catch (error) {
      fail(error as Error)
    }
  }

  if (isIP(hostname) === 0) {
    guardedLookup(guard, port)(hostname, {}, (error, address) => {
      dnsMs = clock.now() - startedMs
      if (error) fail(error)
      else connect(address as string)
    })
  } else {
    try {
      guard.check(hostname, hostname, port)
      connect(hostname)
    } catch (refusal) {
      fail(refusal as Error)
    }
  }
  return () => fail(new ClientError('aborted', `The socket to ${hostname}:${port} was aborted before it was open`))
}
