import type { LoadResult } from '../../result/load-result.ts'
import { formatCount } from '../../units/format.ts'
import { GAP, distributionLine, latencyText, planText, quantilesText, statusText } from './measured-texts.ts'
import { badPhrases, generatorPhrase } from '../text/phrases.ts'
import { cutTo, plainText } from '../../units/text/plain-text.ts'
import { MARGIN, entry } from '../text/entry.ts'
import { metricTexts } from './metric-texts.ts'
import {
  abortTexts,
  agentTexts,
  attributionTexts,
  errorTexts,
  findingTexts,
  profileTexts,
  serverTimingTexts,
  slowestTexts,
  stepTexts,
  targetTexts,
  userTexts,
} from './trouble-texts.ts'

const MOST_SCENARIOS = 8
const NAME = 40

/** A line for each scenario of a run: `buy   50×   failed 2 of 50 (4 %)   p50 7.9 ms   p99 12 ms   max 14 ms`. */
function scenarioTexts({ scenarios }: LoadResult): readonly string[] {
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
function planTexts(result: LoadResult, planText: (result: LoadResult) => string): readonly string[] {
  const scenarios = Object.entries(result.scenarios)
  if (scenarios.length === 0) return [planText(result)]
  return scenarios.slice(0, MOST_SCENARIOS).map(([name, scenario]) => `${plainText(name, NAME)}: ${planText(scenario)}`)
}

/**
 * Describes a run for the text of a failure: an indented block of labelled lines without colours, shown under the line that says what failed. Fits in `width`
 * columns unless a single word is wider.
 */
export function describeRun(result: LoadResult, width: number = 80): string {
  const target = targetTexts(result)
  return [
    ...entry('statuses', [statusText(result)], width),
    ...entry('latency', [latencyText(result)], width),
    ...distributionLine(result, width - MARGIN).map((line) => ' '.repeat(MARGIN) + line),
    ...entry('scenarios', scenarioTexts(result), width),
    ...entry('errors', errorTexts(result), width),
    ...entry('steps', stepTexts(result), width),
    ...entry('metrics', metricTexts(result), width),
    ...entry('server', serverTimingTexts(result), width),
    ...entry('slowest', slowestTexts(result), width),
    ...entry('users', userTexts(result), width),
    ...entry('agents', agentTexts(result), width),
    ...entry('generator', [generatorPhrase(result)], width),
    ...entry('limited by', attributionTexts(result), width),
    ...entry('hottest', profileTexts(result), width),
    ...entry('finding', findingTexts(result), width),
    ...entry('aborted', abortTexts(result), width),
    ...entry('target', target.state, width),
    // Cut instead of wrapped: the output of another program has its own layout.
    ...target.output.map((line) => cutTo(`${' '.repeat(MARGIN * 2)}| ${line}`, width)),
    ...entry('plan', planTexts(result, planText), width),
    ...entry('replay', [`VITEST_LOAD_SEED=${result.seed}`], width),
  ].join('\n')
}
