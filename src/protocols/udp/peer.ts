import type { Socket } from 'node:dgram'
import { WrongReturnError } from '../../units/errors/returned-value.ts'
import { ClientError } from '../client-error.ts'
import { refuseDetached } from '../detached.ts'
import { Inbox } from '../sockets/inbox.ts'
import type { OpenConnection } from '../sockets/open-connections.ts'
import { asClientError, type OperationContext, type Operation } from '../sockets/operation.ts'
import { Operations } from '../sockets/operations.ts'
import {
  checkKnown,
  readData,
  readMatches,
  readOperation,
  type EndpointOptions,
  type Matches,
  type OperationOptions,
} from '../sockets/options.ts'
import type { UdpExchangeOptions, UdpPeer } from './client.ts'
import { noop } from '../../units/platform/noop.ts'

/** Codes of an exchange without an answer: it timed out, or the network reported that nothing listens there. */
const LOSSES: ReadonlySet<string> = new Set(['lost', 'timeout', 'ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH'])

/** How many answered exchanges are remembered, to recognise repeated answers. */
const MOST_ANSWERED = 64

/** One end of an exchange of datagrams with one destination. */
export class DatagramPeer implements UdpPeer, OpenConnection {
  readonly #where: string
  readonly #operations: Operations
  /** Exchanges that wait for their answers. */
  readonly #asked = new Inbox<Buffer>()
  /** Datagrams that were not answers. */
  readonly #inbox = new Inbox<Buffer>()
  /** The `matches` functions of the latest answers. */
  readonly #answered: Matches<Buffer>[] = []
  #socket: Socket | undefined
  #giveUp: () => void = noop
  #closing: Operation<void> | undefined
  #isClosed = false
  #duplicates = 0
  /** An error of the system while nothing was pending. */
  #fault: Error | undefined

  static {
    refuseDetached(DatagramPeer, 'peer', ['send', 'exchange', 'receive', 'close'])
  }

  constructor(context: OperationContext, where: string) {
    this.#where = where
    this.#operations = new Operations(context, where, (reason) => this.destroy(reason))
  }

  get isBusy(): boolean {
    return this.#operations.isBusy
  }

  opening(options: EndpointOptions): Operation<UdpPeer> {
    return this.#operations.open(options)
  }

  /** Sets the function that aborts opening it. */
  isOpenedBy(giveUp: () => void): void {
    this.#giveUp = giveUp
  }

  /** `gone` is called when its socket is closed. */
  opened(operation: Operation<UdpPeer>, socket: Socket, gone: () => void): void {
    this.#socket = socket
    socket.on('message', (datagram) => this.#arrived(datagram))
    socket.on('error', (error) => this.#failed(asClientError(error)))
    socket.once('close', () => {
      if (this.#operations.lost === undefined) this.#closing?.succeed()
      this.#operations.lose(new ClientError('connection-closed', `The socket to ${this.#where} is closed`))
      gone()
    })
    if (this.#operations.lost === undefined) operation.succeed(this)
    else this.#close()
  }

  send(data: string | Uint8Array, options?: OperationOptions): Promise<void> {
    return this.#operations.perform(() => {
      const bytes = readData(data)
      const operation = this.#begin<void>('send', options)
      if (!operation.isOver) this.#send(bytes, operation, () => operation.succeed())
      return operation.done
    })
  }

  exchange(data: string | Uint8Array, options: UdpExchangeOptions = {}): Promise<Buffer> {
    return this.#operations.perform(() => {
      checkKnown('exchange', options, ['name', 'timeout', 'matches'])
      const matches = options.matches === undefined ? anything : readMatches<Buffer>(options.matches)
      const { name, timeoutMs } = readOperation(options)
      const bytes = readData(data)
      const operation = this.#begin<Buffer>('exchange', { name })
      if (operation.isOver) return operation.done
      const waiter = { matches, take: (reply: Buffer) => operation.succeed(reply), fail: (error: Error) => operation.fail(error) }
      this.#asked.wait(waiter)
      operation.after(timeoutMs, () => operation.fail(new ClientError('lost', `No answer from ${this.#where} within ${timeoutMs} ms`)))
      operation.beforeEnd = () => {
        this.#asked.leave(waiter)
        const { failure } = operation
        if (failure === undefined) {
          operation.firstByteMs = operation.endedMs - operation.startedMs
          if (matches !== anything) this.#remember(matches)
        }
        // An aborted exchange might still have been answered, and a datagram that this machine did not send is not a loss.
        operation.answered = failure === undefined ? true : LOSSES.has(failure.code) ? false : undefined
        this.#takeArrived(operation)
      }
      this.#send(bytes, operation, noop)
      return operation.done
    })
  }

