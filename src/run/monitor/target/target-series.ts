import type { TargetPoint } from '../../../record/target-record.ts'
import type { Milliseconds } from '../../../units/duration.ts'

/** As many as a chart has room for; pairs are merged when there would be more. */
const MOST_POINTS = 600
const FIRST_POINT_MS: Milliseconds = 1_000

/** The course of a target over a run, in at most 600 points. Times are those of the clock. */
export class TargetSeries {
  #points: TargetPoint[] = []
  #pointMs = FIRST_POINT_MS

  get points(): readonly TargetPoint[] {
    return this.#points
  }

  /** Adds a window that follows the one before. */
  add(window: TargetPoint): void {
    const last = this.#points.at(-1)
    if (last === undefined || last.durationMs + window.durationMs / 2 > this.#pointMs) this.#points.push(window)
    else this.#points[this.#points.length - 1] = joined(last, window)
    if (this.#points.length > MOST_POINTS) this.#halve()
  }

  /** Sets how busy the event loop was up to now, since it was last set. */
  setUtilization(utilization: number): void {
    this.#points = this.#points.map((point) => (Number.isNaN(point.utilization) ? { ...point, utilization } : point))
  }

  #halve(): void {
    this.#pointMs *= 2
    const points = this.#points
    this.#points = points.flatMap((point, index) => {
      if (index % 2 === 1) return []
      const next = points[index + 1]
      return [next === undefined ? point : joined(point, next)]
    })
  }
}

function joined(first: TargetPoint, second: TargetPoint): TargetPoint {
  const durationMs = first.durationMs + second.durationMs
  const mean = (of: 'cores' | 'utilization'): number => (first[of] * first.durationMs + second[of] * second.durationMs) / durationMs
  return {
    startMs: first.startMs,
    durationMs,
    cores: mean('cores'),
    rss: Math.max(first.rss, second.rss),
    runQueueMs: first.runQueueMs + second.runQueueMs,
    utilization: Number.isNaN(first.utilization)
      ? second.utilization
      : Number.isNaN(second.utilization)
        ? first.utilization
        : mean('utilization'),
  }
}
