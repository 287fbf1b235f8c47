import type { VNode } from 'preact'

const WIDTH = 64
const HEIGHT = 18
const MOST = 60

/** The last minute in a row of a table. */
export function Sparkline({ values, label }: { readonly values: readonly (number | null)[]; readonly label: string }): VNode {
  const shown = values.slice(-MOST)
  const most = Math.max(1, ...shown.map((value) => value ?? 0))
  const x = (index: number): number => (shown.length < 2 ? 0 : (index * WIDTH) / (shown.length - 1))
  const points = shown.map((value, index) => `${x(index).toFixed(1)},${(HEIGHT - 1 - ((value ?? 0) / most) * (HEIGHT - 2)).toFixed(1)}`)
  return (
    <svg class="sparkline" width={WIDTH} height={HEIGHT} role="img" aria-label={label}>
      <polyline points={points.join(' ')} />
    </svg>
  )
}
