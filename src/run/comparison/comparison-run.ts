import type { ComparisonRecord } from '../../record/comparison-record.ts'
import type { RunRecord } from '../../record/run-record.ts'
import { systemClock, type Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { formatDuration } from '../../units/format.ts'
import { noop } from '../../units/platform/noop.ts'
import type { SampledTarget } from '../monitor/target/target-monitors.ts'
import { AbortState } from '../local/abort-state.ts'
import { reasonOf } from '../signals.ts'
import type { RunJob } from '../runner.ts'
import type { KnownTask } from '../task/task.ts'
import { Timers } from '../../units/time/timers.ts'
import { openArm, type Arm } from './arm.ts'
import { comparePairs, type PairingSettings } from './compare-pairs.ts'

/** A comparison in this thread. */
export interface ComparisonJob {
  readonly base: RunJob<KnownTask>
  readonly head: RunJob<KnownTask>
  readonly pairing: Omit<PairingSettings, 'signal'>
  readonly signal: AbortSignal | undefined
  /** How long it may take, everything but its closing included; `Infinity` for no bound. */
  readonly boundMs: Milliseconds
}

/** By arm. */
export interface SampledArms {
  readonly base: readonly SampledTarget[]
  readonly head: readonly SampledTarget[]
}

/** Opens two arms, compares them, and closes them, whatever happens. */
export class ComparisonRun {
  readonly #job: ComparisonJob
  readonly #clock: Clock
  readonly #end: AbortState
  readonly #timers: Timers
  /** Interrupts what the arms are doing. */
  readonly #over = new AbortController()
  readonly #opened = new Set<Arm>()
  #sampled: SampledArms = { base: [], head: [] }

  constructor(job: ComparisonJob, clock: Clock = systemClock) {
    this.#job = job
    this.#clock = clock
    this.#end = new AbortState(clock, clock.now())
    this.#timers = new Timers(clock)
  }

  /** What the targets of each arm used in its measured blocks, once it has run. */
  get sampled(): SampledArms {
    return this.#sampled
  }

  /** @throws what opening an arm, a block or closing an arm throws. */
  async run(): Promise<ComparisonRecord> {
    const { base, head, pairing: settings } = this.#job
    this.#watch()
    try {
      const arms = { base: await this.#open(base), head: await this.#open(head) }
      const comparedPairs = await comparePairs(arms, { ...settings, signal: this.#over.signal }, this.#clock)
      this.#sampled = { base: arms.base.sampled(), head: arms.head.sampled() }
      const records = { base: await this.#close(arms.base), head: await this.#close(arms.head) }
      return { ...comparedPairs, ...records, aborted: this.#end.aborted }
    } finally {
      await this.#dispose()
    }
  }

  #watch(): void {
    const { signal, boundMs } = this.#job
    signal?.addEventListener('abort', this.#onAbort)
    if (signal?.aborted === true) this.#onAbort()
    const onDeadline = (): void => this.#end.abort('deadline', `iterations were still running after ${formatDuration(boundMs)}`)
    if (Number.isFinite(boundMs)) this.#timers.after(boundMs, onDeadline)
    void this.#end.happened.then(() => this.#over.abort(this.#end.error))
  }

  readonly #onAbort = (): void => this.#end.abort('signal', reasonOf(this.#job.signal))

  async #open(job: RunJob<KnownTask>): Promise<Arm> {
    const arm = await openArm({ ...job, signal: this.#over.signal }, this.#clock)
    this.#opened.add(arm)
    return arm
  }

  async #close(arm: Arm): Promise<RunRecord> {
    this.#opened.delete(arm)
    return await arm.close(this.#end.aborted)
  }

  async #dispose(): Promise<void> {
    this.#timers.cancelAll()
    this.#job.signal?.removeEventListener('abort', this.#onAbort)
    // The error being thrown says more.
    for (const arm of this.#opened) await this.#close(arm).catch(noop)
  }
}
