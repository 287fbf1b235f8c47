import { steeredPlan, atLevel } from '../../plan/steering/steered-plan.ts'
import type { LoadLevel } from '../../plan/steering/load-level.ts'
import type { Plan } from '../../plan/plan.ts'
import type { ScenariosRecord } from '../../record/merge/scenarios-record.ts'
import type { ObservedRun } from '../../run/observed-run.ts'
import type { SteeredLoad } from '../../run/run-environment.ts'
import { LoadError } from '../../units/errors/error.ts'
import { systemClock, type Timer } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { Steering } from '../project/plugin-context.ts'
import { ControlReader, type ControlCommand } from './control-file.ts'
import { levelFrom } from './steering.ts'

const POLL_MS: Milliseconds = 50

/** What follows the changes of a run, such as the one that shows it. */
export interface SteeringListener {
  readonly changed: (job: number, level: LoadLevel) => void
  /** Measuring is about to begin again. */
  readonly restarting: () => void
  /** Measuring has begun again, after this was measured. */
  readonly restarted: (plans: readonly Plan[], record: ScenariosRecord) => void
  readonly stopping: () => void
}

/** A run that the page steers: it gets its values from the form, and follows the commands in the control file until it is over. */
export class SteeredRun implements SteeredLoad {
  readonly #steering: Steering
  readonly #control: ControlReader
  readonly #ending = new AbortController()
  #run: ObservedRun | undefined
  #listener: SteeringListener | undefined
  #levels: (LoadLevel | undefined)[] = []
  #timer: Timer | undefined
  #isStopped = false
  #isRestarting = false
  #restartedMs: Milliseconds | undefined

  constructor(steering: Steering) {
    this.#steering = steering
    this.#control = new ControlReader(steering.controlFile)
    if (this.#control.endsTest) this.#ending.abort(new LoadError('aborted', 'the test was stopped on the page'))
    this.#pollLater()
  }

  /** Ends the run before it loads anything, or if the page is gone. */
  get signal(): AbortSignal {
    return this.#ending.signal
  }

  plans(plans: readonly Plan[]): readonly Plan[] {
    const { rows, durationMs } = this.#steering
    this.#levels = plans.map((plan) => levelFrom(rows, plan))
    return plans.map((plan, job) => steeredPlan(plan, { level: this.#levels[job], durationMs: durationMs ?? undefined }))
  }

  observe(run: ObservedRun, listener: SteeringListener): void {
    this.#run = run
    this.#listener = listener
  }

  carriedOut(plans: readonly Plan[], record: ScenariosRecord): readonly Plan[] {
    return plans.map((plan, job) => {
      const { measuredMs, aborted } = record.scenarios[job]!
      const level = this.#levels[job]
      const known = level === undefined ? plan : { ...plan, model: atLevel(plan.model, level) }
      const isShorter = this.#isStopped || this.#restartedMs !== undefined || !Number.isFinite(plan.durationMs)
      if (!isShorter || aborted !== undefined || Number.isFinite(plan.iterations)) return known
      return { ...known, durationMs: Math.max(1, Number.isFinite(measuredMs) ? measuredMs : 1) }
    })
  }

  close(): void {
    if (this.#timer !== undefined) systemClock.cancel(this.#timer)
    this.#run = undefined
    this.#listener = undefined
  }

  #pollLater(): void {
    this.#timer = systemClock.after(POLL_MS, () => {
      const commands = this.#control.poll()
      if (commands === undefined) {
        this.#ending.abort(new LoadError('aborted', 'the page that steered it is gone'))
        return
      }
      for (const command of commands) this.#follow(command)
      this.#pollLater()
    })
  }

  #follow(command: ControlCommand): void {
    if (command.type === 'stop') this.#stop()
    else if (this.#isStopped || this.#run === undefined) return
    else if (command.type === 'reset') void this.#restart(this.#run)
    else this.#apply(this.#run, command.rows)
  }

  #stop(): void {
    if (this.#isStopped) return
    this.#isStopped = true
    if (this.#run === undefined) this.#ending.abort(new LoadError('aborted', 'stopped on the page'))
    this.#listener?.stopping()
    this.#run?.stop()
  }

  #apply(run: ObservedRun, rows: Extract<ControlCommand, { type: 'apply' }>['rows']): void {
    for (const [job, { plan }] of run.jobs.entries()) {
      const level = levelFrom(rows, plan)
      if (level === undefined) continue
      this.#levels[job] = level
      run.change(job, level)
      this.#listener?.changed(job, level)
    }
  }

  async #restart(run: ObservedRun): Promise<void> {
    // Between two that overlap nothing was measured.
    if (this.#isRestarting) return
    this.#isRestarting = true
    const plans = run.jobs.map(({ plan }) => plan)
    this.#listener?.restarting()
    try {
      const record = await run.restart()
      const before = this.carriedOut(
        plans.map((plan) => ({ ...plan, durationMs: Number.POSITIVE_INFINITY })),
        record,
      )
      this.#restartedMs = systemClock.now()
      this.#listener?.restarted(before, record)
    } catch {
      // Every worker was lost meanwhile, which the run itself says.
    } finally {
      this.#isRestarting = false
    }
  }
}
