import { deserialize } from 'node:v8'
import type { PageErrorCount, PageMark, PagePart, PagePoint, PageRun, PageTarget, PageWorker } from '../messages.ts'
import type { Milliseconds } from '../../units/duration.ts'

/**
 * What a run in progress sends to the server of the page once a second: everything that it has counted so far, and its latest seconds, so that nothing is lost
 * with a frame that the server does not read.
 */
export interface Frame extends Pick<PageRun, 'id' | 'plan' | 'startedAt' | 'asked' | 'usersNow' | 'generator'> {
  readonly sequence: number
  /** When it was made, in milliseconds since 1970. */
  readonly madeAtMs: Milliseconds
  readonly steered: boolean
  /** The load with which it began. */
  readonly planned: PageRun['asked']
  /** How often measuring has begun again. */
  readonly part: number
  readonly isWarmup: boolean
  readonly isStopping: boolean
  /** From the start of the measured part, or of the warm-up. `Infinity` for no end. */
  readonly elapsedMs: Milliseconds
  readonly plannedMs: Milliseconds
  readonly plannedIterations: number
  readonly parts: readonly PagePart[]
  readonly errors: readonly PageErrorCount[]
  readonly workers: readonly PageWorker[]
  readonly target: PageTarget | null
  /** What requests have sent so far that may be secret: the server shows no text with it. */
  readonly secrets: readonly string[]
  readonly marks: readonly PageMark[]
  /** The latest seconds that are over, oldest first; at most {@link MOST_SECONDS}. */
  readonly seconds: readonly FrameSecond[]
  /** The names of steps, in the order of {@link FrameSecond.steps}. */
  readonly stepNames: readonly string[]
  /** For a while after measuring has begun again: the last frame before that. */
  readonly earlier: Frame | null
}

/** A second that is over. */
export interface FrameSecond {
  readonly startMs: Milliseconds
  readonly durationMs: Milliseconds
  /** Of the whole run, then of each scenario: {@link PagePoint}s, serialized once, since a second is in many frames. */
  readonly points: Uint8Array
  /** For each step {@link STEP_NUMBERS} numbers, one after the other: how many calls succeeded and failed, and p50, p90, p95 and p99 in µs, `NaN` without any. */
  readonly steps: Float32Array
}

export const STEP_NUMBERS = 6

/** As long as a main process may stall. */
export const MOST_SECONDS = 30

/** The points of a second, with those of steps. */
export function pointsOf({ startMs, durationMs, points, steps }: FrameSecond, stepNames: readonly string[]): readonly PagePoint[] {
  const ofSteps = stepNames.slice(0, steps.length / STEP_NUMBERS).map((name, index): PagePoint => {
    const [succeeded, bad, ...micros] = steps.subarray(STEP_NUMBERS * index, STEP_NUMBERS * (index + 1)) as unknown as readonly number[]
    const [p50, p90, p95, p99] = micros.map(millisOf) as [number | null, number | null, number | null, number | null]
    return {
      scope: `step ${name}`,
      startMs,
      durationMs,
      succeeded: succeeded!,
      bad: bad!,
      p50,
      p90,
      p95,
      p99,
      buckets: [],
      users: null,
      rate: null,
      generator: null,
      target: null,
    }
  })
  return [...(deserialize(points) as readonly PagePoint[]), ...ofSteps]
}

const millisOf = (micros: number): Milliseconds | null => (Number.isNaN(micros) ? null : micros / 1_000)
