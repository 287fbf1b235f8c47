import { Ring } from '../../units/collections/ring.ts'
import { thrownError } from '../../units/errors/thrown.ts'

/** A pending wait for a message. */
export interface Waiter<Message> {
  readonly matches: (message: Message) => boolean
  readonly take: (message: Message) => void
  /** `matches` threw. */
  readonly fail: (error: Error) => void
}

/** How many bytes of unread messages are kept: beyond that the oldest are dropped. */
const MOST_KEPT_BYTES = 1_048_576
/** However short they are: each costs memory in addition to its bytes. */
const MOST_KEPT = 16_384

/** Received messages, and pending waits: each message goes to the first wait that it matches. */
export class Inbox<Message extends { readonly length: number }> {
  readonly #waiters = new Set<Waiter<Message>>()
  readonly #messages = new Ring<Message>()
  #keptBytes = 0

  /** Delivers a message to a pending wait. Returns `false` if there is none; the message is then not kept yet. */
  hand(message: Message): boolean {
    // A wait whose `matches` throws is removed meanwhile.
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

  /** Removes and returns the oldest message. */
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
