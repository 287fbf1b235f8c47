import type { Client, Dispatcher } from 'undici'
import type { Socket } from 'node:net'
import { openSocket, type Destination, type ConnectTimes } from '../../guard/network.ts'
import { ClientError } from '../../client-error.ts'
import { undici } from '../../undici.ts'
import type { Proxy } from '../../guard/proxy.ts'
import { ABORTED, UNSOLICITED, type Cause } from '../exchange/failure.ts'
import { isSurplus } from './failure.ts'
import type { TransportSettings } from '../exchange/transport.ts'

/** Longer than any pause of a run: this side closes an idle connection only if the target asks for it (`keep-alive: timeout=5`). */
const KEEP_ALIVE_MS = 24 * 3_600_000

/** How long before the target's own limit an idle connection is closed, so that a request does not race with the target's close. */
const KEEP_ALIVE_MARGIN_MS = 500

/** A close that undici does not treat as a failure. */
const NOT_NEEDED = new undici.errors.InformationalError('the iteration has ended')

const GIVEN_UP = new ClientError(...ABORTED)

/** The connection of one user to one origin. undici queues calls and parses replies; sockets are opened, guarded and timed here. */
export class OriginClient {
  readonly #settings: TransportSettings
  readonly #to: Destination
  readonly #sockets = new Set<Socket>()
  readonly #client: Client
  #setUp: ConnectTimes | undefined
  #calls = 0
  #isOpening = false
  #fault: Cause | undefined
  /** The connection that was opened last. */
  socket: Socket | undefined

  constructor(origin: string, settings: TransportSettings) {
    this.#settings = settings
    this.#to = settings.destinationOf(origin)
    this.#client = this.#makeClient(origin)
  }

  dispatch(request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.#calls += 1
    this.#client.dispatch(request, handler)
  }

  /** Call this once when a dispatched call is over. */
  ended(): void {
    this.#calls -= 1
  }

  /** The proxy for requests with absolute addresses; `undefined` if there is none, or if it only tunnels. */
  get forwarder(): Proxy | undefined {
    return this.#to.tls === undefined ? this.#to.proxy : undefined
  }

  get isIdle(): boolean {
    return this.#calls === 0
  }

  /** Whether a connection is being opened for which no call waits any more. undici would let the next call wait for it, however long the target is silent. */
  get opensInVain(): boolean {
    return this.#isOpening && this.isIdle
  }

  /**
   * The times to open the connection that was just opened, if called at that moment: undici writes the waiting call, or fails the waiting ones, synchronously.
   * The first call to ask takes it.
   */
  takeSetUp(): ConnectTimes | undefined {
    const setUp = this.#setUp
    this.#setUp = undefined
    return setUp
  }

  /** An error while no call was pending; the first call to ask takes it. */
  takeFault(): Cause | undefined {
    const fault = this.#fault
    this.#fault = undefined
    return fault
  }

  /** Closes idle connections; the next call opens a new one. */
  closeIdle(): void {
    for (const socket of this.#sockets) socket.destroy(NOT_NEEDED)
  }

  /** Ends everything at once, including pending calls; resolves when the sockets are gone. */
  async destroy(): Promise<void> {
    const connecting = [...this.#sockets].map((socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())))
    const destroyed = this.#client.destroy(GIVEN_UP)
    // undici knows only established sockets; those being opened are ended here.
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all([destroyed, ...connecting])
  }

  #makeClient(origin: string): Client {
    return new undici.Client(origin, {
      pipelining: 1,
      // The iteration and the call have time limits; those of undici are off.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      keepAliveTimeoutThreshold: KEEP_ALIVE_MARGIN_MS,
      allowH2: false,
      connect: (_, done) => {
        this.#open((error, socket) => {
          if (error) done(error, null)
          else if (socket) done(null, socket)
        })
      },
    })
  }

  #open(opened: (error: Error | null, socket: Socket | undefined) => void): void {
    this.#isOpening = true
    const socket = openSocket(this.#to, this.#settings.network, (error, setUp, ready) => {
      this.#isOpening = false
      this.#setUp = setUp
      this.socket = ready
      opened(error, ready)
      this.#setUp = undefined
    })
    if (!socket) return
    this.#sockets.add(socket)
    socket.once('close', () => {
      this.#sockets.delete(socket)
      if (this.#calls === 0 && socket.errored && isSurplus(socket.errored)) this.#fault = UNSOLICITED
    })
  }
}
