import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Duration, Milliseconds } from '../../units/duration.ts'
import { thrownError } from '../../units/errors/thrown.ts'
import { ClientError } from '../client-error.ts'
import { refuseDetached } from '../detached.ts'
import type { ConnectTimes } from '../guard/network.ts'
import type { OpenConnection } from '../sockets/open-connections.ts'
import { asClientError, type OperationContext, type Operation } from '../sockets/operation.ts'
import { Operations } from '../sockets/operations.ts'
import { badCall, checkKnown, readData, type OperationOptions } from '../sockets/options.ts'
import type { ReceiveOptions, Streamed, StreamOptions, TlsConnection } from './client.ts'
import { FRAME_OPTIONS, frameOf, type Frame } from './frame.ts'
import { ReceiveBuffer } from '../receive-buffer.ts'
import { readStream, streamChunks } from './stream-chunks.ts'
import { noop } from '../../units/platform/noop.ts'

/** The settings that a connection is opened with. */
export interface ConnectionSettings {
  /** `127.0.0.1:7000`, for messages. */
  readonly where: string
  /** The most bytes kept of what arrived before it was asked for. */
  readonly mostBytes: number
}

interface Receiving {
  readonly frame: Frame
  readonly operation: Operation<Buffer>
}

/** A TCP connection, plain or with TLS. Everything awaited on it is one {@link Operation}. */
export class SocketConnection implements TlsConnection, OpenConnection {
  readonly #context: OperationContext
  readonly #settings: ConnectionSettings
  readonly #operations: Operations
  readonly #buffer = new ReceiveBuffer()
  #socket: Socket | undefined
  #receiving: Receiving | undefined
  #closing: Operation<void> | undefined
  /** Whether it has been established. */
  #isOpen = false
  /** Whether the target has ended its side. */
  #hasEnded = false
  #isDropping = false
  /** When the last unanswered data was sent, and when the first byte of its reply arrived. */
  #sentMs: Milliseconds = Number.NaN
  #repliedMs: Milliseconds = Number.NaN

  static {
    refuseDetached(SocketConnection, 'connection', ['send', 'receive', 'exchange', 'stream', 'hold', 'close'])
  }

  constructor(context: OperationContext, settings: ConnectionSettings) {
    this.#context = context
    this.#settings = settings
    this.#operations = new Operations(context, settings.where, (reason) => this.destroy(reason))
  }

  get isBusy(): boolean {
    return this.#operations.isBusy
  }

