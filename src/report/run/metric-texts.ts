import type { MetricStats } from '../../result/load-result.ts'
import { formatCount, formatNumber } from '../../units/format.ts'
import { GAP } from './measured-texts.ts'
import { plainText } from '../../units/text/plain-text.ts'

type Named<Stats> = Readonly<Record<string, Stats>>

const MOST_METRICS = 8
const MOST_PHRASES = 3
const NAME = 40

/** A line for each metric of a run: `queue depth   1 200×   mean 3.2   p50 3   p95 18   max 20   sum 3 840`. */
export function metricTexts({ metrics }: { readonly metrics: Named<MetricStats> }): readonly string[] {
  const all = Object.entries(metrics)
  const shown = all
    .slice(0, MOST_METRICS)
    .map(([name, stats]) => ({ name: plainText(name, NAME), count: `${formatCount(stats.count)}×`, stats }))
  const nameWidth = Math.max(...shown.map(({ name }) => name.length))
  const countWidth = Math.max(...shown.map(({ count }) => count.length))
  const texts = shown.map(({ name, count, stats }) =>
    [`${name.padEnd(nameWidth)}${GAP}${count.padStart(countWidth)}`, ...numbersOf(stats, ['mean', 'p50', 'p95', 'max', 'sum'])].join(GAP),
  )
  const rest = all.length - shown.length
  return rest > 0 ? [...texts, `and ${formatCount(rest)} more`] : texts
}

/** The first metrics of a run for a line of text: `queue depth mean 3.2 p95 18 max 20`. */
export function metricPhrases({ metrics }: { readonly metrics: Named<Pick<MetricStats, 'mean' | 'p95' | 'max'>> }): readonly string[] {
  const all = Object.entries(metrics)
  const shown = all
    .slice(0, MOST_PHRASES)
    .map(([name, stats]) => [plainText(name, NAME), ...numbersOf(stats, ['mean', 'p95', 'max'])].join(' '))
  const rest = all.length - shown.length
  return rest > 0 ? [...shown, `and ${formatCount(rest)} more metric${rest === 1 ? '' : 's'}`] : shown
}

const numbersOf = <Name extends string>(stats: Readonly<Record<Name, number>>, names: readonly Name[]): readonly string[] =>
  names.map((name) => `${name} ${formatNumber(stats[name])}`)
