import { Ring } from '../../units/collections/ring.ts'
import { thrownError } from '../../units/errors/thrown.ts'

/** Someone who waits for a message. */
export interface Waiter<Message> {
  readonly matches: (message: Message) => boolean
  readonly take: (message: Message) => void
  /** `matches` threw. */
  readonly fail: (error: Error) => void
}

/** As much as is kept of messages that nobody has asked for: beyond that the oldest go. */
const MOST_KEPT_BYTES = 1_048_576
/** However short they are: each costs memory besides its bytes, and an empty one has none. */
const MOST_KEPT = 16_384

/** Messages that have come, and those who wait for one: each goes to the first whom it matches. */
export class Inbox<Message extends { readonly length: number }> {
  readonly #waiters = new Set<Waiter<Message>>()
  readonly #messages = new Ring<Message>()
  #keptBytes = 0

  /** Whether someone waited for it; otherwise it is not kept yet. */
  hand(message: Message): boolean {
    // One whose rule throws leaves meanwhile.
    for (const waiter of this.#waiters) {
      if (!isRequested(message, waiter)) continue
      this.leave(waiter)
      waiter.take(message)
      return true
    }
    return false
  }

  keep(message: Message): void {
    this.#messages.add(message)
    this.#keptBytes += message.length
    while (this.#keptBytes > MOST_KEPT_BYTES || this.#messages.length > MOST_KEPT) this.take()
  }

  /** The message that has waited longest. */
  take(): Message | undefined {
    const message = this.#messages.take()
    this.#keptBytes -= message?.length ?? 0
    return message
  }

  wait(waiter: Waiter<Message>): void {
    this.#waiters.add(waiter)
  }

  leave(waiter: Waiter<Message>): void {
    this.#waiters.delete(waiter)
  }
}

function isRequested<Message>(message: Message, { matches, fail }: Waiter<Message>): boolean {
  try {
    return matches(message)
  } catch (error) {
    fail(thrownError(error))
    return false
  }
}
