import type { LoadResult } from '../result/load-result.ts'
import { entry, MARGIN } from './text/entry.ts'
import { generatorPhrase } from './phrases.ts'
import { distributionLine, latencyText, planText, statusText } from './measured-texts.ts'
import { metricTexts } from './metric-texts.ts'
import { cutTo } from '../units/plain-text.ts'
import { planTexts, scenarioTexts } from './scenario-texts.ts'
import {
  abortTexts,
  attributionTexts,
  errorTexts,
  findingTexts,
  serverTimingTexts,
  slowestTexts,
  stepTexts,
  targetTexts,
  userTexts,
} from './trouble-texts.ts'

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
    ...entry('generator', [generatorPhrase(result)], width),
    ...entry('limited by', attributionTexts(result), width),
    ...entry('finding', findingTexts(result), width),
    ...entry('aborted', abortTexts(result), width),
    ...entry('target', target.state, width),
    // Cut instead of wrapped: the output of another program has its own layout.
    ...target.output.map((line) => cutTo(`${' '.repeat(MARGIN * 2)}| ${line}`, width)),
    ...entry('plan', planTexts(result, planText), width),
    ...entry('replay', [`VITEST_LOAD_SEED=${result.seed}`], width),
  ].join('\n')
}
