/**
 * The quantile, above 0 and below 1, that a name such as `p95`, `p999` or `p99.99` means: digits after the second are decimals. `undefined` if it means none.
 */
export function namedQuantile(name: string): number | undefined {
  // Three or more digits only from p9 on: p101 or p250 is a typo, not 10.1 or 25 %.
  const digits = /^p(?:(\d{1,2}|9\d{2,6})|(\d{1,2}\.\d{1,6}))$/.exec(name)
  const percent = digits?.[2] ?? (digits?.[1] && `${digits[1].slice(0, 2)}.${digits[1].slice(2)}`)
  const quantile = percent === undefined ? Number.NaN : Number((Number(percent) / 100).toFixed(9))
  return quantile > 0 ? quantile : undefined
}

/** The readable name of a quantile: `p95`, `p99.9`. */
export const quantileName = (quantile: number): string => `p${Number((quantile * 100).toFixed(7))}`