  receive(options?: OperationOptions): Promise<Buffer> {
    return this.#operations.perform(() => {
      const operation = this.#begin<Buffer>('receive', options)
      if (operation.isOver) return operation.done
      const waiting = this.#inbox.take()
      if (waiting !== undefined) {
        operation.succeed(waiting)
        return operation.done
      }
      const waiter = { matches: anything, take: (datagram: Buffer) => operation.succeed(datagram), fail: noop }
      this.#inbox.wait(waiter)
      operation.beforeEnd = () => {
        this.#inbox.leave(waiter)
        this.#takeArrived(operation)
      }
      return operation.done
    })
  }

  close(options?: OperationOptions): Promise<void> {
    return this.#operations.perform(() => {
      const operation = this.#begin<void>('close', options)
      if (operation.isOver) return operation.done
      this.#closing = operation
      this.#close()
      return operation.done
    })
  }

  destroy(reason: ClientError): void {
    this.#operations.lose(reason)
    if (this.#socket === undefined) this.#giveUp()
    else this.#close()
  }

  /** Node throws if it is closed twice. */
  #close(): void {
    if (this.#socket === undefined || this.#isClosed) return
    this.#isClosed = true
    this.#socket.close()
  }

  #begin<Value>(what: string, options: OperationOptions | undefined): Operation<Value> {
    const operation = this.#operations.begin<Value>(what, options)
    operation.beforeEnd = () => this.#takeArrived(operation)
    if (this.#fault !== undefined) {
      operation.fail(this.#fault)
      this.#fault = undefined
    } else this.#operations.isPossible(operation)
    return operation
  }

  #send(bytes: Uint8Array, operation: Operation<void> | Operation<Buffer>, sent: () => void): void {
    this.#socket!.send(bytes, (error) => {
      if (error) return operation.fail(asClientError(error))
      operation.bytesSent = bytes.length
      sent()
    })
  }

  #arrived(datagram: Buffer): void {
    this.#operations.arrived(datagram.length)
    // The same datagram may have been sent again: its answer is not a duplicate.
    if (this.#asked.hand(datagram)) return
    if (this.#answered.some((matches) => this.#isAnswer(matches, datagram))) this.#duplicates += 1
    else if (!this.#inbox.hand(datagram)) this.#inbox.keep(datagram)
  }

  #remember(matches: Matches<Buffer>): void {
    this.#answered.push(matches)
    if (this.#answered.length > MOST_ANSWERED) this.#answered.shift()
  }

  /** Whether it answers an exchange that is over; if `matches` throws, it does not. */
  #isAnswer(matches: Matches<Buffer>, datagram: Buffer): boolean {
    try {
      return matches(datagram)
    } catch (error) {
      if (error instanceof WrongReturnError) this.#operations.misused(error)
      return false
    }
  }

  #takeArrived(operation: Pick<Operation<never>, 'bytesReceived' | 'duplicates'>): void {
    operation.duplicates = this.#duplicates
    this.#duplicates = 0
    this.#operations.takeArrived(operation)
  }

  /** For example, nothing listens there (ICMP). Pending operations fail; later ones may succeed. */
  #failed(error: Error): void {
    if (this.#operations.isBusy) this.#operations.failPending(error)
    else this.#fault = error
  }
}

const anything = (): boolean => true
