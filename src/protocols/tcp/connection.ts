import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Duration, Milliseconds } from '../../units/duration.ts'
import { ClientError } from '../client-error.ts'
import { asClientError, Operation, type Desk, type Pending } from '../sockets/operation.ts'
import { badCall, checkKnown, readData, readOperation, readTime, type OperationOptions, type OperationPlan } from '../sockets/options.ts'
import type { Link } from '../sockets/links.ts'
import type { SetUp } from '../guard/network.ts'
import { FRAME_OPTIONS, frameOf, type Frame } from './frame.ts'
import { ReceiveBuffer } from './receive-buffer.ts'
import { readStream, streamChunks, type Streamed } from './stream-chunks.ts'
import type { ReceiveOptions, StreamOptions, TlsConnection } from './client.ts'

/** What a connection is opened with. */
export interface ConnectionSettings {
  /** `127.0.0.1:7000`, for messages. */
  readonly where: string
  /** The most bytes that are kept of what has come and was not asked for. */
  readonly mostBytes: number
}

/** What of an operation is known only when it ends. */
type Filled = Pick<Operation<never>, 'failure' | 'bytesSent' | 'bytesReceived'>

interface Receiving {
  readonly frame: Frame
  readonly operation: Operation<Buffer>
}

/** A connection of TCP, plain or under TLS. Everything that is awaited on it is one {@link Operation}. */
export class SocketConnection implements TlsConnection, Link {
  readonly #desk: Desk
  readonly #settings: ConnectionSettings
  readonly #pending: Pending = new Set()
  readonly #buffer = new ReceiveBuffer()
  #socket: Socket | undefined
  #receiving: Receiving | undefined
  /** Why nothing can be done with it any more. */
  #lost: Error | undefined
  #hasEnded = false
  #closing: Operation<void> | undefined
  /** Whether some operation has failed for it. */
  #isLossTold = false
  #isDropping = false
  /** When was last sent what has no reply yet, and when the first byte of its reply came. */
  #sentMs: Milliseconds = Number.NaN
  #repliedMs: Milliseconds = Number.NaN
  /** Bytes that have come and are in no call yet. */
  #arrived = 0

  constructor(desk: Desk, settings: ConnectionSettings) {
    this.#desk = desk
    this.#settings = settings
  }

  get isBusy(): boolean {
    return this.#pending.size > 0
  }

