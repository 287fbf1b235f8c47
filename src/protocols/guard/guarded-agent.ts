import { isIP, type Socket } from 'node:net'
import { createSecureContext, type SecureContext } from 'node:tls'
import type { Dispatcher } from 'undici'
import { undici } from '../undici.ts'
import { openSocket, type Network } from './network.ts'

let context: SecureContext | undefined

/** The TLS settings of Node's `fetch`, including environment variables. */
const tlsOfNode = (hostname: string, servername: string | null | undefined) => ({
  servername: servername ?? (isIP(hostname) ? '' : hostname),
  protocols: ['http/1.1'],
  context: (context ??= createSecureContext()),
  rejectUnauthorized: process.env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0',
})

/** The default dispatcher of Node's `fetch`, except that every socket passes the guard, including redirects. */
export class GuardedAgent extends undici.Agent {
  readonly #requested: () => void
  readonly #sockets: Set<Socket>

  constructor(network: Network, requested: () => void) {
    const sockets = new Set<Socket>()
    super({
      connect: ({ hostname, protocol, port, servername }, done) => {
        const isSecure = protocol === 'https:'
        const to = { hostname, port: Number(port) || (isSecure ? 443 : 80), tls: isSecure ? tlsOfNode(hostname, servername) : undefined }
        const socket = openSocket(to, network, (error, _setUp, ready) => {
          if (error) done(error, null)
          else if (ready) done(null, ready)
        })
        if (!socket) return
        sockets.add(socket)
        socket.once('close', () => sockets.delete(socket))
      },
    })
    this.#requested = requested
    this.#sockets = sockets
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    this.#requested()
    return super.dispatch(options, handler)
  }

  /** Ends everything at once, including pending connections; resolves when the sockets are gone. */
  async endAll(): Promise<void> {
    const closed = [...this.#sockets].map((socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())))
    const destroyed = this.destroy()
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all([destroyed, ...closed])
  }
}
