import type { SweepResult } from '../../result/sweep/sweep-result.ts'
import { formatCount } from '../../units/format.ts'
import { plainText } from '../../units/text/plain-text.ts'
import { entry } from '../text/entry.ts'
import { findingTexts } from '../run/trouble-texts.ts'
import { endTexts, levelText, roundsText, scalingTexts } from './sweep-words.ts'
import { throughputChart } from './throughput-chart.ts'

const MOST_LEVELS = 12

/** Describes a sweep for the text of a failure: a chart of its levels, and labelled lines as for a run. */
export function describeSweepResult(result: SweepResult, width: number = 80): string {
  const { levels, plan, seed, target } = result
  const shown = levels.slice(0, MOST_LEVELS)
  const countWidth = Math.max(0, ...shown.map(({ concurrency }) => formatCount(concurrency).length))
  const rest = levels.length - shown.length
  return [
    ...throughputChart(result, width),
    ...entry('scaling', scalingTexts(result), width),
    ...entry('ended', endTexts(result), width),
    ...entry(
      'levels',
      [...shown.map((level) => levelText(level, countWidth)), ...(rest > 0 ? [`and ${formatCount(rest)} more`] : [])],
      width,
    ),
    ...entry('rounds', [roundsText(result)], width),
    ...entry('target', target?.ended === undefined ? [] : [plainText(target.ended, 300)], width),
    ...entry('finding', findingTexts(result), width),
    ...entry('plan', [plan], width),
    ...entry('replay', [`VITEST_LOAD_SEED=${seed}`], width),
  ].join('\n')
}
