import { Histogram } from '../stats/histogram.ts'
import type { Milliseconds } from '../units/duration.ts'
import { statusFailureCode } from '../units/errors/status-failure.ts'
import { Blocks, type BlockSeries } from './blocks.ts'
import { CallRecorder } from './call-recorder.ts'
import { ErrorCounter, type EndedFailure } from './counters/error-counter.ts'
import { Metrics, NO_METRICS } from './counters/metrics.ts'
import { Origins } from './counters/origins.ts'
import { PhaseRecorder, type CallPhases } from './counters/phases.ts'
import { ServerTimings } from './counters/server-timings.ts'
import { Slowest } from './counters/slowest.ts'
import type { LiveCounts } from './live-counts.ts'
import type { IterationCounts, Snapshot } from './snapshot.ts'
import type { MachineWindows } from './machine/machine-windows.ts'
import { StatusCounter } from './counters/status-counter.ts'
import { Steps } from './counters/steps.ts'
import { UnexplainedTimes } from './machine/unexplained-times.ts'

/** One ended iteration, as {@link Recorder} reads it; may be reused afterwards. Times count from the start of the run. */
export interface EndedIteration {
  readonly index: number
  readonly dueMs: Milliseconds
  readonly startedMs: Milliseconds
  /** 0 if there was no reply. */
  readonly status: number
  readonly longestStep: string | undefined
  readonly longestStepMs: Milliseconds
  /** All of its steps together. */
  readonly stepsMs: Milliseconds
  /** How long it paused: both of its times are that much later than they were. */
  readonly pausedMs?: Milliseconds
}

/** One client call, as {@link Recorder} reads it; may be reused afterwards. */
export interface EndedCall extends CallPhases {
  readonly name: string | undefined
  readonly startedMs: Milliseconds
  readonly endedMs: Milliseconds
  readonly status: number
  readonly failure: EndedFailure | undefined
  readonly opened: boolean
  readonly bytesSent: number
  readonly bytesReceived: number
  readonly method?: string | undefined
  readonly origin?: string | undefined
  /** What the target says that parts of its work took. */
  readonly serverTiming?: readonly { readonly name: string; readonly durationMs: Milliseconds }[] | undefined
  /** For a datagram that expects an answer: whether one came. */
  readonly answered?: boolean | undefined
  readonly duplicates?: number
}

/** The part of a run that is measured, from the start of the run; the end is exclusive, and `Infinity` for a run by count. */
export interface MeasuredWindow {
  readonly startMs: Milliseconds
  readonly endMs: Milliseconds
}

/** The place of a recorder in its run. */
export interface RecorderSettings {
  readonly blockMs: Milliseconds
  /** Successes that end in it make the throughput of a timed run. Read at each of them, since the end of a warm-up by count is not known in advance. */
  readonly window: MeasuredWindow
  /** In a closed model an iteration is due when it starts: service time is latency, and is recorded once. */
  readonly startsWhenDue: boolean
  /** How long this machine held iterations up; absent if that is not measured. */
  readonly machine?: MachineWindows | undefined
}

/**
 * Records one stretch of a run. Cost per iteration: two histograms and a few counters, no allocation; memory does not grow with the number of samples. Must be
 * called in the order in which things end.
 */
export class Recorder {
  readonly #startsWhenDue: boolean
  readonly #window: MeasuredWindow
  readonly #latency = new Histogram()
  readonly #serviceTime = new Histogram()
  readonly #failedLatency = new Histogram()
  readonly #statuses = new StatusCounter()
  readonly #failedDespiteStatus = new StatusCounter()
  readonly #errors = new ErrorCounter()
  readonly #requests = new CallRecorder()
  readonly #steps = new Steps()
  readonly #phases = new PhaseRecorder()
  readonly #slowest = new Slowest()
  /** Created at the first value: most tasks record none. */
  #metrics: Metrics | undefined
  /** Created at the first call that has one. */
  #origins: Origins | undefined
  /** Created at the first value: most targets say nothing. */
  #serverTimings: ServerTimings | undefined
  readonly #blocks: Blocks
  readonly #machine: MachineWindows | undefined
  readonly #unexplained: UnexplainedTimes | undefined
  /** Created when the first datagram is lost: most tasks lose none. */
  #unexplainedLoss: UnexplainedTimes | undefined
  #started = 0
  #succeeded = 0
  #failed = 0
  #cutOff = 0
  #dropped = 0
  #withoutStatus = 0
  #firstDueMs = Number.NaN
  #lastEndMs = Number.NaN
  #endedInWindow = 0

