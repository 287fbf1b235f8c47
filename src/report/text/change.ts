/** A ratio as a change: `+12.3 %`. An open end of an interval is a ratio of 0 or `Infinity`. */
export function changeOf(ratio: number | null): string {
  if (ratio === null || ratio === 0 || !Number.isFinite(ratio)) return 'no end'
  const percent = (ratio - 1) * 100
  const digits = Math.abs(percent) < 99.95 ? 1 : 0
  const text = percent.toFixed(digits)
  return `${percent > 0 && Number(text) !== 0 ? '+' : ''}${Number(text) === 0 ? text.replace('-', '') : text} %`
}
