import type { ClientError } from '../client-error.ts'
import { noop } from '../../units/noop.ts'

/** Something of a user that is open, or being opened. */
export interface Link {
  /** Whether an operation is under way on it. */
  readonly isBusy: boolean
  /** Ends it at once, and whatever is under way on it for this reason. */
  destroy(reason: ClientError): void
}

/**
 * What a user has open. What was opened in an iteration ends with it; what is {@link Links.keep | kept}, such as what its `start` opened, lives as long as the
 * user.
 */
export class Links {
  readonly #passing = new Set<Link>()
  readonly #kept = new Set<Link>()
  #onEmpty: () => void = noop

  get size(): number {
    return this.#passing.size + this.#kept.size
  }

  add(link: Link): void {
    this.#passing.add(link)
  }

  /** Its socket is gone. */
  delete(link: Link): void {
    this.#passing.delete(link)
    this.#kept.delete(link)
    if (this.size === 0) this.#onEmpty()
  }

  keep(): void {
    for (const link of this.#passing) this.#kept.add(link)
    this.#passing.clear()
  }

  /** Ends what was opened in the iteration. */
  endPassing(reason: ClientError): void {
    for (const link of this.#passing) link.destroy(reason)
  }

  /** Ends what was opened in the iteration, and of what is kept whatever it has under way: what it does not use is left to the next one. */
  interrupt(reason: ClientError): void {
    this.endPassing(reason)
    for (const link of this.#kept) if (link.isBusy) link.destroy(reason)
  }

  destroy(reason: ClientError): void {
    this.endPassing(reason)
    for (const link of this.#kept) link.destroy(reason)
  }

  /** Resolves when every socket is gone. */
  async gone(): Promise<void> {
    if (this.size === 0) return
    await new Promise<void>((resolve) => {
      this.#onEmpty = resolve
    })
  }
}
