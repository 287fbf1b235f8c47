import { openSchedule } from '../pace/open-schedule.ts'
import type { Plan } from '../plan/plan.ts'
import type { Clock } from '../units/clock.ts'
import type { Milliseconds } from '../units/duration.ts'
import { ClosedLoop } from './closed-loop.ts'
import { Iterations } from './iterations.ts'
import { Ledger } from './ledger.ts'
import type { Loop, LoopSettings } from './loop.ts'
import { OpenLoop } from './open-loop.ts'
import type { RunHttp } from './run-http.ts'
import { User } from './user.ts'

/** What a run is put together from. */
export interface Ingredients {
  readonly plan: Plan
  /** What `setup` returned. */
  readonly data: unknown
  readonly clock: Clock
  /** Start of the run on the clock. */
  readonly originMs: Milliseconds
  readonly http: Pick<RunHttp, 'work' | 'accepts' | 'open'>
  /** Told once, when the measured part begins. */
  readonly onMeasuring: () => void
}

export interface RunParts {
  readonly ledger: Ledger
  readonly loop: Loop
  readonly iterations: Iterations
}

/** The parts of a run, which know one another: the loop starts iterations, and iterations tell the loop when a user is free again. */
export function assemble({ plan, data, clock, originMs, http, onMeasuring }: Ingredients): RunParts {
  const { model } = plan
  const schedule = model.kind === 'open' ? openSchedule(plan, model) : undefined
  const ledger = new Ledger(plan, schedule?.boundaryMs ?? (plan.warmup.iterations > 0 ? Number.POSITIVE_INFINITY : plan.warmup.durationMs))
  const iterations = new Iterations({
    clock,
    originMs,
    work: http.work,
    timeoutMs: plan.timeoutMs,
    accepts: http.accepts,
    onFree: (user) => loop.freed(user),
  })
  const surroundings = { clock, seed: plan.seed, data, openHttp: http.open }
  const openUser = (number: number): User => {
    const user = new User(number, surroundings, ledger.warmup)
    iterations.adopt(user)
    return user
  }
  const settings: LoopSettings = { plan, clock, originMs, ledger, iterations, openUser, onMeasuring }
  const loop: Loop = model.kind === 'open' ? new OpenLoop(settings, model, schedule!) : new ClosedLoop(settings, model)
  return { ledger, loop, iterations }
}
