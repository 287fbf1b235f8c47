import { Client, errors, type Dispatcher } from 'undici'
import type { Socket } from 'node:net'
import { openSocket, type Destination, type SetUp } from '../../guard/network.ts'
import { ClientError } from '../../client-error.ts'
import { ABORTED } from '../exchange/failure.ts'
import type { TransportSettings } from '../exchange/transport.ts'
import { ClientPool } from './client-pool.ts'

/** Longer than any run pauses: only a target that says so (`keep-alive: timeout=5`) may have an idle connection closed by this side. */
const KEEP_ALIVE_MS = 24 * 3_600_000

/** How long before the target's own limit an idle connection is closed, so that a request does not cross with the target's closing. */
const KEEP_ALIVE_MARGIN_MS = 500

const HTTP2_STREAMS = 100

/** A closing that undici takes as no failure. Without any error, it throws where HTTP/2 was spoken. */
const NOT_NEEDED = new errors.InformationalError('the iteration has ended')

const GIVEN_UP = new ClientError(...ABORTED)

/** All connections of one user to one origin. undici queues calls and parses replies; sockets are opened here, guarded and timed. */
export class Line {
  readonly #settings: TransportSettings
  readonly #to: Destination
  readonly #sockets = new Set<Socket>()
  readonly #dispatcher: Client | ClientPool
  #setUp: SetUp | undefined
  #calls = 0

  constructor(origin: string, settings: TransportSettings) {
    this.#settings = settings
    this.#to = settings.destinationOf(origin)
    const make = (): Client => this.#makeClient(origin)
    this.#dispatcher = settings.connections === 1 ? make() : new ClientPool(settings.connections, settings.http2, make)
  }

  dispatch(request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.#calls += 1
    this.#dispatcher.dispatch(request, handler)
  }

  /** To be called once when a call that was dispatched is over. */
  ended(handler: Dispatcher.DispatchHandler): void {
    this.#calls -= 1
    if (this.#dispatcher instanceof ClientPool) this.#dispatcher.ended(handler)
  }

  get isIdle(): boolean {
    return this.#calls === 0
  }

  /**
   * What it took to open the connection that has just been opened, if this is the moment: undici writes the call that waited for it, or fails those that
   * did, before it returns from being told. The first call to ask takes it.
   */
  takeSetUp(): SetUp | undefined {
    const setUp = this.#setUp
    this.#setUp = undefined
    return setUp
  }

  /** Closes connections on which nothing is going on; the next call opens a new one. */
  closeIdle(): void {
    for (const socket of this.#sockets) socket.destroy(NOT_NEEDED)
  }

  /** Ends everything at once, calls that are going on included; resolves when the sockets are gone. */
  async destroy(): Promise<void> {
    const connecting = [...this.#sockets].map((socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())))
    const destroyed = this.#dispatcher.destroy(GIVEN_UP)
    // undici knows only of sockets that stand; those that are being opened are ended here.
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all([destroyed, ...connecting])
  }

  #makeClient(origin: string): Client {
    const { http2 } = this.#settings
    const client = new Client(origin, {
      pipelining: 1,
      // Time limits are those of the iteration and of the call, not of undici.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      keepAliveTimeoutThreshold: KEEP_ALIVE_MARGIN_MS,
      allowH2: http2,
      pingInterval: 0,
      connect: (_, done) => {
        this.#open((error, socket) => {
          // With HTTP/1.1 one call at a time; HTTP/2 is made for several.
          if (socket && http2) client.pipelining = isHttp2(socket) ? HTTP2_STREAMS : 1
          if (error) done(error, null)
          else if (socket) done(null, socket)
        })
      },
    })
    return client
  }

  #open(opened: (error: Error | null, socket: Socket | undefined) => void): void {
    const socket = openSocket(this.#to, this.#settings.network, (error, setUp, ready) => {
      this.#setUp = setUp
      opened(error, ready)
      this.#setUp = undefined
    })
    if (!socket) return
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
  }
}

const isHttp2 = (socket: Socket): boolean => 'alpnProtocol' in socket && socket.alpnProtocol === 'h2'
