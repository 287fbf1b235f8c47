import type { EncodedHistogram } from '../../stats/histogram.ts'
import { binsOf } from '../bins.ts'

const HEIGHTS = '▁▂▃▄▅▆▇█'

/**
 * A distribution in one line of `width` characters, from its lowest to its highest value on a logarithmic scale. The fullest cell is `█`, a cell with anything
 * in it is at least `▁`, an empty one is a space. Empty if nothing was recorded; one cell if all values are equal.
 */
export function sparkline(encoded: EncodedHistogram, { width }: { readonly width: number }): string {
  if (encoded.count === 0) return ''
  const bins = binsOf(encoded, encoded.min === encoded.max ? 1 : width)
  const peak = Math.max(...bins)
  return bins.map((count) => (count === 0 ? ' ' : HEIGHTS[Math.ceil((count / peak) * HEIGHTS.length) - 1]!)).join('')
}
