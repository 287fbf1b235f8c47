import type { HeapPoint, LeakRecord } from '../../record/target-record.ts'
import { seededRandom } from '../../units/random.ts'
import { slopeOf, type Point } from '../../stats/slope.ts'

/** How the memory of a target went on while it was loaded, as a run with `leak: true` has found. */
export interface LeakStats {
  /** What was in use after a forced garbage collection: before the first segment of the measured part, and after each. */
  readonly heap: readonly HeapPoint[]
  /** The Theil–Sen slope, in bytes; `NaN` for fewer than two points. */
  readonly bytesPerIteration: number
  /** The lower end of its one-sided 95 % confidence interval; of the last two thirds alone if that is lower. */
  readonly lower: number
  /** From the first point to the last, in bytes. */
  readonly growth: number
  /** What the target had open, by kind. */
  readonly handles: LeakRecord['handles']
}

/** Caches that fill up and code that is compiled in the first third are no leak: the last two thirds have to grow as well. */
const SETTLED = 1 / 3
/** The same points give the same verdict. */
const SEED = 1

export function leakStats({ heap, handles }: LeakRecord): LeakStats {
  const points = heap.map(({ iterations, bytes }): Point => ({ x: iterations, y: bytes }))
  const whole = slopeOf(points, seededRandom(SEED))
  const settled = slopeOf(points.slice(Math.floor(points.length * SETTLED)), seededRandom(SEED))
  return {
    heap,
    bytesPerIteration: whole.slope,
    lower: Math.min(whole.lower, settled.lower),
    growth: (heap.at(-1)?.bytes ?? 0) - (heap[0]?.bytes ?? 0),
    handles,
  }
}
