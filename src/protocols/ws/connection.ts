import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import type { Duration } from '../../units/duration.ts'
import { statusFailureCode } from '../../units/errors/status-failure.ts'
import { ClientError } from '../client-error.ts'
import { refuseDetached } from '../detached.ts'
import type { ConnectTimes } from '../guard/network.ts'
import { Inbox } from '../sockets/inbox.ts'
import type { OpenConnection } from '../sockets/open-connections.ts'
import { asClientError, type OperationContext, type Operation } from '../sockets/operation.ts'
import { Operations } from '../sockets/operations.ts'
import { badCall, readData, readMatches, type OperationOptions } from '../sockets/options.ts'
import { Pings } from './pings.ts'
import type { WsClosed, WsCloseOptions, WsConnection, WsConnectOptions, WsExchangeOptions, WsMessage } from './client.ts'
import { noop } from '../../units/platform/noop.ts'

/** The status of a successful handshake (RFC 6455, 1.3). */
const SWITCHING_PROTOCOLS = 101

/** The closing handshake was normal, or the target is going away: pending operations then end, and are not broken. */
const NORMAL = 1_000

/** One WebSocket on the package `ws`. */
export class Conversation implements WsConnection, OpenConnection {
  readonly #where: string
  readonly #operations: Operations
  /** Exchanges that wait for their replies. */
  readonly #asked = new Inbox<WsMessage>()
  /** Messages that were not replies. */
  readonly #inbox = new Inbox<WsMessage>()
  readonly #pings = new Pings()
  #socket: WebSocket | undefined
  /** The underlying connection, once it is being opened. */
  #below: Socket | undefined
  #closing: Operation<WsClosed> | undefined
  /** The system error of the underlying connection. */
  #fault: Error | undefined

  static {
    refuseDetached(Conversation, 'connection', ['send', 'next', 'exchange', 'ping', 'hold', 'close'])
  }

  constructor(context: OperationContext, where: string) {
    this.#where = where
    this.#operations = new Operations(context, where, (reason) => this.destroy(reason))
  }

  get isBusy(): boolean {
    return this.#operations.isBusy
  }

  get protocol(): string {
    return this.#socket?.protocol ?? ''
  }

  opening(options: WsConnectOptions): Operation<WsConnection> {
    return this.#operations.open(options)
  }

  /** Sets the underlying connection that is being opened. */
  carriedBy(socket: Socket): void {
    this.#below = socket
    // `ws` only reports that it was lost.
    socket.on('error', (error) => {
      this.#fault = asClientError(error)
    })
  }

  /** Attaches the WebSocket that is being opened for it. */
  attach(socket: WebSocket, operation: Operation<WsConnection>): void {
    this.#socket = socket
    socket.once('open', () => {
      operation.status = SWITCHING_PROTOCOLS
      operation.succeed(this)
    })
    socket.once('unexpected-response', (_request, { statusCode = 0 }) => {
      operation.status = statusCode
      this.destroy(
        new ClientError(statusFailureCode(statusCode), `${this.#where} answered with status ${statusCode} instead of a WebSocket`),
      )
    })
    // Errors of the upgrade have no code.
    socket.on('error', (error: NodeJS.ErrnoException) =>
      this.#operations.lose(
        error.code === undefined ? new ClientError('bad-response', `${this.#where}: ${error.message}`) : asClientError(error),
      ),
    )
    socket.on('message', (data, isBinary) => this.#arrived(data as Buffer, isBinary))
    socket.on('pong', (payload) => this.#pings.answered(payload))
    socket.once('close', (code, reason) => this.#closed(code, reason.toString()))
  }

  /** The underlying connection is established, or has failed. */
  connected(operation: Operation<WsConnection>, { dnsMs, connectMs, tlsMs }: ConnectTimes): void {
    operation.dnsMs = dnsMs
    operation.connectMs = connectMs
    operation.tlsMs = tlsMs
  }

  send(data: string | Uint8Array, options?: OperationOptions): Promise<void> {
    return this.#operations.perform(() => {
      readData(data)
      const operation = this.#operations.begin<void>('send', options)
      if (this.#operations.isPossible(operation)) this.#send(data, operation, () => operation.succeed())
      return operation.done
    })
  }

  next(options?: OperationOptions): Promise<WsMessage> {
    return this.#operations.perform(() => {
      const operation = this.#operations.begin<WsMessage>('next', options)
      const waiting = this.#inbox.take()
      // Received messages can still be read, whatever happened to the connection.
      if (waiting !== undefined) operation.succeed(waiting)
      else if (this.#operations.isPossible(operation)) this.#await(operation, anything, this.#inbox)
      return operation.done
    })
  }

