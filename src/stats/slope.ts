/** A point of a course; `x` ascends. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** A slope and the lower bound of its one-sided 95 % confidence interval. */
export interface Slope {
  readonly slope: number
  readonly lower: number
}

const RESAMPLES = 1_000
const BLOCK = 3
const TAIL = 0.05

/**
 * The median of the slopes between all pairs of points (Theil, 1950; Sen, 1968), so that a few odd points do not matter; its bound by the moving block bootstrap
 * of the residuals (Künsch, 1989), since what lies near in time resembles each other. `random` draws from 0 to 1. `NaN` for fewer than two points.
 */
export function slopeOf(points: readonly Point[], random: () => number): Slope {
  const slope = medianSlope(points)
  const residuals = points.map(({ x, y }) => y - slope * x)
  const middle = median(residuals)
  const starts = Math.max(1, points.length - BLOCK + 1)
  const drawn = Array.from({ length: RESAMPLES }, () => {
    const noise: number[] = []
    while (noise.length < points.length) {
      const from = Math.floor(random() * starts)
      noise.push(...residuals.slice(from, from + BLOCK))
    }
    return medianSlope(points.map(({ x }, at) => ({ x, y: slope * x + noise[at]! - middle })))
  }).toSorted((first, second) => first - second)
  return { slope, lower: drawn[Math.floor(TAIL * RESAMPLES)]! }
}

const medianSlope = (points: readonly Point[]): number =>
  median(
    points.flatMap((point, at) =>
      points.slice(at + 1).flatMap((later) => (later.x > point.x ? [(later.y - point.y) / (later.x - point.x)] : [])),
    ),
  )

function median(values: readonly number[]): number {
  const sorted = values.toSorted((first, second) => first - second)
  return sorted.length === 0 ? Number.NaN : (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2
}
