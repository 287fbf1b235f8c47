/** Coefficients of Lanczos' approximation with g = 7, relative error below 10⁻¹⁴; P. Godfrey's table. */
const LANCZOS = [
  0.999_999_999_999_809_9, 676.520_368_121_885_1, -1_259.139_216_722_402_8, 771.323_428_777_653_1, -176.615_029_162_140_6,
  12.507_343_278_686_905, -0.138_571_095_265_720_12, 9.984_369_578_019_572e-6, 1.505_632_735_149_311_6e-7,
] as const

/** Natural logarithm of the gamma function, for x of 0.5 and up. */
function logGamma(x: number): number {
  const base = x + 6.5
  const series = LANCZOS.reduce((sum, coefficient, index) => (index === 0 ? coefficient : sum + coefficient / (x + index - 1)), 0)
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(series)
}

/**
 * The regularised incomplete beta function I_x(a, b), for x from 0 to 1 and a, b above 0: for whole a and b the chance that at least a of
 * a + b − 1 independent trials of chance x succeed; real a and b interpolate. Within 10⁻¹⁰ for a + b up to 10⁴, within 10⁻⁷ up to 10⁷.
 *
 * The continued fraction of DLMF 8.17.22, by Lentz's method; it needs about √max(a, b) terms.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  // The fraction converges fast only left of the mean; the other side by I_x(a, b) = 1 − I_1−x(b, a).
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  // Γ(z) as Γ(z + 1) / z, since both may be below what `logGamma` covers.
  const logFactor = logGamma(a + b + 1) - Math.log(a + b) - logGamma(a + 1) - logGamma(b + 1) + Math.log(a) + Math.log(b)
  const front = Math.exp(logFactor + a * Math.log(x) + b * Math.log1p(-x)) / a
  return front / betaFraction(x, a, b)
}

const TINY = 1e-300
const MOST_TERMS = 100_000

/** 1 + d₁/(1 + d₂/(1 + …)) of DLMF 8.17.22, from its two running quotients. */
function betaFraction(x: number, a: number, b: number): number {
  let value = 1
  let numerator = 1
  let denominator = 0
  for (let term = 1; term < MOST_TERMS; term++) {
    const m = Math.floor(term / 2)
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    const d = term % 2 === 0 ? even : odd
    denominator = 1 / (1 + d * denominator || TINY)
    numerator = 1 + d / numerator || TINY
    const step = numerator * denominator
    value *= step
    if (Math.abs(step - 1) < 1e-14) break
  }
  return value
}
