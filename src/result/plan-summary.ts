import type { LoadModel } from '../plan/model.ts'
import type { Milliseconds } from '../units/duration.ts'

/** The plan of a run as its result carries it. */
export interface PlanSummary {
  /** The plan in one line, such as "200 arrivals/s for 3 s, evenly, at most 10 000 in flight". */
  readonly text: string
  readonly model: LoadModel
  readonly iterations: number
  readonly durationMs: Milliseconds
  readonly warmup: { readonly durationMs: Milliseconds; readonly iterations: number; readonly given: boolean }
  readonly timeoutMs: Milliseconds
  /** Every iteration opens connections of its own (`connections: 'per-iteration'`). */
  readonly reconnects: boolean
}
