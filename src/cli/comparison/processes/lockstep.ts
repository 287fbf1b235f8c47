import { otherSide, type SideName, type TestId } from '../../../run/comparison/remote/remote-messages.ts'
import { keyOf } from '../../../run/comparison/remote/test-order.ts'
import type { Clock, Timer } from '../../../units/time/clock.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import type { SideState } from './side-state.ts'

/** A load that waits for its counterpart. */
export interface WaitingLoad {
  readonly side: SideName
  readonly test: TestId
  /** Lets it run as without a comparison. */
  leaveAlone(): void
}

/** A load of a test, identified in the same way on both sides. */
export interface LoadId {
  readonly test: TestId
  /** 0 for the first of the test. */
  readonly run: number
}

/** A load of both sides. */
export interface Match<Arm extends WaitingLoad> extends LoadId {
  readonly base: Arm
  readonly head: Arm
  /** Lets both sides run as without a comparison. */
  leaveAlone(): void
}

/** A load that ran alone: only its side has it, or the other side has it at a place that did not match. */
export interface Unmatched extends LoadId {
  readonly side: SideName
  /** The other side has the test, but not this load in it. */
  readonly isTestKnown: boolean
}

/** Concurrent tests announce their loads one by one: they are matched when no more arrive. */
const SETTLING_MS: Milliseconds = 250

/**
 * Matches the loads of two sides.
 *
 * Strategy: both run the same files in the same order, one load at a time, and wait at each load until the other side reaches it. If both wait at different
 * loads, the one that the other side has passed, or does not have, runs alone.
 * Result: no side ever waits for a load that cannot come, whatever tests were added, removed, renamed or moved.
 */
export class Lockstep<Arm extends WaitingLoad> {
  readonly unmatched: Unmatched[] = []
  readonly #sides: Readonly<Record<SideName, SideState<Arm>>>
  readonly #clock: Clock
  readonly #onMatch: (match: Match<Arm>) => Promise<void>
  readonly #runs = new Map<Arm, number>()
  /** Matches are compared one after the other. */
  #work: Promise<void> = Promise.resolve()
  #busy = 0
  #timer: Timer | undefined

  constructor(sides: Readonly<Record<SideName, SideState<Arm>>>, clock: Clock, onMatch: (match: Match<Arm>) => Promise<void>) {
    this.#sides = sides
    this.#clock = clock
    this.#onMatch = onMatch
  }

  /** A load waits for its counterpart. */
  arrive(arm: Arm): void {
    const side = this.#sides[arm.side]
    this.#runs.set(arm, side.nextRun(arm.test))
    side.waiting.push(arm)
    this.look()
  }

  /** A load ended before it was compared. */
  leave(arm: Arm): void {
    const { waiting } = this.#sides[arm.side]
    const at = waiting.indexOf(arm)
    if (at >= 0) waiting.splice(at, 1)
    this.look()
  }

  /** Call this whenever something has changed. */
  look(): void {
    const { base, head } = this.#sides
    for (const one of base.waiting.slice()) {
      const other = head.waiting.find((arm) => this.#keyOf(arm) === this.#keyOf(one))
      if (other !== undefined) this.#match(one, other)
    }
    if (this.#timer !== undefined) this.#clock.cancel(this.#timer)
    this.#timer = base.waiting.length + head.waiting.length > 0 ? this.#clock.after(SETTLING_MS, () => this.#part()) : undefined
  }

  /** Resolves when no comparison is in progress. */
  async idle(): Promise<void> {
    while (this.#busy > 0) await this.#work
  }

  close(): void {
    if (this.#timer !== undefined) this.#clock.cancel(this.#timer)
  }

  #keyOf(arm: Arm): string {
    return `${keyOf(arm.test)}\n${this.#runs.get(arm)}`
  }

  #match(base: Arm, head: Arm): void {
    for (const arm of [base, head]) {
      const { waiting } = this.#sides[arm.side]
      waiting.splice(waiting.indexOf(arm), 1)
    }
    this.#busy += 1
    this.#work = this.#work
      .then(() =>
        this.#onMatch({ test: base.test, run: this.#runs.get(base)!, base, head, leaveAlone: () => [base, head].forEach(leaveAlone) }),
      )
      .finally(() => {
        this.#busy -= 1
        this.look()
      })
  }

  /** Releases loads whose counterpart cannot arrive. */
  #part(): void {
    this.#timer = undefined
    if (this.#busy > 0) return
    const { base, head } = this.#sides
    const pairs = [
      [base, head],
      [head, base],
    ] as const
    const passed = pairs.flatMap(([side, other]) => side.waiting.filter((arm) => other.isPast(arm.test)))
    for (const arm of passed) this.#release(arm)
    const isStuck = passed.length === 0 && base.waiting.length > 0 && head.waiting.length > 0
    if (isStuck) this.#release(base.waiting[0]!)
    if (passed.length > 0 || isStuck) this.look()
  }

  #release(arm: Arm): void {
    const { waiting } = this.#sides[arm.side]
    waiting.splice(waiting.indexOf(arm), 1)
    this.unmatched.push({
      test: arm.test,
      run: this.#runs.get(arm)!,
      side: arm.side,
      isTestKnown: this.#sides[otherSide(arm.side)].has(arm.test),
    })
    arm.leaveAlone()
  }
}

const leaveAlone = (arm: WaitingLoad): void => arm.leaveAlone()
