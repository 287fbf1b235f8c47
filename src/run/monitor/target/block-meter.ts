import type { TargetRecord } from '../../../record/target-record.ts'
import { runningTargets, type RunningTarget } from '../../../serve/process/running-targets.ts'
import type { Clock } from '../../../units/time/clock.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import { loadedTargets, type BaseAddress } from './loaded-targets.ts'
import { MeteredTarget } from './metered-target.ts'
import type { SampledTarget } from './target-monitors.ts'

/** More targets than a test file starts. */
const MOST_TARGETS = 8
/** What a target does after its last reply belongs to the block, but not for longer than this. */
const SETTLING_ROUNDS = 5
const SETTLING_MS: Milliseconds = 1
/** A target that used less than this in a millisecond is idle. */
const IDLE_MS: Milliseconds = 0.02

/**
 * Meters what the targets of an arm use in its blocks, at their edges. The system brings the time of a thread up to date when it goes to sleep, so a block ends
 * when the targets are idle.
 */
export class BlockMeter {
  readonly #targets: readonly MeteredTarget[]
  readonly #clock: Clock

  constructor(clock: Clock, targets: readonly RunningTarget[] = runningTargets()) {
    this.#clock = clock
    this.#targets = targets.slice(0, MOST_TARGETS).map((target) => new MeteredTarget(target))
  }

  /** A block begins. */
  async begin(): Promise<void> {
    for (const each of this.#targets) await each.begin()
  }

  /** The block is over: returns the CPU time that the loaded target used in it, `undefined` if that is not known. */
  async end(part: 'warmup' | 'measured', elapsedMs: Milliseconds, loaded: ArmDestinations): Promise<Milliseconds | undefined> {
    for (let round = 0; round < SETTLING_ROUNDS; round++) {
      const grownMs = this.#targets.map((each) => each.settle())
      if (round > 0 && Math.max(0, ...grownMs) < IDLE_MS) break
      await new Promise<void>((resolve) => void this.#clock.after(SETTLING_MS, resolve))
    }
    for (const each of this.#targets) await each.end(part, elapsedMs)
    const [most] = loadedTargets(this.sampled(), loaded.reached, loaded.base)
    const cpuMs = this.#targets.find(({ target }) => target === most?.target)?.blockCpuMs
    return Number.isNaN(cpuMs) ? undefined : cpuMs
  }

  /** What each target used in the measured blocks so far. */
  sampled(): readonly SampledTarget[] {
    return this.#targets.map((each): { target: RunningTarget; record: TargetRecord } => ({ target: each.target, record: each.record() }))
  }

  close(): void {
    for (const each of this.#targets) each.close()
  }
}

/** Where an arm sends its requests: connections by `address port`, and its base address. */
export interface ArmDestinations {
  readonly reached: Readonly<Record<string, number>>
  readonly base: BaseAddress | undefined
}
