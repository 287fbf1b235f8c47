import { once } from 'node:events'
import { request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import { connect, createServer, type AddressInfo } from 'node:net'
import { urlOf, type TargetAddress } from './target-address.ts'

const LONGEST_WAIT_MS = 1_000

/** A port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await once(server.close(), 'close')
  return port
}

/** Whether a server listens there. */
export function isListening({ host, port, socketPath }: Omit<TargetAddress, 'isSecure'>): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ ...(socketPath === undefined ? { host, port: port ?? 0 } : { path: socketPath }), timeout: LONGEST_WAIT_MS })
    const settle = (isOpen: boolean): void => {
      socket.destroy()
      resolve(isOpen)
    }
    // If no server listens, the system may assign this very port to our end, which then connects to itself.
    socket.once('connect', () => settle(socketPath !== undefined || socket.localPort !== port))
    socket.once('timeout', () => settle(false))
    socket.once('error', () => settle(false))
  })
}

/** The status of the answer to a GET; `undefined` if there is no answer. Any certificate is accepted, since only the status is used. */
export function statusOf(address: TargetAddress, path: string, signal: AbortSignal): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = address.isSecure ? requestSecure : requestPlain
    const bound = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_WAIT_MS)])
    const options = { agent: false, rejectUnauthorized: false, signal: bound, socketPath: address.socketPath } as const
    const sent = request(urlOf(address) + path, options, (response) => {
      resolve(response.statusCode)
      sent.destroy()
    })
    sent.on('error', () => resolve(undefined))
    sent.end()
  })
}
