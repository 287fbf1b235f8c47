/** Someone who waits for a message. */
export interface Waiter<Message> {
  readonly matches: (message: Message) => boolean
  readonly take: (message: Message) => void
  /** `matches` threw. */
  readonly fail: (error: Error) => void
}

/** As much as is kept of messages that nobody has asked for: then the oldest go. */
const MOST_KEPT = 1_048_576

/** Messages that have come, and those who wait for one: each goes to the first whom it matches. */
export class Inbox<Message extends { readonly length: number }> {
  readonly #waiters: Waiter<Message>[] = []
  readonly #messages: Message[] = []
  #kept = 0

  /** Whether someone waited for it; otherwise it is not kept yet. */
  hand(message: Message): boolean {
    // One whose rule throws leaves meanwhile.
    for (const waiter of this.#waiters.slice()) {
      if (!isWanted(message, waiter)) continue
      this.leave(waiter)
      waiter.take(message)
      return true
    }
    return false
  }

  keep(message: Message): void {
    this.#messages.push(message)
    this.#kept += message.length
    while (this.#kept > MOST_KEPT) this.take()
  }

  /** The message that has waited longest. */
  take(): Message | undefined {
    const message = this.#messages.shift()
    this.#kept -= message?.length ?? 0
    return message
  }

  wait(waiter: Waiter<Message>): void {
    this.#waiters.push(waiter)
  }

  leave(waiter: Waiter<Message>): void {
    const index = this.#waiters.indexOf(waiter)
    if (index >= 0) this.#waiters.splice(index, 1)
  }
}

function isWanted<Message>(message: Message, { matches, fail }: Waiter<Message>): boolean {
  try {
    return matches(message)
  } catch (error) {
    fail(error as Error)
    return false
  }
}
