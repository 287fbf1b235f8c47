import type { ClientError } from '../client-error.ts'
import { noop } from '../../units/platform/noop.ts'

/** A connection of a user that is open, or being opened. */
export interface OpenConnection {
  /** Whether it has a pending operation. */
  readonly isBusy: boolean
  /** Ends it at once, and fails its pending operations with this reason. */
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

  /** Call this when its socket is gone. */
  delete(connection: OpenConnection): void {
    this.#passing.delete(connection)
    this.#kept.delete(connection)
    if (this.size === 0) this.#onEmpty()
  }

  keep(): void {
    for (const connection of this.#passing) this.#kept.add(connection)
    this.#passing.clear()
  }

  /** Ends the connections opened in the iteration. */
  endPassing(reason: ClientError): void {
    for (const connection of this.#passing) connection.destroy(reason)
  }

  /** Ends the connections opened in the iteration, and kept ones with a pending operation: unused ones stay for the next iteration. */
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
