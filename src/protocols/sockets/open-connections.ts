import type { ClientError } from '../client-error.ts'
import { noop } from '../../units/platform/noop.ts'

/** Something of a user that is open, or being opened. */
export interface OpenConnection {
  /** Whether an operation is under way on it. */
  readonly isBusy: boolean
  /** Ends it at once, and whatever is under way on it for this reason. */
  destroy(reason: ClientError): void
}

/**
 * What a user has open. What was opened in an iteration ends with it; what is {@connection OpenConnections.keep | kept}, such as what its `start` opened, lives as long as the
 * user.
 */
export class OpenConnections {
  readonly #passing = new Set<OpenConnection>()
  readonly #kept = new Set<OpenConnection>()
  #onEmpty: () => void = noop

  get size(): number {
    return this.#passing.size + this.#kept.size
  }

  add(connection: OpenConnection): void {
    this.#passing.add(connection)
  }

  /** Its socket is gone. */
  delete(connection: OpenConnection): void {
    this.#passing.delete(connection)
    this.#kept.delete(connection)
    if (this.size === 0) this.#onEmpty()
  }

  keep(): void {
    for (const connection of this.#passing) this.#kept.add(connection)
    this.#passing.clear()
  }

  /** Ends what was opened in the iteration. */
  endPassing(reason: ClientError): void {
    for (const connection of this.#passing) connection.destroy(reason)
  }

  /** Ends what was opened in the iteration, and of what is kept whatever it has under way: what it does not use is left to the next one. */
  interrupt(reason: ClientError): void {
    this.endPassing(reason)
    for (const connection of this.#kept) if (connection.isBusy) connection.destroy(reason)
  }

  destroy(reason: ClientError): void {
    this.endPassing(reason)
    for (const connection of this.#kept) connection.destroy(reason)
  }

  /** Resolves when every socket is gone. */
  async gone(): Promise<void> {
    if (this.size === 0) return
    await new Promise<void>((resolve) => {
      this.#onEmpty = resolve
    })
  }
}