  get alpn(): string | undefined {
    const protocol = (this.#socket as Partial<TLSSocket> | undefined)?.alpnProtocol
    return protocol === false || protocol === null ? undefined : protocol
  }

  /** Sets it up: the operation ends when the connection stands. */
  opening({ name, timeoutMs }: OperationPlan): Operation<TlsConnection> {
    const operation = new Operation<TlsConnection>(this.#desk, this.#pending, { name })
    operation.after(timeoutMs, () =>
      this.destroy(new ClientError('connect-timeout', `No connection to ${this.#settings.where} within ${timeoutMs} ms`)),
    )
    return operation
  }

  /** The socket that is being opened for it. */
  attach(socket: Socket): void {
    this.#socket = socket
    if (this.#lost !== undefined) socket.destroy()
    socket.once('end', () => this.#ended())
    socket.on('error', (error) => this.#lose(asClientError(error)))
    socket.once('close', () => this.#closed())
  }

  opened(operation: Operation<TlsConnection>, error: Error | null, { dnsMs, connectMs, tlsMs }: SetUp): void {
    operation.dnsMs = dnsMs
    operation.connectMs = connectMs
    operation.tlsMs = tlsMs
    if (error === null) operation.succeed(this)
    else this.#lose(asClientError(error))
  }

  /** Told of bytes that are good until it returns. Gives whether more may come. */
  read(bytes: Uint8Array): boolean {
    this.#arrived += bytes.length
    if (Number.isNaN(this.#repliedMs) && !Number.isNaN(this.#sentMs)) this.#repliedMs = this.#desk.clock.now()
    if (this.#isDropping) return true
    this.#buffer.append(bytes)
    this.#deliver()
    return this.#buffer.length < this.#settings.mostBytes
  }

  async send(data: string | Uint8Array, options?: OperationOptions): Promise<void> {
    const bytes = readData(data)
    const operation = this.#begin<void>('send', options)
    if (this.#isUsableFor(operation)) this.#write(bytes, operation, () => operation.succeed())
    return operation.done
  }

  async receive(options: ReceiveOptions): Promise<Buffer> {
    const frame = this.#frame('receive', options)
    const operation = this.#begin<Buffer>('receive', options, FRAME_OPTIONS)
    this.#receive(frame, operation)
    return operation.done
  }

  async exchange(data: string | Uint8Array, options: ReceiveOptions): Promise<Buffer> {
    const bytes = readData(data)
    const frame = this.#frame('exchange', options)
    const operation = this.#begin<Buffer>('exchange', options, FRAME_OPTIONS)
    if (!this.#isUsableFor(operation)) return operation.done
    this.#write(bytes, operation, ignore)
    this.#receive(frame, operation)
    return operation.done
  }

  async stream(options: StreamOptions): Promise<Streamed> {
    const plan = readStream(options)
    const operation = this.#begin<Streamed>('stream', { name: options.name })
    if (!this.#isUsableFor(operation)) return operation.done
    // What an echo sends back has to go somewhere, or both sides would wait for the other to read.
    this.#isDropping = true
    this.#socket!.resume()
    const stop = streamChunks(this.#socket!, plan, this.#desk.clock, (streamed) => operation.succeed(streamed))
    operation.beforeEnd = () => {
      operation.bytesSent = stop()
      this.#isDropping = false
      this.#takeArrived(operation)
    }
    return operation.done
  }

  async hold(duration: Duration, options?: Pick<OperationOptions, 'name'>): Promise<void> {
    const ms = readTime('duration', duration)
    const operation = this.#begin<void>('hold', options)
    if (this.#isUsableFor(operation)) operation.after(ms, () => operation.succeed())
    return operation.done
  }

  async close(options?: OperationOptions): Promise<void> {
    const operation = this.#begin<void>('close', options)
    if (this.#hasEnded || this.#isLossTold) {
      // The target was first, which some task may well wait for; or what went wrong has been told, and closing comes after it.
      operation.succeed()
      this.#socket!.destroy()
    } else if (this.#isUsableFor(operation)) {
      this.#closing = operation
      this.#isDropping = true
      this.#socket!.resume()
      this.#socket!.end()
    }
    return operation.done
  }

  destroy(reason: ClientError): void {
    this.#lose(reason)
    this.#socket?.destroy()
  }

  #frame(what: string, options: ReceiveOptions): Frame {
    checkKnown(what, options, ['name', 'timeout', ...FRAME_OPTIONS])
    if (this.#receiving !== undefined) throw badCall('A connection receives one message at a time: await the one before')
    return frameOf(options, this.#settings.mostBytes)
  }

  #begin<Value>(what: string, options: OperationOptions | undefined, others: readonly string[] = []): Operation<Value> {
    if (options !== undefined) checkKnown(what, options, ['name', 'timeout', ...others])
    const plan = readOperation(options)
    const operation = new Operation<Value>(this.#desk, this.#pending, plan)
    operation.beforeEnd = () => this.#fillIn(operation)
    const { timeoutMs } = plan
    operation.after(timeoutMs, () =>
      this.destroy(new ClientError('timeout', `${this.#settings.where}: no end of \`${what}\` within ${timeoutMs} ms`)),
    )
    return operation
  }

  /** Fails the operation where nothing can be sent any more. */
  #isUsableFor(operation: { fail(error: Error): void }): boolean {
    if (this.#lost === undefined && !this.#hasEnded) return true
    this.#isLossTold = true
    operation.fail(this.#lost ?? this.#closedEarly())
    return false
  }

  #fillIn(operation: Filled): void {
    // Of what could not be sent, some may still wait here.
    if (operation.failure !== undefined) operation.bytesSent = Math.max(0, operation.bytesSent - (this.#socket?.writableLength ?? 0))
    this.#takeArrived(operation)
  }

  #takeArrived(call: { bytesReceived: number }): void {
    call.bytesReceived = this.#arrived
    this.#arrived = 0
  }

  #write(bytes: Uint8Array, call: { bytesSent: number }, sent: () => void): void {
    this.#sentMs = this.#desk.clock.now()
    this.#repliedMs = Number.NaN
    call.bytesSent = bytes.length
    this.#socket!.write(bytes, (error) => {
      if (!error) sent()
    })
  }

  #receive(frame: Frame, operation: Operation<Buffer>): void {
    this.#receiving = { frame, operation }
    operation.beforeEnd = () => {
      this.#receiving = undefined
      if (!Number.isNaN(this.#repliedMs)) {
        operation.firstByteMs = this.#repliedMs - this.#sentMs
        operation.bodyMs = operation.endedMs - this.#repliedMs
        this.#sentMs = Number.NaN
        this.#repliedMs = Number.NaN
      }
      this.#fillIn(operation)
    }
    this.#deliver()
    if (!operation.isOver && this.#isUsableFor(operation)) this.#socket!.resume()
  }

  /** Hands over the message that is waited for, once it is whole. */
  #deliver(): void {
    if (this.#receiving === undefined) return
    const { frame, operation } = this.#receiving
    const { mostBytes, where } = this.#settings
    try {
      const length = frame(this.#buffer.view)
      if (length !== undefined) operation.succeed(this.#buffer.take(length))
      else if (this.#buffer.length >= mostBytes)
        throw new ClientError('too-long', `${where}: no end of the message within ${mostBytes} bytes`)
    } catch (error) {
      operation.fail(error as Error)
      this.#lose(error as Error)
      this.#socket?.destroy()
    }
  }

  /** The target has sent all that it is going to send: what waits for more waits in vain. What has come can still be received. */
  #ended(): void {
    this.#hasEnded = true
    if (this.#closing !== undefined) return
    this.#deliver()
    this.#failPending(this.#closedEarly())
  }

  #closedEarly(): ClientError {
    const { length } = this.#buffer
    const rest = length === 0 ? '' : `, after ${length} bytes that are no whole message`
    return new ClientError('connection-closed', `${this.#settings.where} closed the connection${rest}`)
  }

  #closed(): void {
    if (this.#lost === undefined) this.#closing?.succeed()
    this.#lose(new ClientError('connection-closed', `The connection to ${this.#settings.where} is closed`))
  }

  /** The first reason stays. */
  #lose(reason: Error): void {
    this.#lost ??= reason
    this.#failPending(this.#lost)
  }

  #failPending(reason: Error): void {
    if (this.#pending.size > 0) this.#isLossTold = true
    for (const operation of this.#pending) operation.fail(reason)
  }
}

function ignore(): void {}
