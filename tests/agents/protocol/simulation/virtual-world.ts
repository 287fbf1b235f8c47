import { setImmediate } from 'node:timers'
import type { Clock, Timer } from '../../../../src/units/time/clock.ts'
import type { Milliseconds } from '../../../../src/units/duration.ts'

interface Event extends Timer {
  readonly atMs: Milliseconds
  readonly order: number
  readonly callback: () => void
  isCancelled: boolean
}

/** Virtual time, which all processes share and none of them sees: each has a clock of its own. */
export class VirtualWorld {
  nowMs: Milliseconds = 0
  /** A binary heap. */
  readonly #events: Event[] = []
  #count = 0

  at(atMs: Milliseconds, callback: () => void): Event {
    const event = { atMs: Math.max(atMs, this.nowMs), order: this.#count++, callback, isCancelled: false }
    const events = this.#events
    events.push(event)
    for (let place = events.length - 1; place > 0;) {
      const parent = (place - 1) >> 1
      if (!isBefore(event, events[parent]!)) break
      events[place] = events[parent]!
      events[parent] = event
      place = parent
    }
    return event
  }

  after(delayMs: Milliseconds, callback: () => void): Event {
    return this.at(this.nowMs + delayMs, callback)
  }

  /** Lets everything happen until a time, or until `isOver`. */
  async runUntil(untilMs: Milliseconds, isOver: () => boolean = () => false): Promise<void> {
    await settled()
    while (!isOver()) {
      const next = this.#events[0]
      if (next === undefined || next.atMs > untilMs) break
      this.#take()
      if (next.isCancelled) continue
      this.nowMs = next.atMs
      next.callback()
      await settled()
    }
    if (!isOver()) this.nowMs = Math.max(this.nowMs, untilMs)
  }

  #take(): void {
    const events = this.#events
    const last = events.pop()!
    if (events.length === 0) return
    for (let place = 0; ;) {
      let child = 2 * place + 1
      if (child >= events.length) {
        events[place] = last
        return
      }
      if (child + 1 < events.length && isBefore(events[child + 1]!, events[child]!)) child += 1
      if (!isBefore(events[child]!, last)) {
        events[place] = last
        return
      }
      events[place] = events[child]!
      place = child
    }
  }
}

const isBefore = (first: Event, second: Event): boolean =>
  first.atMs < second.atMs || (first.atMs === second.atMs && first.order < second.order)

/** Resolves when every promise that could go on has gone on. */
const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

/** A clock that is ahead of virtual time, and runs at its own pace. */
export interface Machine {
  readonly aheadMs: Milliseconds
  /** 1 is exact. */
  readonly pace: number
}

/** A process on a machine: it can be frozen, and goes on later with what has come meanwhile; or killed. */
export class VirtualProcess implements Clock {
  readonly world: VirtualWorld
  readonly machine: Machine
  isDead = false
  /** When it went on after it was frozen, in virtual time. */
  resumedMs: Milliseconds = Number.NEGATIVE_INFINITY
  /** Called right before it is frozen or killed. */
  onHalt: () => void = () => {}
  #isFrozen = false
  #held: (() => void)[] = []

  constructor(world: VirtualWorld, machine: Machine) {
    this.world = world
    this.machine = machine
  }

  now(): Milliseconds {
    return this.world.nowMs * this.machine.pace + this.machine.aheadMs
  }

  /** The virtual time at a time of its clock. */
  virtual(localMs: Milliseconds): Milliseconds {
    return (localMs - this.machine.aheadMs) / this.machine.pace
  }

  after(delayMs: Milliseconds, callback: () => void): Timer {
    const event: Event = this.world.after(delayMs / this.machine.pace, () => this.run(() => event.isCancelled || callback()))
    return event
  }

  cancel(timer: Timer): void {
    ;(timer as Event).isCancelled = true
  }

  soon(callback: () => void): void {
    this.after(0, callback)
  }

  /** Calls back now, or once it is no longer frozen; never if it is dead. */
  run(callback: () => void): void {
    if (this.isDead) return
    if (this.#isFrozen) this.#held.push(callback)
    else callback()
  }

  kill(): void {
    if (this.isDead) return
    this.onHalt()
    this.isDead = true
    this.#held = []
  }

  freeze(forMs: Milliseconds): void {
    if (this.isDead || this.#isFrozen) return
    this.onHalt()
    this.#isFrozen = true
    this.world.after(forMs, () => {
      this.#isFrozen = false
      this.resumedMs = this.world.nowMs
      for (const callback of this.#held.splice(0)) this.world.at(this.world.nowMs, () => this.run(callback))
    })
  }
}
