import type { Milliseconds } from '../units/duration.ts'
import { Recorder, type EndedCall, type EndedIteration } from './recorder.ts'
import type { StatusCounts } from './snapshot.ts'
import { StatusCounter } from './counters/status-counter.ts'

/** How many latencies of a block are kept: enough for its p99, and 64 pairs of blocks stay below 9 MB. */
const MOST_SAMPLES = 8_192

/** The samples since the last call of `take`. */
export interface Sampled {
  /** The latencies of successes, in the order in which they ended; evenly thinned if there were more than {@link MOST_SAMPLES}. */
  readonly latenciesMs: Float64Array
  readonly started: number
  readonly succeeded: number
  readonly bad: number
  /** The statuses of all ended iterations. */
  readonly statuses: StatusCounts
  readonly withoutStatus: number
}

/** A recorder that also keeps each latency of the current block, since a histogram knows a median only within 0.4 %. */
export class SamplingRecorder extends Recorder {
  readonly #kept = new Float64Array(MOST_SAMPLES)
  #keptCount = 0
  /** One in this many successes is kept. */
  #stride = 1
  #sinceKept = 0
  #statuses = new StatusCounter()
  #withoutStatus = 0
  /** Whether one of our clients was used. */
  usedClient = false
  #before = { started: 0, succeeded: 0, bad: 0 }

  override succeed(iteration: EndedIteration, endedMs: Milliseconds): void {
    super.succeed(iteration, endedMs)
    this.#count(iteration)
    this.#sinceKept += 1
    if (this.#sinceKept < this.#stride) return
    this.#sinceKept = 0
    if (this.#keptCount === MOST_SAMPLES) this.#thin()
    this.#kept[this.#keptCount++] = endedMs - iteration.dueMs
  }

  override fail(iteration: EndedIteration, endedMs: Milliseconds, code: string, message: string, thrown?: unknown): void {
    super.fail(iteration, endedMs, code, message, thrown)
    this.#count(iteration)
  }

  override cutOff(iteration: EndedIteration, endedMs: Milliseconds): void {
    super.cutOff(iteration, endedMs)
    this.#count(iteration)
  }

  override call(call: EndedCall): void {
    super.call(call)
    this.usedClient = true
  }

  /** Returns the samples since the last call, and resets. */
  take(): Sampled {
    const { started, succeededCount: succeeded, badCount: bad } = this
    const before = this.#before
    const sampled: Sampled = {
      latenciesMs: this.#kept.slice(0, this.#keptCount),
      started: started - before.started,
      succeeded: succeeded - before.succeeded,
      bad: bad - before.bad,
      statuses: this.#statuses.counts,
      withoutStatus: this.#withoutStatus,
    }
    this.#before = { started, succeeded, bad }
    this.#keptCount = 0
    this.#stride = 1
    this.#sinceKept = 0
    this.#statuses = new StatusCounter()
    this.#withoutStatus = 0
    return sampled
  }

  /** Drops every second kept latency, and from now on keeps half as many: which are kept depends only on their order. */
  #thin(): void {
    for (let at = 0; at < MOST_SAMPLES; at += 2) this.#kept[at / 2] = this.#kept[at]!
    this.#keptCount = MOST_SAMPLES / 2
    this.#stride *= 2
  }

  #count({ status }: EndedIteration): void {
    if (status > 0) this.#statuses.add(status)
    else this.#withoutStatus += 1
  }
}
