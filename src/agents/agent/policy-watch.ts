import type { Milliseconds } from '../../units/duration.ts'
import { formatCount, formatDuration } from '../../units/format.ts'
import type { AgentPolicy } from './policy.ts'

/** Shorter windows would judge bursts. */
const WINDOW_MS = 2_000
/** Drawn arrivals spread: a rate at the limit exceeds it by so many standard deviations once in a million windows. */
const DEVIATIONS = 5

/** The state of a share in progress. */
export interface PolicyState {
  readonly elapsedMs: Milliseconds
  /** How many iterations have started since the start of the run. */
  readonly started: number
  readonly activeUsers: number
}

/** Watches whether a share in progress keeps to what its agent allows: what cannot be known before, and what was changed meanwhile. */
export class PolicyWatch {
  readonly #policy: AgentPolicy
  readonly #graceMs: Milliseconds
  #windowMs: Milliseconds = 0
  #windowStarted = 0

  /** `graceMs` is how long what is in progress may take after the time of the run, when nothing more begins. */
  constructor(policy: AgentPolicy, graceMs: Milliseconds) {
    this.#policy = policy
    this.#graceMs = graceMs
  }

  /** Says which limit the share exceeds; `undefined` if none. To be called a few times a second. */
  exceededBy({ elapsedMs, started, activeUsers }: PolicyState): string | undefined {
    const { maxRatePerSecond, maxConcurrency, maxDurationMs } = this.#policy
    if (elapsedMs > maxDurationMs + this.#graceMs) return `the agent allows runs of ${formatDuration(maxDurationMs)} (--max-duration)`
    if (activeUsers > maxConcurrency)
      return `the agent allows ${formatCount(maxConcurrency)} users, or iterations in flight, at once (--max-concurrency), and ${formatCount(activeUsers)} were active`
    const spanMs = elapsedMs - this.#windowMs
    if (spanMs < WINDOW_MS) return undefined
    const count = started - this.#windowStarted
    this.#windowMs = elapsedMs
    this.#windowStarted = started
    const allowed = (maxRatePerSecond * spanMs) / 1_000
    if (count <= allowed + DEVIATIONS * Math.sqrt(allowed)) return undefined
    return `the agent allows ${formatCount(maxRatePerSecond)} iterations a second (--max-rate), and ${formatCount(Math.round((count / spanMs) * 1_000))} were started`
  }
}
