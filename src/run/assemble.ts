import { openSchedule, type OpenSchedule } from '../pace/open-schedule.ts'
import { arrivalsOf, type Share } from '../pace/share.ts'
import { iterationsOf } from '../pace/share-iterations.ts'
import { drawingSeed } from '../plan/drawing-seed.ts'
import type { Plan } from '../plan/plan.ts'
import type { Clock } from '../units/clock.ts'
import type { Milliseconds } from '../units/duration.ts'
import type { WrongReturnError } from '../units/returned-value.ts'
import { ClosedLoop } from './closed-loop.ts'
import { Iterations } from './iterations.ts'
import { Ledger } from './ledger.ts'
import type { Loop, LoopSettings } from './loop.ts'
import { OpenLoop } from './open-loop.ts'
import type { RunHttp } from './run-http.ts'
import { Lives } from './scenario/lives.ts'
import type { Script } from './scenario/script.ts'
import { pausesFrom } from './scenario/think.ts'
import { User } from './user.ts'

/** What a run is put together from. */
export interface Ingredients {
  readonly plan: Plan
  /** Which part of the plan this is about. */
  readonly share: Share
  /** What `setup` returned. */
  readonly data: unknown
  readonly clock: Clock
  /** Start of the run on the clock. */
  readonly originMs: Milliseconds
  readonly http: Pick<RunHttp, 'work' | 'accepts' | 'open' | 'openSockets'> & { readonly script?: Script | undefined }
  /** Told once, when the measured part begins. */
  readonly onMeasuring: () => void
  /** Told when users cannot go on because of what the author of the run wrote. */
  readonly onBroken?: (reason: string) => void
  /** Called when a function in the options returned what it must not: the run is to end with this error. */
  readonly onMisuse: (error: WrongReturnError) => void
}

export interface RunParts<Driver extends Loop = Loop> {
  readonly ledger: Ledger
  readonly loop: Driver
  readonly iterations: Iterations
  readonly lives: Lives
}

/** The parts of a run, with the loop and the records that its model asks for. */
export function assemble(ingredients: Ingredients): RunParts {
  const { plan, share } = ingredients
  const { model } = plan
  const schedule = model.kind === 'open' ? sharedSchedule(openSchedule(plan, model), share) : undefined
  const ledger = new Ledger(plan, schedule?.boundaryMs ?? closedBoundaryMs(plan, share))
  return assembleOn(ledger, ingredients, (settings) =>
    model.kind === 'open' ? new OpenLoop(settings, model, schedule!) : new ClosedLoop(settings, model),
  )
}

/** The parts of a run, which know one another: the loop starts iterations, and iterations tell the loop when a user is free again. */
export function assembleOn<Driver extends Loop>(
  ledger: Ledger,
  { plan, share, data, clock, originMs, http, onMeasuring, onBroken = () => {}, onMisuse }: Ingredients,
  loopWith: (settings: LoopSettings) => Driver,
): RunParts<Driver> {
  const iterations = new Iterations({
    clock,
    originMs,
    work: http.work,
    timeoutMs: plan.timeoutMs,
    accepts: http.accepts,
    onMisuse,
    onFree: http.script === undefined ? (user) => loop.freed(user) : (user) => lives.freed(user),
  })
  const isBrief = plan.model.kind === 'open'
  const lives = new Lives({
    script: http.script,
    iterations,
    isBrief,
    recorderOf: (user) => (isBrief ? user.recorder : ledger.parts.at(-1)!),
    nowMs: () => clock.now() - originMs,
    onReady: (user) => loop.freed(user),
  })
  // What was asked of the run goes before what the scenario says.
  const pauses = plan.think.maxMs > 0 || http.script === undefined ? pausesFrom({ kind: 'span', ...plan.think }) : http.script.pauses
  const surroundings = { clock, seed: drawingSeed(plan), data, openHttp: http.open, openSockets: http.openSockets }
  const openUser = (number: number): User => {
    const user = new User(number, surroundings, ledger.warmup)
    iterations.adopt(user)
    return user
  }
  const settings: LoopSettings = {
    plan,
    share,
    clock,
    originMs,
    ledger,
    iterations,
    lives,
    script: http.script,
    pauses,
    openUser,
    onMeasuring,
    onBroken,
  }
  const loop: Driver = loopWith(settings)
  return { ledger, loop, iterations, lives }
}

/** Not known before they are done where the share has warm-up iterations by count. */
function closedBoundaryMs(plan: Plan, share: Share): Milliseconds {
  const { model, warmup } = plan
  const isByCount = model.kind === 'closed' && iterationsOf(plan, model.users, share).warmup > 0
  return isByCount ? Number.POSITIVE_INFINITY : plan.startAtMs + warmup.durationMs
}

const sharedSchedule = (schedule: OpenSchedule, share: Share): OpenSchedule => ({ ...schedule, next: arrivalsOf(schedule.next, share) })
