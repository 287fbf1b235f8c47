import { ErrorCounter, mergeErrorCounts } from './error-counter.ts'
import { Histogram, mergeHistograms } from '../stats/histogram.ts'
import { statusFailureCode } from '../units/errors/status-failure.ts'
import type { CallSnapshot } from './snapshot.ts'
import { mergeStatusCounts, StatusCounter } from './status-counter.ts'

/** Counts calls: all of a run, or those of one step. */
export class CallRecorder {
  readonly #serviceTime = new Histogram()
  readonly #statuses = new StatusCounter()
  readonly #failedDespiteStatus = new StatusCounter()
  #count = 0
  #failed = 0
  #opened = 0
  /** Created at the first error: most steps never have one. */
  #errors: ErrorCounter | undefined
  #exchanged = 0
  #lost = 0
  #duplicates = 0

  /** `status` is 0 for a call without one; `code` is that of its failure, `undefined` for a success. */
  add(durationMicros: number, status: number, code: string | undefined): void {
    this.#count += 1
    if (code === undefined) this.#serviceTime.record(durationMicros)
    else this.#failed += 1
    if (status === 0) return
    this.#statuses.add(status)
    if (code !== undefined && code !== statusFailureCode(status)) this.#failedDespiteStatus.add(status)
  }

  error(code: string, message: string): void {
    this.#errors ??= new ErrorCounter()
    this.#errors.add(code, message, 0)
  }

  opened(): void {
    this.#opened += 1
  }

  /** `answered` is `undefined` for a call that expects no answer. */
  datagrams(answered: boolean | undefined, duplicates: number): void {
    if (answered !== undefined) this.#exchanged += 1
    if (answered === false) this.#lost += 1
    this.#duplicates += duplicates
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
      datagrams: { exchanged: this.#exchanged, lost: this.#lost, duplicates: this.#duplicates },
    }
  }
}

export function mergeCalls(first: CallSnapshot, second: CallSnapshot): CallSnapshot {
  return {
    count: first.count + second.count,
    failed: first.failed + second.failed,
    opened: first.opened + second.opened,
    statuses: mergeStatusCounts(first.statuses, second.statuses),
    failedDespiteStatus: mergeStatusCounts(first.failedDespiteStatus, second.failedDespiteStatus),
    serviceTime: mergeHistograms(first.serviceTime, second.serviceTime),
    errors: mergeErrorCounts(first.errors, second.errors),
    datagrams: {
      exchanged: first.datagrams.exchanged + second.datagrams.exchanged,
      lost: first.datagrams.lost + second.datagrams.lost,
      duplicates: first.datagrams.duplicates + second.datagrams.duplicates,
    },
  }
}
