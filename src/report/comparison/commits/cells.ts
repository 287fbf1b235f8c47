import type { ComparisonVerdict } from '../../../stats/comparison/judgement.ts'
import { formatDuration, formatRate } from '../../../units/format.ts'
import { changeOf } from '../../text/change.ts'
import { plainText } from '../../../units/text/plain-text.ts'
import type { ComparedMetric, LoadName } from './commits-report.ts'

/** The columns of both tables, after the name of the load. */
export const TITLES = ['metric', 'base', 'head', 'change', 'interval', 'verdict'] as const

const LONGEST_NAME = 120

/** Every verdict as displayed. */
export const VERDICTS: Readonly<Record<ComparisonVerdict, string>> = { pass: 'pass', fail: 'FAIL', inconclusive: 'inconclusive' }

/** The name of the test, with the number of the load if it is not the first. */
export const nameOfLoad = ({ test, run }: LoadName): string => plainText(run > 1 ? `${test} (load ${run})` : test, LONGEST_NAME)

/** A row: the measurements of both sides, and the verdict. */
export function cellsOfMetric({ metric, base, head, ratio, interval, verdict }: ComparedMetric): readonly string[] {
  const isRate = metric === 'throughput'
  const format = isRate ? formatRate : formatDuration
  // Ratios are of times, and a rate is the inverse of a time, so its bounds are swapped.
  const bounds = isRate
    ? [changeOf(1 / (interval.high ?? Number.POSITIVE_INFINITY)), changeOf(1 / interval.low)]
    : [changeOf(interval.low), changeOf(interval.high)]
  return [metric, format(base), format(head), changeOf(isRate ? 1 / ratio : ratio), `${bounds[0]} to ${bounds[1]}`, VERDICTS[verdict]]
}
