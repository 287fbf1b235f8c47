/** The throughput that was measured with so many users at once. */
export interface LevelThroughput {
  readonly concurrency: number
  /** Per second; above 0. */
  readonly throughput: number
}

/** The parameters of the Universal Scalability Law. */
export interface UslParameters {
  /** The throughput of one user, per second. */
  readonly lambda: number
  /** Contention: the share of the work that cannot run in parallel. */
  readonly sigma: number
  /** Coherency: what each pair of users costs, as a share of the work of one. */
  readonly kappa: number
}

/** The throughput of `n` users by the law: λn ÷ (1 + σ(n − 1) + κn(n − 1)) (Gunther, Guerrilla Capacity Planning, 2007). */
export const uslThroughput = ({ lambda, sigma, kappa }: UslParameters, n: number): number =>
  (lambda * n) / (1 + sigma * (n - 1) + kappa * n * (n - 1))

/** The number of users with the highest throughput: √((1 − σ) ÷ κ), at least 1; `Infinity` if throughput never falls. */
export const peakOf = ({ sigma, kappa }: UslParameters): number =>
  kappa === 0 && sigma < 1 ? Number.POSITIVE_INFINITY : Math.max(1, Math.sqrt(Math.max(0, 1 - sigma) / kappa) || 1)

/** Which of the terms of contention and coherency a fit has. */
const TERMS: readonly (readonly number[])[] = [[1, 2], [1], [2], []]

/**
 * Fits the law by non-negative least squares of relative errors: n ÷ X is linear in 1, n − 1 and n(n − 1), so that no starting values are needed and nothing
 * can become negative. Needs at least three levels.
 */
export function fitUsl(levels: readonly LevelThroughput[]): UslParameters {
  // With the weights (X ÷ n)², the wanted sum is 1 at each level.
  const weights = levels.map(({ concurrency, throughput }) => throughput / concurrency)
  const columns = [() => 1, (n: number) => n - 1, (n: number) => n * (n - 1)].map((term) =>
    levels.map(({ concurrency }, at) => term(concurrency) * weights[at]!),
  )
  let best = { error: Number.POSITIVE_INFINITY, parameters: { lambda: Number.NaN, sigma: 0, kappa: 0 } }
  for (const terms of TERMS) {
    const used = [0, ...terms]
    const solved = leastSquares(
      used.map((term) => columns[term]!),
      levels.map(() => 1),
    )
    const [a, b = 0, c = 0] = [0, 1, 2].map((term) => solved[used.indexOf(term)])
    if (!(a! > 0 && b >= 0 && c >= 0)) continue
    const error = weights.reduce(
      (sum, _weight, at) => sum + (1 - (a! * columns[0]![at]! + b * columns[1]![at]! + c * columns[2]![at]!)) ** 2,
      0,
    )
    // The first has every term, and less is not better by rounding.
    if (error < best.error - 1e-15) best = { error, parameters: { lambda: 1 / a!, sigma: b / a!, kappa: c / a! } }
  }
  return best.parameters
}

/** The weights of the columns whose sum is nearest to `target`, by Gram and Schmidt; `NaN` for a column that the others already have. */
function leastSquares(columns: readonly (readonly number[])[], target: readonly number[]): readonly number[] {
  const bases: { readonly direction: readonly number[]; readonly norm: number; readonly shares: readonly number[] }[] = []
  let rest = target
  const along: number[] = []
  for (const column of columns) {
    let own = column
    const shares = bases.map(({ direction }) => {
      const share = dot(own, direction)
      own = without(own, direction, share)
      return share
    })
    const norm = Math.sqrt(dot(own, own))
    const direction = own.map((value) => value / norm)
    bases.push({ direction, norm, shares })
    const share = dot(rest, direction)
    rest = without(rest, direction, share)
    along.push(share)
  }
  const solved = columns.map(() => 0)
  for (let at = columns.length - 1; at >= 0; at--) {
    const later = solved.slice(at + 1).reduce((sum, value, index) => sum + value * bases[at + 1 + index]!.shares[at]!, 0)
    solved[at] = (along[at]! - later) / bases[at]!.norm
  }
  return solved
}

const dot = (one: readonly number[], other: readonly number[]): number => one.reduce((sum, value, at) => sum + value * other[at]!, 0)

const without = (one: readonly number[], other: readonly number[], factor: number): number[] =>
  one.map((value, at) => value - factor * other[at]!)