  get alpn(): string | undefined {
    const protocol = (this.#socket as Partial<TLSSocket> | undefined)?.alpnProtocol
    return protocol === false || protocol === null ? undefined : protocol
  }

  opening(options: OperationOptions): Operation<TlsConnection> {
    return this.#operations.open(options)
  }

  /** Attaches the socket that is being opened for it. */
  attach(socket: Socket): void {
    this.#socket = socket
    socket.once('end', () => this.#ended())
    socket.on('error', (error) => this.#operations.lose(asClientError(error)))
    socket.once('close', () => this.#closed())
  }

  opened(operation: Operation<TlsConnection>, error: Error | null, { dnsMs, connectMs, tlsMs }: ConnectTimes): void {
    operation.dnsMs = dnsMs
    operation.connectMs = connectMs
    operation.tlsMs = tlsMs
    this.#isOpen = error === null
    if (error === null) operation.succeed(this)
    else this.#operations.lose(asClientError(error))
  }

  /** Handles received bytes, which are valid until it returns. Returns whether more may be read. */
  read(bytes: Uint8Array): boolean {
    this.#operations.arrived(bytes.length)
    if (Number.isNaN(this.#repliedMs) && !Number.isNaN(this.#sentMs)) this.#repliedMs = this.#context.clock.now()
    if (this.#isDropping) return true
    this.#buffer.append(bytes)
    this.#deliver()
    return this.#buffer.length < this.#settings.mostBytes
  }

  send(data: string | Uint8Array, options?: OperationOptions): Promise<void> {
    return this.#operations.perform(() => {
      const bytes = readData(data)
      const operation = this.#operations.begin<void>('send', options)
      if (this.#canSend(operation)) this.#write(bytes, operation, () => operation.succeed())
      return operation.done
    })
  }

  receive(options: ReceiveOptions): Promise<Buffer> {
    return this.#operations.perform(() => {
      const frame = this.#frame('receive', options)
      const operation = this.#operations.begin<Buffer>('receive', options, FRAME_OPTIONS)
      this.#receive(frame, operation)
      return operation.done
    })
  }

  exchange(data: string | Uint8Array, options: ReceiveOptions): Promise<Buffer> {
    return this.#operations.perform(() => {
      const bytes = readData(data)
      const frame = this.#frame('exchange', options)
      const operation = this.#operations.begin<Buffer>('exchange', options, FRAME_OPTIONS)
      if (!this.#canSend(operation)) return operation.done
      this.#write(bytes, operation, noop)
      this.#receive(frame, operation)
      return operation.done
    })
  }

  stream(options: StreamOptions): Promise<Streamed> {
    return this.#operations.perform(() => {
      const plan = readStream(options)
      const operation = this.#operations.begin<Streamed>('stream', { name: options.name })
      if (!this.#canSend(operation)) return operation.done
      // The data that an echo server sends back must be read, or both sides would wait for each other.
      this.#isDropping = true
      this.#socket!.resume()
      const stop = streamChunks(this.#socket!, plan, this.#context.clock, (streamed) => operation.succeed(streamed))
      operation.beforeEnd = () => {
        operation.bytesSent = stop()
        this.#isDropping = false
        this.#operations.takeArrived(operation)
      }
      return operation.done
    })
  }

  hold(duration: Duration, options?: Pick<OperationOptions, 'name'>): Promise<void> {
    return this.#operations.hold(duration, options, (operation) => this.#canSend(operation))
  }

  close(options?: OperationOptions): Promise<void> {
    return this.#operations.perform(() => {
      const operation = this.#operations.begin<void>('close', options)
      if (this.#hasEnded || this.#operations.isLossReported) {
        // The target closed first, which a task may wait for; or the error was reported already, and closing follows it.
        operation.succeed()
        this.#socket!.destroy()
      } else if (this.#operations.isPossible(operation)) {
        this.#closing = operation
        this.#isDropping = true
        this.#socket!.resume()
        this.#socket!.end()
      }
      return operation.done
    })
  }

  destroy(reason: Error): void {
    this.#operations.lose(reason)
    this.#socket?.destroy()
  }

  #frame(what: string, options: ReceiveOptions): Frame {
    checkKnown(what, options, ['name', 'timeout', ...FRAME_OPTIONS])
    if (this.#receiving !== undefined) throw badCall('A connection receives one message at a time: await the previous one')
    return frameOf(options, this.#settings.mostBytes)
  }

  #canSend(operation: { fail(error: Error): void }): boolean {
    if (this.#hasEnded) this.#operations.lose(this.#closedEarly())
    return this.#operations.isPossible(operation)
  }

  #write(bytes: Uint8Array, operation: Operation<void> | Operation<Buffer>, sent: () => void): void {
    const socket = this.#socket!
    this.#sentMs = this.#context.clock.now()
    this.#repliedMs = Number.NaN
    socket.write(bytes, (error) => {
      if (!error) sent()
    })
    operation.beforeEnd = () => {
      // Some of the unsent data may still be in our buffer.
      operation.bytesSent = bytes.length - (operation.failure === undefined ? 0 : Math.min(bytes.length, socket.writableLength))
      this.#operations.takeArrived(operation)
    }
  }

  #receive(frame: Frame, operation: Operation<Buffer>): void {
    this.#receiving = { frame, operation }
    const { beforeEnd } = operation
    operation.beforeEnd = () => {
      this.#receiving = undefined
      this.#reportRoundTrip(operation)
      beforeEnd?.()
    }
    this.#deliver()
    if (operation.isOver) return
    if (this.#hasEnded) this.#operations.lose(this.#closedEarly())
    else if (this.#operations.isPossible(operation)) this.#socket!.resume()
  }

  #reportRoundTrip(operation: Operation<Buffer>): void {
    if (Number.isNaN(this.#repliedMs)) return
    operation.firstByteMs = this.#repliedMs - this.#sentMs
    operation.bodyMs = operation.endedMs - this.#repliedMs
    this.#sentMs = Number.NaN
    this.#repliedMs = Number.NaN
  }

  /** Delivers the awaited message once it is complete. */
  #deliver(): void {
    if (this.#receiving === undefined) return
    const { frame, operation } = this.#receiving
    const { mostBytes, where } = this.#settings
    try {
      const length = frame(this.#buffer.view)
      if (length !== undefined) operation.succeed(this.#buffer.take(length))
      else if (this.#buffer.length >= mostBytes)
        throw new ClientError('too-long', `${where}: the message did not end within ${mostBytes} bytes`)
    } catch (error) {
      this.destroy(thrownError(error))
    }
  }

  /** Fails waits for more data; received data can still be read. */
  #ended(): void {
    // TLS reports more about an interrupted handshake.
    if (!this.#isOpen) return
    this.#hasEnded = true
    if (this.#closing === undefined) this.#operations.failPending(this.#closedEarly())
  }

  #closedEarly(): ClientError {
    const { length } = this.#buffer
    const rest = length === 0 ? '' : `, after ${length} bytes that are not a complete message`
    return new ClientError('connection-closed', `${this.#settings.where} closed the connection${rest}`)
  }

  #closed(): void {
    if (this.#operations.lost === undefined) this.#closing?.succeed()
    this.#operations.lose(new ClientError('connection-closed', `The connection to ${this.#settings.where} is closed`))
  }
}
