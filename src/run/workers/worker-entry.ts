import { setSourceMapsEnabled } from 'node:process'
import { isMainThread, type MessagePort } from 'node:worker_threads'
import { systemClock, type Clock, type Timer } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { Hooks } from '../../plan/hooks.ts'
import { processCpuMs } from '../monitor/generator-monitor.ts'
import type { RunJob } from '../runner.ts'
import { functionsHere } from '../task/option-functions.ts'
import { taskHere, type KnownTask } from '../task/task.ts'
import { threadCpuMs } from '../monitor/thread-stats.ts'
import { runScenarios, type ScenarioRecords, type RunningScenarios } from '../local/run-scenarios.ts'
import { portChannel, processChannel, type WorkerChannel } from './channel.ts'
import { fromSharedTime, toSharedTime } from '../../units/time/shared-clock.ts'
import type { WorkerPayload, SharePayload, ToWorker, ShareReport } from './messages.ts'
import { guardWrites, Lease, leasedClock } from './lease.ts'
import { sentError } from './sent-error.ts'
import type { Recorder } from '../../record/recorder.ts'
import type { Snapshot } from '../../record/snapshot.ts'
import { deltaOf, type SnapshotDelta } from '../../record/merge/snapshot-delta.ts'
import type { RunningShare } from '../local/share-slot.ts'

/** If a worker dies, everything since its last report is lost, so the first reports come soon. */
const FIRST_REPORT_MS = 50
const REPORT_EVERY_MS = 500

/** The input of a worker; `port` if it is a thread. */
export interface WorkerInput {
  readonly payload: WorkerPayload
  readonly port?: MessagePort
}

type Start = Extract<ToWorker, { kind: 'start' }>
type Change = Extract<ToWorker, { kind: 'change' }>
type End = Extract<ToWorker, { kind: 'end' }>

/** The only job of a worker: runs its shares from the common start to the end. All its messages go over the link. */
export default async function runWorker({ payload, port }: WorkerInput): Promise<void> {
  const channel = port === undefined ? processChannel() : portChannel(port)
  try {
    // So that errors point to the source line.
    setSourceMapsEnabled(true)
    channel.send({ kind: 'done', ...(await runShares(payload, channel)) })
  } catch (error) {
    channel.send({ kind: 'failed', error: sentError(error) })
  } finally {
    channel.close()
  }
}

async function runShares({ shares, lease }: WorkerPayload, channel: WorkerChannel): Promise<ScenarioRecords> {
  const clock = typeof lease === 'object' ? clockUntil(new Lease(lease)) : systemClock
  if (clock !== systemClock) guardWrites(clock)
  const tasks = await Promise.all(shares.map(({ task }) => taskHere(task)))
  const functions = await Promise.all(shares.map(functionsHere))
  let running: RunningScenarios | undefined
  let end: End | undefined
  const early: Change[] = []
  let reports: Reports | undefined
  const started = new Promise<Start>((resolve) => {
    channel.listen((message) => {
      // A message that arrives after the end of the lease changes nothing more.
      clock.now()
      if (message.kind === 'start') resolve(message)
      else if (message.kind === 'change') {
        if (running === undefined) early.push(message)
        else changeShares(running, message, reports)
      } else if (message.kind === 'end') {
        end = message
        if (running !== undefined) endAll(running, message)
      }
    })
  })
  channel.send({ kind: 'ready' })
  const { atMs, remainingMs } = await started

  const jobs = shares.map((payload, index) => jobOf(payload, tasks[index]!, functions[index]!, remainingMs))
  const originMs = fromSharedTime(atMs)
  const written = new Reports(channel, originMs)
  reports = written
  try {
    return await runScenarios(jobs, clock, {
      shares: shares.map(({ share }) => share),
      originMs,
      cpuMs: isMainThread ? processCpuMs : threadCpuMs,
      onRunning: (scenarios) => {
        running = scenarios
        if (end !== undefined) endAll(running, end)
        written.begin(scenarios)
        for (const change of early) changeShares(scenarios, change, written)
      },
    })
  } finally {
    written.end()
  }
}

/** Ends this thread with its lease: at once, and with a last report. */
const clockUntil = (lease: Lease): Clock => leasedClock(systemClock, lease, () => process.exit())

