import { openSchedule } from '../pace/open-schedule.ts'
import type { RunRecord } from '../record/run-record.ts'
import { OTHER_STEPS } from '../record/steps.ts'
import { systemClock, type Clock } from '../units/clock.ts'
import type { Milliseconds } from '../units/duration.ts'
import { ClosedLoop } from './closed-loop.ts'
import { EarlyEnd } from './early-end.ts'
import { GeneratorMonitor } from './generator-monitor.ts'
import { Iterations } from './iterations.ts'
import { Ledger } from './ledger.ts'
import type { Loop, LoopSettings } from './loop.ts'
import { OpenLoop } from './open-loop.ts'
import { openHttp, type RunHttp } from './run-http.ts'
import type { Job, Runner } from './runner.ts'
import { User } from './user.ts'
import { watchRun } from './watch.ts'

/** Kept free at the end of the time a run may take, to end what is going on and to read the record. */
const CLOSING_MS = 100

/** Runs a whole plan in this thread: closures, breakpoints and fixtures of the test work as they stand. */
export const inProcess: Runner = { run: (job) => runInProcess(job, systemClock) }

async function runInProcess(job: Job, clock: Clock): Promise<RunRecord> {
  const { plan } = job
  const http = openHttp(job, clock)
  const monitor = new GeneratorMonitor()
  const originMs = clock.now()
  const lastMs = originMs + job.remainingMs - CLOSING_MS
  const { ledger, loop, iterations } = assemble(job, clock, originMs, http, monitor)
  const end = new EarlyEnd(clock, originMs)

  const stopWatching = watchRun({ plan, signal: job.signal, clock, originMs, end, ledger, loop, iterations, lastMs })
  loop.start()
  await Promise.race([loop.ended, end.happened])
  end.isPlanOver = true
  if (end.abortion === undefined) await settled(iterations, Math.min(plan.gracefulStopMs, lastMs - clock.now()), clock, end)
  stopWatching()
  loop.stop()
  iterations.cutOff(end.error)
  const generator = monitor.stop(loop.sendLatenessP99Ms)
  // A destroyed socket tells its task in a later turn: only a task that has not settled by then was left behind.
  await new Promise<void>((resolve) => clock.soon(resolve))
  iterations.close()
  await http.close()

  const { measured, warmup, stages } = ledger.snapshots()
  return {
    measured,
    warmup,
    stages,
    generator,
    schedule: loop.schedule,
    users: {
      planned: plan.model.kind === 'closed' ? plan.model.users : plan.model.maxInFlight,
      started: loop.usersStarted,
      failedStart: 0,
    },
    aborted: end.abortion,
    observations: {
      abandoned: iterations.overdue,
      sharedLoop: http.isSharedLoop(),
      usedClient: http.usedFetch() || measured.requests.count + warmup.requests.count > 0,
      mock: http.mock,
      coverage: job.coverage,
      stepsOverflowed: OTHER_STEPS in measured.steps,
    },
    measuredMs: measured.lastEndMs - ledger.boundaryMs,
  }
}

/** The parts of a run, which know one another: the loop starts iterations, and iterations tell the loop when a user is free again. */
function assemble(
  { plan, data }: Job,
  clock: Clock,
  originMs: Milliseconds,
  http: RunHttp,
  monitor: GeneratorMonitor,
): { readonly ledger: Ledger; readonly loop: Loop; readonly iterations: Iterations } {
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
  const settings: LoopSettings = {
    plan,
    clock,
    originMs,
    ledger,
    iterations,
    openUser: (number) => {
      const user = new User(number, surroundings, ledger.warmup)
      iterations.adopt(user)
      return user
    },
    onMeasuring: () => monitor.restart(),
  }
  const loop: Loop = model.kind === 'open' ? new OpenLoop(settings, model, schedule!) : new ClosedLoop(settings, model)
  return { ledger, loop, iterations }
}

/** Resolves when nothing is going on any more, the grace is over, or somebody ends the run. */
async function settled(iterations: Iterations, graceMs: Milliseconds, clock: Clock, end: EarlyEnd): Promise<void> {
  let timer: object | undefined
  const grace = new Promise<void>((resolve) => {
    timer = clock.after(Math.max(0, Math.ceil(graceMs)), resolve)
  })
  await Promise.race([iterations.idle(), grace, end.happened])
  clock.cancel(timer!)
}
