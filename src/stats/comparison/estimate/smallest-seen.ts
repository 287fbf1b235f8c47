/** The chance that such a run proves such a slow-down. */
const POWER = 0.8

/**
 * The slow-down that would be proven to exceed the claim in four of five such runs: (z(1 − alpha) + z(0.8)) standard errors above it. Ratios are logarithms.
 */
export function smallestSeen(claimed: number, error: number, alpha: number): number {
  return Math.expm1(claimed + (normalQuantile(1 - alpha) + normalQuantile(POWER)) * error)
}

/** The quantile of the standard normal distribution, from a half upwards, to within 0.0005 (Abramowitz & Stegun, 26.2.23). */
export function normalQuantile(probability: number): number {
  const t = Math.sqrt(-2 * Math.log(1 - probability))
  return t - (2.515517 + 0.802853 * t + 0.010328 * t ** 2) / (1 + 1.432788 * t + 0.189269 * t ** 2 + 0.001308 * t ** 3)
}
