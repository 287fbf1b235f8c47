import { changedSchedule, openSchedule, type OpenSchedule } from '../../pace/open-schedule.ts'
import { arrivalsOf, type Share } from '../../pace/share.ts'
import { iterationsOf } from '../../pace/share-iterations.ts'
import { drawingSeed } from '../../plan/drawing-seed.ts'
import type { LoadLevel } from '../../plan/steering/load-level.ts'
import type { OpenModel } from '../../plan/model.ts'
import type { Plan } from '../../plan/plan.ts'
import type { MachineWindows } from '../../record/machine/machine-windows.ts'
import type { Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { noop } from '../../units/platform/noop.ts'
import type { WrongReturnError } from '../../units/errors/returned-value.ts'
import { ClosedLoop } from '../loop/closed-loop.ts'
import { Iterations } from '../user/iterations.ts'
import { PhaseRecorders } from '../recording/phase-recorders.ts'
import type { Loop, LoopSettings } from '../loop/loop.ts'
import { OpenLoop } from '../loop/open-loop.ts'
import type { RunClients } from './run-clients.ts'
import type { RunJob } from '../runner.ts'
import { UserLifecycle } from '../user/user-lifecycle.ts'
import { pausesFrom } from '../user/pauses.ts'
import { User, type UserEnvironment } from '../user/user.ts'

export interface LocalRunOptions {
  readonly job: Pick<RunJob, 'plan' | 'data' | 'coverage'>
  /** The share of the plan to run. */
  readonly share: Share
  readonly clock: Clock
  /** Start of the run on the clock. */
  readonly originMs: Milliseconds
  readonly clients: RunClients
  /** How long this machine holds iterations up; `undefined` if that is not measured. */
  readonly machine?: MachineWindows | undefined
  /** Called once, when the measured part begins. */
  readonly onMeasuring: () => void
  /** Called when users cannot continue because of an error in the test. */
  readonly onBroken?: (reason: string) => void
  /** Called if a function in the options returned a wrong value: the run then ends with this error. */
  readonly onMisuse: (error: WrongReturnError) => void
}

/**
 * A run in this thread: its loop starts iterations, which its recorders record. Iterations, or in a scenario the life cycle of users, call the loop when a user
 * is free again.
 */
export class LocalRun<Driver extends Loop = Loop> {
  readonly job: LocalRunOptions['job']
  readonly clients: RunClients
  readonly clock: Clock
  readonly recorders: PhaseRecorders
  readonly iterations: Iterations
  readonly lifecycle: UserLifecycle
  readonly loop: Driver
  readonly #userEnvironment: UserEnvironment

  constructor(options: LocalRunOptions, recorders: PhaseRecorders, loopWith: (settings: LoopSettings) => Driver) {
    const { job, share, clock, originMs, clients, onMeasuring, onBroken = noop, onMisuse } = options
    const { plan, data } = job
    const { script } = clients
    this.job = job
    this.clients = clients
    this.clock = clock
    const isBrief = plan.model.kind === 'open'
    this.recorders = recorders
    this.#userEnvironment = { clock, seed: drawingSeed(plan), data, openHttp: clients.open, openSockets: clients.openSockets }
    this.iterations = new Iterations({
      clock,
      originMs,
      work: clients.work,
      timeoutMs: plan.timeoutMs,
      accepts: clients.accepts,
      onMisuse,
      onFree: script === undefined ? this.#onReady : (user) => this.lifecycle.release(user),
    })
    this.lifecycle = new UserLifecycle({
      script,
      iterations: this.iterations,
      isBrief,
      recorderOf: (user) => (isBrief ? user.calls.recorder : recorders.stages.at(-1)!),
      nowMs: () => clock.now() - originMs,
      onReady: this.#onReady,
    })
    this.loop = loopWith({
      plan,
      share,
      clock,
      originMs,
      recorders,
      iterations: this.iterations,
      lifecycle: this.lifecycle,
      script,
      // The options of the run override those of the scenario.
      pauses: plan.think.maxMs > 0 || script === undefined ? pausesFrom({ kind: 'span', ...plan.think }) : script.pauses,
      openUser: this.#openUser,
      onMeasuring,
      onBroken,
    })
  }

  readonly #onReady = (user: User): void => this.loop.release(user)

  readonly #openUser = (number: number): User => {
    const user = new User(number, this.#userEnvironment, this.recorders.warmup)
    this.iterations.adopt(user)
    return user
  }
}

/** The run of a plan, with the loop and the records that its model asks for. */
export function createLocalRun(options: LocalRunOptions): LocalRun<ClosedLoop | OpenLoop> {
  const { share, machine } = options
  const { plan } = options.job
  const { model } = plan
  const schedule = model.kind === 'open' ? sharedSchedule(openSchedule(plan, model), share) : undefined
  const recorders = new PhaseRecorders(plan, schedule?.measureFromMs ?? closedMeasureFromMs(plan, share), undefined, machine)
  return new LocalRun(options, recorders, (settings) =>
    model.kind === 'open'
      ? new OpenLoop(settings, model, schedule!, changesOf(plan, model, share, recorders))
      : new ClosedLoop(settings, model),
  )
}

/** Not known before they are done if the share has warm-up iterations by count. */
function closedMeasureFromMs(plan: Plan, share: Share): Milliseconds {
  const { model, warmup } = plan
  const isByCount = model.kind === 'closed' && iterationsOf(plan, model.users, share).warmup > 0
  return isByCount ? Number.POSITIVE_INFINITY : plan.startAtMs + warmup.durationMs
}

/** Changes of the rate of a run; a change of one of several scenarios that divide the load applies to its own arrivals. */
function changesOf(plan: Plan, model: OpenModel, share: Share, recorders: PhaseRecorders): ConstructorParameters<typeof OpenLoop>[3] {
  let draw = 0
  return (level: LoadLevel, fromMs: Milliseconds, before: OpenSchedule): OpenSchedule => {
    if (level.kind !== 'open') return before
    const change = { seed: drawingSeed(plan), model, ratePerSecond: level.ratePerSecond, fromMs, endMs: recorders.endMs, draw: draw++ }
    return changedSchedule(before, (next) => arrivalsOf(next, share), change)
  }
}

const sharedSchedule = (schedule: OpenSchedule, share: Share): OpenSchedule => ({ ...schedule, next: arrivalsOf(schedule.next, share) })