function changeShares({ shares }: RunningScenarios, { share, change }: Change, reports: Reports | undefined): void {
  if (change.kind === 'restart') reports?.sendLast()
  shares.filter((_share, index) => share === undefined || index === share).forEach((each) => each.change(change))
}

const endAll = ({ shares }: RunningScenarios, { by, reason }: End): void => shares.forEach((share) => share.end(by, reason))

function jobOf(
  { plan, baseUrl, baseSocket, data, notesSent, targets, agent }: SharePayload,
  task: KnownTask,
  functions: Pick<Hooks, 'headers' | 'names'>,
  remainingMs: Milliseconds,
): RunJob<KnownTask> {
  const address = { baseUrl: () => baseUrl, baseSocket: () => baseSocket }
  const hooks = {
    ...address,
    ...functions,
    ready: undefined,
    target: undefined,
    accept: undefined,
    setup: undefined,
    teardown: undefined,
    signal: undefined,
  }
  return { plan, task, hooks, data, signal: undefined, remainingMs, coverage: false, notesSent, targets, agent }
}

/** Reports the state of all shares repeatedly: what is known if the worker dies, and the sign that it is alive. */
class Reports {
  readonly #channel: WorkerChannel
  readonly #originMs: Milliseconds
  #running: RunningScenarios | undefined
  #writers: readonly ReportWriter[] = []
  #timer: Timer | undefined
  #delayMs = FIRST_REPORT_MS

  constructor(channel: WorkerChannel, originMs: Milliseconds) {
    this.#channel = channel
    this.#originMs = originMs
  }

  begin(running: RunningScenarios): void {
    this.#running = running
    this.#writers = running.shares.map((share) => new ReportWriter(share))
    this.#timer = systemClock.after(this.#delayMs, this.#report)
    // On an uncaught error, or `process.exit` in a task, the state up to then is reported.
    process.on('exit', this.#sendReport)
  }

  readonly #report = (): void => {
    this.#sendReport()
    this.#delayMs = Math.min(REPORT_EVERY_MS, 2 * this.#delayMs)
    this.#timer = systemClock.after(this.#delayMs, this.#report)
  }

  /** What was measured before it begins again. */
  sendLast(): void {
    this.#send(true)
  }

  readonly #sendReport = (): void => this.#send(false)

  #send(isLast: boolean): void {
    const elapsedMs = systemClock.now() - this.#originMs
    this.#channel.send({
      kind: 'report',
      reports: this.#writers.map((writer) => writer.next(elapsedMs)),
      generator: this.#running!.generator(),
      sentMs: toSharedTime(systemClock.now()),
      ...(isLast && { isLast }),
    })
  }

  end(): void {
    process.off('exit', this.#sendReport)
    if (this.#timer !== undefined) systemClock.cancel(this.#timer)
  }
}

/** A recorder and its state at the last report. */
interface Written {
  readonly recorder: Recorder
  revision: number
  snapshot: Snapshot | undefined
}

/** Writes the changes of a part of a run since the last report: reporting everything each time would delay the run. */
export class ReportWriter {
  readonly #share: RunningShare
  readonly #written: Written[]

  constructor(share: RunningShare) {
    this.#share = share
    this.#written = recordersOf(share).map((recorder) => ({ recorder, revision: 0, snapshot: undefined }))
  }

  /** `elapsedMs` is the time from the start of the run to now. */
  next(elapsedMs: Milliseconds): ShareReport {
    const changes = recordersOf(this.#share).flatMap((recorder, index) => {
      // Measuring has begun again.
      if (this.#written[index]!.recorder !== recorder) this.#written[index] = { recorder, revision: -1, snapshot: undefined }
      const delta = changeOf(this.#written[index]!)
      return delta === undefined ? [] : [{ index, delta }]
    })
    return { elapsedMs, status: this.#share.status(), changes }
  }
}

const recordersOf = ({ recorders }: RunningShare): readonly Recorder[] => [recorders.warmup, ...recorders.stages]

/** Returns the change since the last report, and remembers the new state; `undefined` if nothing has changed. */
function changeOf(written: Written): SnapshotDelta | undefined {
  const { recorder, revision, snapshot: before } = written
  // None of these ever decreases.
  written.revision = recorder.started + recorder.succeededCount + recorder.badCount
  if (written.revision === revision) return undefined
  written.snapshot = recorder.snapshot()
  return deltaOf(written.snapshot, before)
}
