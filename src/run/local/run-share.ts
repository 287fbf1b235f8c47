import { WHOLE_RUN } from '../../pace/share.ts'
import type { Plan } from '../../plan/plan.ts'
import type { GeneratorRecord, RunRecord } from '../../record/run-record.ts'
import type { Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { formatCount } from '../../units/format.ts'
import { PausableClock } from '../../units/time/pausable-clock.ts'
import { within } from '../../units/time/within.ts'
import { ClosedLoop } from '../loop/closed-loop.ts'
import { reserveMs, type Reserve } from './reserve.ts'
import { AbortState } from './abort-state.ts'
import { GeneratorMonitor } from '../monitor/generator-monitor.ts'
import { openMachineMonitor } from '../monitor/machine-monitor.ts'
import type { Iterations } from '../user/iterations.ts'
import type { PhaseRecorders } from '../recording/phase-recorders.ts'
import { Segments } from './segments.ts'
import { createLocalRun } from './local-run.ts'
import { observedShares } from './observed-shares.ts'
import type { RunningShare, ShareSlot } from './share-slot.ts'
import { recordFrom, runStatus, type RunStatus } from './run-status.ts'
import { openClients } from './run-clients.ts'
import type { RunJob } from '../runner.ts'
import type { KnownTask } from '../task/task.ts'
import { OUT_OF_TIME, RunWatch } from './watch.ts'
import { shutDown } from './shut-down.ts'

/** Reserved to end iterations and read the record. */
const RESERVE: Reserve = { leastMs: 100, ratio: 0.1 }

/** How long running iterations may take if the run is stopped by hand. */
const STOPPING_MS = 150

/** How much later than a timeout an iteration may end that passes it. */
const TIMEOUT_SLACK_MS = 250

/**
 * Runs a plan in this thread: all of it, or one share.
 *
 * @throws {WrongReturnError} if a function in the options returned a wrong value.
 */
export async function runShare(job: RunJob<KnownTask>, givenClock: Clock, slot?: ShareSlot): Promise<RunRecord> {
  const { plan, onSegment } = job
  const pausable = onSegment && new PausableClock(givenClock)
  const clock = pausable ?? givenClock
  const share = slot?.share ?? WHOLE_RUN
  const clients = openClients(job, clock)
  const originMs = slot?.originMs ?? clock.now()
  const lastMs = originMs + job.remainingMs - reserveMs(plan, job.remainingMs, RESERVE)
  const abortState = new AbortState(clock, originMs)
  const machine = slot === undefined ? openMachineMonitor(job.targets, [plan], clock, originMs) : slot.machine
  const monitor = new GeneratorMonitor(slot?.cpuMs, machine?.windows)
  const onBroken = (reason: string): void => abortState.abort('users', reason)
  const onMeasuring = (): void => {
    monitor.restart()
    slot?.onMeasuring?.()
    const { measureFromMs } = run.recorders
    job.onMeasuring?.(measureFromMs, clock.now() - originMs - measureFromMs)
    segments?.begin()
  }
  const run = createLocalRun({
    job,
    share,
    clock,
    originMs,
    clients,
    machine: machine?.windows,
    onMeasuring,
    onBroken,
    onMisuse: abortState.refuse,
  })
  const { recorders, loop, iterations } = run
  const segments =
    onSegment &&
    pausable &&
    new Segments({
      ...plan,
      clock: pausable,
      originMs,
      recorders,
      loop,
      onSegment,
      idle: () => Promise.race([iterations.idle(), abortState.happened]),
    })
  const outOfTime = (): void => abortState.abort('deadline', OUT_OF_TIME)
  // The clock of the run stands still between segments, but the time of the test goes on.
  const deadline =
    segments && Number.isFinite(lastMs) ? givenClock.after(Math.max(0, Math.ceil(lastMs - givenClock.now())), outOfTime) : undefined
  const status = (generator: GeneratorRecord): RunStatus => runStatus(run, generator, abortState.aborted)

  let isStopping = false
  const restart = (): void => {
    recorders.restart(clock.now() - originMs)
    loop.restart()
    monitor.restart()
  }
  const running: RunningShare = {
    recorders,
    status: () => ({ ...status(monitor.read(loop.report().sendLatenessP99Ms)), activeUsers: loop.activeUsers }),
    live: () => ({
      activeUsers: loop.activeUsers,
      loopDelayP99Ms: monitor.loopDelayP99Ms,
      sendLatenessP99Ms: loop.sendLatenessP99Ms,
    }),
    sentValues: () => clients.sentValues(),
    end: (by, reason) => abortState.abort(by, reason),
    change: (change) => {
      if (change.kind === 'level') loop.change(change.level, change.fromMs)
      else if (change.kind === 'restart') restart()
      else {
        isStopping = true
        loop.stop()
      }
    },
  }
  slot?.onRunning(running)
  await reached(originMs, clock)
  const { signal, onProgress, onInterrupted } = job
  const watch = new RunWatch({
    jobs: [{ plan, source: recorders, judgedMs: (nowMs) => (abortState.isPlanOver ? undefined : nowMs) }],
    clock,
    originMs,
    signal,
    lastMs,
    onOutOfTime: () => {
      if (!abortState.isPlanOver) outOfTime()
    },
    abort: (by, reason) => abortState.abort(by, reason),
    onPoll: loop instanceof ClosedLoop ? noUsersLeft(loop, iterations, (reason) => abortState.abort('users', reason)) : undefined,
    onProgress,
  })
  const observed = job.observe?.(observedShares([{ plan, share: running }], clock, originMs))
  if (plan.startAtMs > 0) await within(abortState.happened, originMs + plan.startAtMs - clock.now(), clock)
  if (abortState.aborted === undefined && !isStopping) loop.start()
  await Promise.race([loop.ended, abortState.happened])
  const nowMs = clock.now()
  abortState.isPlanOver = isOver(plan, recorders, nowMs - originMs)
  const graceMs = graceOf(plan, recorders, nowMs - originMs)
  const patienceMs = isStopping ? Math.min(graceMs, STOPPING_MS) : abortState.isPlanOver ? Math.min(graceMs, lastMs - nowMs) : graceMs
  if (abortState.aborted === undefined) await within(Promise.race([iterations.idle(), abortState.happened]), patienceMs, clock)
  if (abortState.aborted === undefined && iterations.live === 0) await segments?.end()
  else await segments?.abandon()
  if (deadline !== undefined) givenClock.cancel(deadline)
  watch.stop()
  observed?.()
  loop.stop()
  iterations.cutOff(abortState.error, 'stop', () => {
    if (signal?.aborted !== true || onInterrupted === undefined) return
    const record = recordFrom(status(monitor.read(loop.report().sendLatenessP99Ms)), recorders.snapshots())
    onInterrupted({ whole: record, scenarios: [record] })
  })
  machine?.closeWindow()
  if (slot === undefined) machine?.stop()
  const generator = monitor.stop(loop.report().sendLatenessP99Ms)
  await shutDown(run, lastMs)
  abortState.throwMistake()
  return recordFrom(status(generator), recorders.snapshots())
}

/**
 * Returns a check for each poll of a run: it says why, once no user can have another iteration. A task that its signal does not stop keeps its user for good. Two
 * polls in a row have to find that, since a destroyed socket frees its user a moment later.
 */
function noUsersLeft(loop: ClosedLoop, iterations: Iterations, onNoUsersLeft: (reason: string) => void): () => void {
  let polls = 0
  return () => {
    const { overdue, live } = iterations
    const { usersLost, usersStarted, usersDone, isSpawning } = loop
    const gone = overdue + usersLost
    polls = live === 0 && gone > 0 && gone + usersDone === usersStarted && !isSpawning ? polls + 1 : 0
    if (polls > 1) onNoUsersLeft(`no users left${usersDone > 0 ? ' with iterations to do' : ''}: ${reasonFor(overdue, usersLost)}`)
  }
}

function reasonFor(stuck: number, lost: number): string {
  const isStuck = 'is stuck in a task that timed out and never settled'
  if (lost === 0) return `each ${isStuck}`
  return stuck === 0 ? 'the `start` of each failed' : `the \`start\` of ${formatCount(lost)} failed, and each of the others ${isStuck}`
}

/** Resolves at a time of the clock; a timer alone could be up to two milliseconds late. */
async function reached(timeMs: Milliseconds, clock: Clock): Promise<void> {
  const sleepMs = Math.floor(timeMs - clock.now() - 2)
  if (sleepMs > 0) await new Promise<void>((resolve) => void clock.after(sleepMs, resolve))
  while (clock.now() < timeMs) await new Promise<void>((resolve) => clock.soon(resolve))
}

/** A run by count is over only when all its iterations have ended: until then, a timeout ends it early. */
const isOver = ({ iterations }: Plan, { endMs }: PhaseRecorders, elapsedMs: Milliseconds): boolean =>
  !Number.isFinite(iterations) || elapsedMs >= endMs

/** How long running iterations may still take once no more start. */
function graceOf({ gracefulStopMs, timeoutMs }: Plan, { endMs }: PhaseRecorders, elapsedMs: Milliseconds): Milliseconds {
  // An iteration that does not pause ends by its own timeout first.
  if (gracefulStopMs >= timeoutMs) return Math.max(gracefulStopMs, timeoutMs + TIMEOUT_SLACK_MS)
  // If a count was reached before the time was over, iterations have the rest of that time as well.
  return gracefulStopMs + (Number.isFinite(endMs) ? Math.max(0, endMs - elapsedMs) : 0)
}
