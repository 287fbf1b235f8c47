import type { LoadResult } from '../result/load-result.ts'
import { formatCount } from '../units/format.ts'
import { GAP, quantilesText } from './measured-texts.ts'
import { badPhrases } from './phrases.ts'
import { plainText } from '../units/plain-text.ts'

const MOST_SCENARIOS = 8
const NAME = 40

/** A line for each scenario of a run: `buy   50×   failed 2 of 50 (4 %)   p50 7.9 ms   p99 12 ms   max 14 ms`. */
export function scenarioTexts({ scenarios }: LoadResult): readonly string[] {
  const all = Object.entries(scenarios)
  const shown = all.slice(0, MOST_SCENARIOS).map(([name, result]) => ({ name: plainText(name, NAME), result }))
  const nameWidth = Math.max(...shown.map(({ name }) => name.length))
  const texts = shown.map(({ name, result }) =>
    [
      name.padEnd(nameWidth),
      `${formatCount(result.iterations.started)}×`,
      ...badPhrases(result),
      ...(result.latency.count > 0 ? [quantilesText(result.latency, ['p50', 'p99', 'max'])] : []),
    ].join(GAP),
  )
  const rest = all.length - shown.length
  return rest > 0 ? [...texts, `and ${rest} more`] : texts
}

/** The plan in words; with several scenarios, one line for each. */
export function planTexts(result: LoadResult, planText: (result: LoadResult) => string): readonly string[] {
  const scenarios = Object.entries(result.scenarios)
  if (scenarios.length === 0) return [planText(result)]
  return scenarios.slice(0, MOST_SCENARIOS).map(([name, scenario]) => `${plainText(name, NAME)}: ${planText(scenario)}`)
}
