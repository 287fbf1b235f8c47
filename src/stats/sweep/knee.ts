import { meanOf, sumOf } from '../mean.ts'
import type { LevelThroughput } from './usl.ts'

/** A level, how far its throughput lies above the fitted curve, and the standard error of that; both as logarithms. */
export interface LevelResidual extends LevelThroughput {
  readonly residual: number
  readonly error: number
}

/** How many levels have to lie on the plateau. */
const PLATEAU = 2
/** How much larger the squares of the residuals have to be than noise makes them. */
const SIGNIFICANT = 4
/** The parameters of the curve. */
const PARAMETERS = 3

/**
 * Where throughput stops rising at once, as a number of users: where a line through the origin meets a plateau; `undefined` if the smooth curve describes the
 * levels, in ascending order, as well. A curve that is fitted to a corner lies above the first levels, below those at the corner, and above those behind it: the
 * residuals are below 0, above 0, below 0, and may rise again at the end.
 */
export function kneeOf(levels: readonly LevelResidual[]): number | undefined {
  const freedom = Math.max(1, levels.length - PARAMETERS)
  const squares = sumOf(levels.map(({ residual }) => residual ** 2))
  const noise = sumOf(levels.map(({ error }) => error ** 2)) / levels.length
  if (squares / freedom <= SIGNIFICANT * noise || !CORNER.test(signsOf(levels))) return undefined
  const corner = cornerOf(levels)
  return corner.squares < squares ? corner.users : undefined
}

const CORNER = /^-+\++-+\+*$/

/** `-` for a level below the curve, `+` for one above; nothing for one that noise may have put there. */
const signsOf = (levels: readonly LevelResidual[]): string =>
  levels.map(({ residual, error }) => (Math.abs(residual) <= error ? '' : residual < 0 ? '-' : '+')).join('')

/** The line and the plateau that lie nearest to the levels. */
function cornerOf(levels: readonly LevelThroughput[]): { readonly users: number; readonly squares: number } {
  let best = { users: Number.NaN, squares: Number.POSITIVE_INFINITY }
  for (let first = 1; first <= levels.length - PLATEAU; first++) {
    const rising = levels.slice(0, first).map(({ concurrency, throughput }) => Math.log(throughput / concurrency))
    const flat = levels.slice(first).map(({ throughput }) => Math.log(throughput))
    const squares = squaresOf(rising) + squaresOf(flat)
    if (squares < best.squares) best = { users: Math.exp(meanOf(flat) - meanOf(rising)), squares }
  }
  return best
}

const squaresOf = (values: readonly number[]): number => sumOf(values.map((value) => (value - meanOf(values)) ** 2))