  exchange(data: string | Uint8Array, options: WsExchangeOptions = {}): Promise<WsMessage> {
    return this.#operations.perform(() => {
      const matches = options.matches === undefined ? anything : readMatches<WsMessage>(options.matches)
      readData(data)
      const operation = this.#operations.begin<WsMessage>('exchange', options, ['matches'])
      if (!this.#operations.isPossible(operation)) return operation.done
      this.#await(operation, matches, this.#asked)
      const { beforeEnd } = operation
      operation.beforeEnd = () => {
        if (operation.failure === undefined) operation.firstByteMs = operation.endedMs - operation.startedMs
        beforeEnd?.()
      }
      this.#send(data, operation, noop)
      return operation.done
    })
  }

  ping(options?: OperationOptions): Promise<void> {
    return this.#operations.perform(() => {
      const operation = this.#operations.begin<void>('ping', options)
      if (!this.#operations.isPossible(operation)) return operation.done
      this.#socket!.ping(this.#pings.add(operation))
      return operation.done
    })
  }

  hold(duration: Duration, options?: Pick<OperationOptions, 'name'>): Promise<void> {
    return this.#operations.hold(duration, options, (operation) => this.#operations.isPossible(operation))
  }

  close(options: WsCloseOptions = {}): Promise<WsClosed> {
    return this.#operations.perform(() => {
      const { code = NORMAL, reason = '' } = options
      const operation = this.#operations.begin<WsClosed>('close', options, ['code', 'reason'])
      if (!this.#operations.isPossible(operation)) return operation.done
      this.#closing = operation
      try {
        this.#socket!.close(code, reason)
      } catch (error) {
        this.destroy(badCall((error as Error).message))
      }
      return operation.done
    })
  }

  destroy(reason: Error): void {
    this.#operations.lose(reason)
    this.#socket?.terminate()
    this.#below?.destroy()
  }

  #send(data: string | Uint8Array, operation: Operation<void> | Operation<WsMessage>, sent: () => void): void {
    this.#socket!.send(data, (error) => {
      // Why it could not be sent is reported when the connection is gone.
      if (error) return
      operation.bytesSent = typeof data === 'string' ? Buffer.byteLength(data) : data.length
      sent()
    })
  }

  #await(operation: Operation<WsMessage>, matches: (message: WsMessage) => boolean, inbox: Inbox<WsMessage>): void {
    const waiter = {
      matches,
      take: (message: WsMessage) => operation.succeed(message),
      fail: (error: Error) => operation.fail(error),
    }
    inbox.wait(waiter)
    const { beforeEnd } = operation
    operation.beforeEnd = () => {
      inbox.leave(waiter)
      beforeEnd?.()
    }
  }

  #arrived(data: Buffer, isBinary: boolean): void {
    this.#operations.arrived(data.length)
    const message = isBinary ? data : data.toString()
    if (!this.#asked.hand(message) && !this.#inbox.hand(message)) this.#inbox.keep(message)
  }

  #closed(code: number, reason: string): void {
    if (this.#operations.lost === undefined && this.#fault === undefined) this.#closing?.succeed({ code, reason })
    const why = reason === '' ? '' : `: ${reason}`
    const what =
      this.#closing === undefined
        ? `${this.#where} closed the WebSocket`
        : `${this.#where}: the WebSocket was closed by \`close\` of the task,`
    this.#operations.lose(this.#fault ?? new ClientError(`ws-${code}`, `${what} with code ${code}${why}`))
  }
}

const anything = (): boolean => true
