import type { WrongReturnError } from '../../units/errors/returned-value.ts'
import type { Duration } from '../../units/duration.ts'
import { ClientError } from '../client-error.ts'
import { rejected } from '../left-behind.ts'
import { Operation, type OperationContext, type Pending } from './operation.ts'
import { checkKnown, readOperation, readTime, type OperationOptions } from './options.ts'

/** The part of an operation that is known only at its end. */
type Ending = Pick<Operation<never>, 'bytesReceived'>

/** The operations of one connection, their common settings, and why there can be no more of them. */
export class Operations {
  readonly #context: OperationContext
  readonly #where: string
  readonly #expire: (reason: ClientError) => void
  readonly #pending: Pending = new Set()
  #lost: Error | undefined
  #isLossReported = false
  #arrivedBytes = 0

  /** `expire` is called if one of them exceeds its timeout. */
  constructor(context: OperationContext, where: string, expire: (reason: ClientError) => void) {
    this.#context = context
    this.#where = where
    this.#expire = expire
  }

  /** Whether one is pending. */
  get isBusy(): boolean {
    return this.#pending.size > 0
  }

  /** Why no more operations are possible. */
  get lost(): Error | undefined {
    return this.#lost
  }

  /** Whether an operation has failed with that error. */
  get isLossReported(): boolean {
    return this.#isLossReported
  }

  /** Performs a method of the connection: wrong arguments reject like a failed call. */
  perform<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return work()
    } catch (error) {
      return rejected(error, this.#context.observer)
    }
  }

  /** Starts the operation that opens the connection. */
  open<Value>(options: OperationOptions): Operation<Value> {
    const { name, timeoutMs } = readOperation(options)
    const operation = new Operation<Value>(this.#context, this.#pending, name)
    operation.isOpening = true
    operation.after(timeoutMs, () =>
      this.#expire(new ClientError('connect-timeout', `No connection to ${this.#where} within ${timeoutMs} ms`)),
    )
    return operation
  }

  /** @throws {LoadError} `bad-call` if there is an option other than `others`, `name` and `timeout`. */
  begin<Value>(what: string, options: OperationOptions | undefined, others: readonly string[] = []): Operation<Value> {
    if (options !== undefined) checkKnown(what, options, ['name', 'timeout', ...others])
    const { name, timeoutMs } = readOperation(options)
    const operation = new Operation<Value>(this.#context, this.#pending, name)
    operation.beforeEnd = () => this.takeArrived(operation)
    operation.after(timeoutMs, () =>
      this.#expire(new ClientError('timeout', `${this.#where}: \`${what}\` did not end within ${timeoutMs} ms`)),
    )
    return operation
  }

  /** Performs an operation that only keeps the connection for a time. `isPossible` fails it if it cannot begin. */
  hold(
    duration: Duration,
    options: Pick<OperationOptions, 'name'> | undefined,
    isPossible: (operation: Operation<void>) => boolean,
  ): Promise<void> {
    return this.perform(() => {
      const ms = readTime('duration', duration)
      if (options !== undefined) checkKnown('hold', options, ['name'])
      const operation = this.begin<void>('hold', options)
      if (isPossible(operation)) operation.after(ms, () => operation.succeed())
      return operation.done
    })
  }

  /** Whether an operation is possible; if not, it fails. */
  isPossible(operation: { fail(error: Error): void }): boolean {
    if (this.#lost === undefined) return true
    this.#isLossReported = true
    operation.fail(this.#lost)
    return false
  }

  /** A function of the user returned a wrong value, after its operation. */
  misused(error: WrongReturnError): void {
    this.#context.observer.misused(error)
  }

  /** Counts received bytes; the next operation that ends reports them. */
  arrived(bytes: number): void {
    this.#arrivedBytes += bytes
  }

  takeArrived(operation: Ending): void {
    operation.bytesReceived = this.#arrivedBytes
    this.#arrivedBytes = 0
  }

  /** Fails all pending and all future operations. The first reason stays. */
  lose(reason: Error): void {
    this.#lost ??= reason
    this.failPending(this.#lost)
  }

  failPending(reason: Error): void {
    if (this.#pending.size > 0) this.#isLossReported = true
    for (const operation of this.#pending) operation.fail(reason)
  }
}
