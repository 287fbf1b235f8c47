import type { Milliseconds } from '../units/duration.ts'
import type { PagePoint, PageScope } from './messages.ts'

/** For each part of a run; of steps, which have counts only and may be many, fewer are kept. */
const MOST_POINTS = 3_600
const MOST_POINTS_OF_STEP = 600
/** Of a run that is over, once another has begun. */
const MOST_POINTS_THEN = 600

/** The seconds of a run so far. Points must come in order of time; when there would be too many, pairs are merged. */
export class History {
  readonly #points = new Map<PageScope, PagePoint[]>()

  get points(): readonly PagePoint[] {
    return [...this.#points.values()].flat()
  }

  /** Adds points that begin after all known ones of the same part; others are left out. Says whether earlier ones were merged. */
  add(points: readonly PagePoint[]): { readonly added: readonly PagePoint[]; readonly isMerged: boolean } {
    const added: PagePoint[] = []
    let isMerged = false
    for (const point of points) {
      const known = this.#points.get(point.scope) ?? []
      const last = known.at(-1)
      if (last !== undefined && point.startMs < last.startMs + last.durationMs - TOLERANCE_MS) continue
      known.push(point)
      added.push(point)
      this.#points.set(point.scope, known)
      if (known.length <= (point.scope.startsWith('step ') ? MOST_POINTS_OF_STEP : MOST_POINTS)) continue
      this.#points.set(point.scope, halved(known))
      isMerged = true
    }
    return { added, isMerged }
  }

  /** The run is over, and another one has begun. */
  thin(): void {
    for (const [scope, points] of this.#points) {
      let kept = points
      while (kept.length > MOST_POINTS_THEN) kept = halved(kept)
      this.#points.set(scope, kept)
    }
  }
}

/** Seconds that follow one another may overlap by this. */
export const TOLERANCE_MS: Milliseconds = 1

function halved(points: readonly PagePoint[]): PagePoint[] {
  return points.flatMap((point, index) => {
    if (index % 2 === 1) return []
    const next = points[index + 1]
    return [next === undefined ? point : joined(point, next)]
  })
}

/** Two neighbouring points. A latency is the mean of both by their successes, since the histograms of both are not kept; the load is that at the end. */
function joined(first: PagePoint, second: PagePoint): PagePoint {
  const mean = (of: 'p50' | 'p90' | 'p95' | 'p99'): number | null => {
    const [one, other] = [first[of], second[of]]
    if (one === null || other === null) return one ?? other
    return (one * first.succeeded + other * second.succeeded) / (first.succeeded + second.succeeded)
  }
  const buckets = new Map(first.buckets)
  for (const [ms, count] of second.buckets) buckets.set(ms, (buckets.get(ms) ?? 0) + count)
  return {
    ...second,
    startMs: first.startMs,
    durationMs: second.startMs + second.durationMs - first.startMs,
    succeeded: first.succeeded + second.succeeded,
    bad: first.bad + second.bad,
    p50: mean('p50'),
    p90: mean('p90'),
    p95: mean('p95'),
    p99: mean('p99'),
    buckets: [...buckets].sort(([one], [other]) => one - other),
  }
}
