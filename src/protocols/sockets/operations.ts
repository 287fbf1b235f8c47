import type { WrongReturnError } from '../../units/errors/returned-value.ts'
import { ClientError } from '../client-error.ts'
import { rejected } from '../left-behind.ts'
import { Operation, type OperationContext, type Pending } from './operation.ts'
import { checkKnown, readOperation, type OperationOptions } from './options.ts'

/** What of an operation is known only when it ends. */
type Ending = Pick<Operation<never>, 'bytesReceived'>

/** The operations of one connection, what they have in common, and why there can be no more of them. */
export class Operations {
  readonly #context: OperationContext
  readonly #where: string
  readonly #expire: (reason: ClientError) => void
  readonly #pending: Pending = new Set()
  #lost: Error | undefined
  #isLossReported = false
  #arrivedBytes = 0

  /** `expire` is told when one of them ran out of its own time. */
  constructor(context: OperationContext, where: string, expire: (reason: ClientError) => void) {
    this.#context = context
    this.#where = where
    this.#expire = expire
  }

  /** Whether one is under way. */
  get isBusy(): boolean {
    return this.#pending.size > 0
  }

  /** Why nothing can be done any more. */
  get lost(): Error | undefined {
    return this.#lost
  }

  /** Whether some operation has failed for that. */
  get isLossReported(): boolean {
    return this.#isLossReported
  }

  /** Does what a method of the connection is asked for: what is wrong with the call rejects, as a call that fails does. */
  perform<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return work()
    } catch (error) {
      return rejected(error, this.#context.observer)
    }
  }

  /** The one that opens the connection. */
  open<Value>(options: OperationOptions): Operation<Value> {
    const { name, timeoutMs } = readOperation(options)
    const operation = new Operation<Value>(this.#context, this.#pending, name)
    operation.isOpening = true
    operation.after(timeoutMs, () =>
      this.#expire(new ClientError('connect-timeout', `No connection to ${this.#where} within ${timeoutMs} ms`)),
    )
    return operation
  }

  /** @throws {LoadError} `bad-call` where there is an option that is not among `others`, `name` and `timeout`. */
  begin<Value>(what: string, options: OperationOptions | undefined, others: readonly string[] = []): Operation<Value> {
    if (options !== undefined) checkKnown(what, options, ['name', 'timeout', ...others])
    const { name, timeoutMs } = readOperation(options)
    const operation = new Operation<Value>(this.#context, this.#pending, name)
    operation.beforeEnd = () => this.takeArrived(operation)
    operation.after(timeoutMs, () =>
      this.#expire(new ClientError('timeout', `${this.#where}: no end of \`${what}\` within ${timeoutMs} ms`)),
    )
    return operation
  }

  /** Whether it can be carried out; where nothing can be any more, it fails. */
  isPossible(operation: { fail(error: Error): void }): boolean {
    if (this.#lost === undefined) return true
    this.#isLossReported = true
    operation.fail(this.#lost)
    return false
  }

  /** A function of the user returned what it must not, after the operation that it belongs to. */
  misused(error: WrongReturnError): void {
    this.#context.observer.misused(error)
  }

  /** Bytes that have come; the operation that ends next tells of them. */
  arrived(bytes: number): void {
    this.#arrivedBytes += bytes
  }

  takeArrived(operation: Ending): void {
    operation.bytesReceived = this.#arrivedBytes
    this.#arrivedBytes = 0
  }

  /** Fails all that are under way, and all that are to come. The first reason stays. */
  lose(reason: Error): void {
    this.#lost ??= reason
    this.failPending(this.#lost)
  }

  failPending(reason: Error): void {
    if (this.#pending.size > 0) this.#isLossReported = true
    for (const operation of this.#pending) operation.fail(reason)
  }
}
