import type { Client, Dispatcher } from 'undici'

interface Slot {
  readonly client: Client
  calls: number
}

interface Waiting {
  readonly request: Dispatcher.DispatchOptions
  readonly handler: Dispatcher.DispatchHandler
}

/**
 * Spreads calls over several connections of one user: over one that is free, else over a new one, else in a queue, first come first served.
 *
 * Not undici's own `Pool`: that opens a second connection for calls made one after the other (a connection counts as busy for one more turn of the event
 * loop), and forgets clients whose connection failed together with the calls they still hold, so that these could not be ended.
 */
export class ClientPool {
  readonly #size: number
  readonly #multiplexes: boolean
  readonly #make: () => Client
  readonly #slots: Slot[] = []
  readonly #slotOf = new Map<Dispatcher.DispatchHandler, Slot>()
  readonly #queue: Waiting[] = []

  /** With `multiplexes`, a connection may take several calls at once, so that none has to wait for a free one. */
  constructor(size: number, multiplexes: boolean, make: () => Client) {
    this.#size = size
    this.#multiplexes = multiplexes
    this.#make = make
  }

  dispatch(request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    const slot = this.#free() ?? (this.#multiplexes ? this.#leastLoaded() : undefined)
    if (!slot) {
      this.#queue.push({ request, handler })
      return
    }
    slot.calls += 1
    this.#slotOf.set(handler, slot)
    slot.client.dispatch(request, handler)
  }

  /** To be called once for every handler when its call is over, also where it was given up. */
  ended(handler: Dispatcher.DispatchHandler): void {
    const slot = this.#slotOf.get(handler)
    if (!slot) {
      const index = this.#queue.findIndex((waiting) => waiting.handler === handler)
      if (index >= 0) this.#queue.splice(index, 1)
      return
    }
    this.#slotOf.delete(handler)
    const next = this.#queue.shift()
    if (!next) {
      slot.calls -= 1
      return
    }
    this.#slotOf.set(next.handler, slot)
    // Not at once: undici is in the midst of failing calls when it tells of one, and takes no new ones then.
    queueMicrotask(() => slot.client.dispatch(next.request, next.handler))
  }

  async destroy(reason: Error): Promise<void> {
    for (const { handler } of this.#queue.splice(0)) handler.onError?.(reason)
    await Promise.all(this.#slots.map(({ client }) => client.destroy(reason)))
  }

  #free(): Slot | undefined {
    const idle = this.#slots.find(({ calls }) => calls === 0)
    if (idle || this.#slots.length >= this.#size) return idle
    const slot = { client: this.#make(), calls: 0 }
    this.#slots.push(slot)
    return slot
  }

  #leastLoaded(): Slot | undefined {
    return this.#slots.reduce((least, slot) => (slot.calls < least.calls ? slot : least))
  }
}
