import { ErrorCounter, mergeErrorCounts, type EndedFailure } from './counters/error-counter.ts'
import { Histogram, mergeHistograms } from '../stats/histogram.ts'
import { statusFailureCode } from '../units/errors/status-failure.ts'
import { mergePhases, PhaseRecorder, type CallPhases } from './counters/phases.ts'
import type { LiveCalls } from './live-counts.ts'
import type { CallSnapshot } from './snapshot.ts'
import { mergeTraffic, Traffic } from './counters/traffic.ts'
import { mergeStatusCounts, StatusCounter } from './counters/status-counter.ts'

/** Counts calls, and timed parts of iterations: all calls of a run, or what one step names. */
export class CallRecorder {
  readonly #serviceTime = new Histogram()
  readonly #statuses = new StatusCounter()
  readonly #failedDespiteStatus = new StatusCounter()
  #count = 0
  #failed = 0
  #opened = 0
  #timed = 0
  /** Created at the first call: what is timed has no phases. */
  #phases: PhaseRecorder | undefined
  /** Created at the first error: most steps never have one. */
  #errors: ErrorCounter | undefined
  #exchanged = 0
  #lost = 0
  #duplicates = 0
  /** Created at the first call: what is timed by `step` has none. */
  #traffic: Traffic | undefined

  /** `status` is 0 for a call without one; `code` is that of its failure, `undefined` for a success. */
  add(durationMicros: number, status: number, code: string | undefined): void {
    this.#count += 1
    if (code === undefined) this.#serviceTime.record(durationMicros)
    else this.#failed += 1
    if (status === 0) return
    this.#statuses.add(status)
    if (code !== undefined && code !== statusFailureCode(status)) this.#failedDespiteStatus.add(status)
  }

  error({ code, message, thrown }: EndedFailure): void {
    this.#errors ??= new ErrorCounter()
    this.#errors.add(code, message, 0, thrown)
  }

  phases(call: CallPhases): void {
    this.#phases ??= new PhaseRecorder()
    this.#phases.record(call)
  }

  /** What was added is a part of an iteration, not a call. */
  timed(): void {
    this.#timed += 1
  }

  opened(): void {
    this.#opened += 1
  }

  traffic(call: Parameters<Traffic['add']>[0]): void {
    this.#traffic ??= new Traffic()
    this.#traffic.add(call)
  }

  /** `answered` is `undefined` for a call that expects no answer. */
  datagrams(answered: boolean | undefined, duplicates: number): void {
    if (answered !== undefined) this.#exchanged += 1
    if (answered === false) this.#lost += 1
    this.#duplicates += duplicates
  }

  get live(): LiveCalls {
    return {
      count: this.#count,
      failed: this.#failed,
      serviceTime: this.#serviceTime,
      errors: this.#errors?.counts ?? [],
      method: this.#traffic?.method,
      received: this.#traffic?.received ?? 0,
    }
  }

  snapshot(): CallSnapshot {
    return {
      count: this.#count,
      failed: this.#failed,
      opened: this.#opened,
      statuses: this.#statuses.counts,
      failedDespiteStatus: this.#failedDespiteStatus.counts,
      serviceTime: this.#serviceTime.encode(),
      errors: this.#errors?.counts ?? [],
      timed: this.#timed,
      ...(this.#phases && { phases: this.#phases.snapshot() }),
      datagrams: { exchanged: this.#exchanged, lost: this.#lost, duplicates: this.#duplicates },
      ...(this.#traffic !== undefined && { traffic: this.#traffic.snapshot() }),
    }
  }
}

export function mergeCalls(parts: readonly CallSnapshot[]): CallSnapshot {
  const traffic = mergeTraffic(parts.map((part) => part.traffic))
  const phases = parts.map((part) => part.phases).filter((each) => each !== undefined)
  const sum = (count: (part: CallSnapshot) => number): number => parts.reduce((all, part) => all + count(part), 0)
  return {
    count: sum(({ count }) => count),
    failed: sum(({ failed }) => failed),
    opened: sum(({ opened }) => opened),
    statuses: mergeStatusCounts(parts.map(({ statuses }) => statuses)),
    failedDespiteStatus: mergeStatusCounts(parts.map(({ failedDespiteStatus }) => failedDespiteStatus)),
    serviceTime: mergeHistograms(parts.map(({ serviceTime }) => serviceTime)),
    errors: mergeErrorCounts(parts.map(({ errors }) => errors)),
    timed: sum(({ timed }) => timed),
    ...(phases.length > 0 && { phases: mergePhases(phases) }),
    datagrams: {
      exchanged: sum(({ datagrams }) => datagrams.exchanged),
      lost: sum(({ datagrams }) => datagrams.lost),
      duplicates: sum(({ datagrams }) => datagrams.duplicates),
    },
    ...(traffic !== undefined && { traffic }),
  }
}