  constructor({ blockMs, window, startsWhenDue, machine }: RecorderSettings) {
    this.#startsWhenDue = startsWhenDue
    this.#window = window
    this.#machine = machine
    this.#unexplained = machine && new UnexplainedTimes(machine)
    this.#blocks = new Blocks(blockMs)
  }

  get started(): number {
    return this.#started
  }

  get succeededCount(): number {
    return this.#succeeded
  }

  /** How many iterations have ended by themselves. */
  get endedCount(): number {
    return this.#succeeded + this.#failed
  }

  get badCount(): number {
    return this.#failed + this.#cutOff + this.#dropped
  }

  /** The latency of successes so far, in µs; read only. */
  get latency(): Histogram {
    return this.#latency
  }

  /** What is shown while the run is in progress. */
  get live(): LiveCounts {
    const { count: calls, received } = this.#requests.live
    return {
      iterations: this.#iterations,
      latency: this.#latency,
      errors: this.#errors.counts,
      received,
      calls,
      steps: this.#steps.live,
    }
  }

  /** The blocks so far, for limits that are checked during the run. */
  get blocks(): BlockSeries {
    return this.#blocks.series
  }

  begin(dueMs: Milliseconds): void {
    this.#started += 1
    if (!(dueMs >= this.#firstDueMs)) this.#firstDueMs = dueMs
  }

  succeed(iteration: EndedIteration, endedMs: Milliseconds): void {
    const latencyMs = endedMs - iteration.dueMs
    this.#succeeded += 1
    this.#latency.record(latencyMs * 1_000)
    if (!this.#startsWhenDue) this.#serviceTime.record((endedMs - iteration.startedMs) * 1_000)
    this.#blocks.succeeded(endedMs, latencyMs * 1_000)
    // What passes before it is sent is a delay of our own.
    this.#unexplained?.record(endedMs - iteration.startedMs, iteration.startedMs - (iteration.pausedMs ?? 0))
    if (endedMs >= this.#window.startMs && endedMs < this.#window.endMs) this.#endedInWindow += 1
    this.#end(iteration, endedMs, latencyMs)
  }

  /** `thrown` is what the task threw: for the first of each code, its line is kept. */
  fail(iteration: EndedIteration, endedMs: Milliseconds, code: string, message: string, thrown?: unknown): void {
    const latencyMs = endedMs - iteration.dueMs
    this.#failed += 1
    this.#failedLatency.record(latencyMs * 1_000)
    this.#errors.add(code, message, endedMs, thrown)
    this.#blocks.bad(endedMs)
    if (iteration.status > 0 && code !== statusFailureCode(iteration.status)) this.#failedDespiteStatus.add(iteration.status)
    this.#end(iteration, endedMs, latencyMs)
  }

  cutOff(iteration: EndedIteration, endedMs: Milliseconds): void {
    this.#cutOff += 1
    this.#blocks.bad(endedMs)
    if (iteration.status > 0) this.#failedDespiteStatus.add(iteration.status)
    this.#end(iteration, endedMs, endedMs - iteration.dueMs)
  }

  drop(atMs: Milliseconds): void {
    this.#dropped += 1
    this.#blocks.bad(atMs)
  }

  call(call: EndedCall): void {
    count(this.#requests, call)
    if (call.name !== undefined) countStep(this.#steps.of(call.name), call)
    this.#phases.record(call)
    if (call.origin !== undefined) (this.#origins ??= new Origins()).add(call.origin)
    if (call.serverTiming !== undefined) this.#noteServerTiming(call.serverTiming)
    if (call.answered === false && this.#machine !== undefined) this.#lose(call, this.#machine)
  }

  /** A part of an iteration that is not a call; `failure` is `undefined` for a success, `status` 0 for a step without one. */
  step(name: string, durationMs: Milliseconds, failure: EndedFailure | undefined, status = 0): void {
    const step = this.#steps.of(name)
    step.add(durationMs * 1_000, status, failure?.code)
    step.timed()
    if (failure !== undefined) step.error(failure)
  }

  /** `value` must be finite. */
  metric(name: string, value: number): void {
    this.#metrics ??= new Metrics()
    this.#metrics.record(name, value)
  }

  /** A call in the hook of a user, `start` or `stop`: it counts only in steps, with its name as `start.login`. */
  hookCall(hook: 'start' | 'stop', call: EndedCall): void {
    if (call.opened) this.#steps.of(hook).opened()
    if (call.name !== undefined) countStep(this.#steps.of(`${hook}.${call.name}`), call)
  }

  snapshot(): Snapshot {
    const latency = this.#latency.encode()
    return {
      iterations: this.#iterations,
      latency,
      serviceTime: this.#startsWhenDue ? latency : this.#serviceTime.encode(),
      failedLatency: this.#failedLatency.encode(),
      statuses: this.#statuses.counts,
      failedDespiteStatus: this.#failedDespiteStatus.counts,
      withoutStatus: this.#withoutStatus,
      errors: this.#errors.counts,
      requests: this.#requests.snapshot(),
      steps: this.#steps.snapshot(),
      ...(this.#metrics?.snapshot() ?? NO_METRICS),
      ...(this.#origins && { origins: this.#origins.snapshot() }),
      ...(this.#serverTimings && { serverTiming: this.#serverTimings.snapshot() }),
      phases: this.#phases.snapshot(),
      slowest: this.#slowest.kept,
      ...this.blocks,
      firstDueMs: this.#firstDueMs,
      lastEndMs: this.#lastEndMs,
      endedInWindow: this.#endedInWindow,
      ...(this.#unexplained && { unexplained: this.#unexplained.encode() }),
      ...(this.#unexplainedLoss && { unexplainedLoss: this.#unexplainedLoss.encode() }),
    }
  }

  #noteServerTiming(timings: NonNullable<EndedCall['serverTiming']>): void {
    const recorder = (this.#serverTimings ??= new ServerTimings())
    for (const { name, durationMs } of timings) recorder.record(name, durationMs)
  }

  get #iterations(): IterationCounts {
    return { started: this.#started, succeeded: this.#succeeded, failed: this.#failed, cutOff: this.#cutOff, dropped: this.#dropped }
  }

  /** The times of a call are those of the clock. */
  #lose({ startedMs, endedMs }: EndedCall, machine: MachineWindows): void {
    this.#unexplainedLoss ??= new UnexplainedTimes(machine)
    this.#unexplainedLoss.record(endedMs - startedMs, startedMs - machine.originMs)
  }

  #end(iteration: EndedIteration, endedMs: Milliseconds, latencyMs: Milliseconds): void {
    if (iteration.status > 0) this.#statuses.add(iteration.status)
    else this.#withoutStatus += 1
    if (!(endedMs <= this.#lastEndMs)) this.#lastEndMs = endedMs
    const { index, status, dueMs, longestStep, longestStepMs, stepsMs } = iteration
    if (this.#slowest.isSlow(latencyMs, index))
      this.#slowest.add({ index, status, startMs: dueMs, latencyMs, step: longestStep, stepMs: longestStepMs, stepsMs })
  }
}

function countStep(step: CallRecorder, call: EndedCall): void {
  count(step, call)
  step.phases(call)
}

function count(recorder: CallRecorder, call: EndedCall): void {
  const { startedMs, endedMs, status, failure, opened, answered, duplicates = 0 } = call
  recorder.add((endedMs - startedMs) * 1_000, status, failure?.code)
  recorder.traffic(call)
  if (opened) recorder.opened()
  if (failure !== undefined) recorder.error(failure)
  if (answered !== undefined || duplicates > 0) recorder.datagrams(answered, duplicates)
}
