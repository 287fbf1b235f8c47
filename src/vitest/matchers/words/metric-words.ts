import type { Bound, MetricVerdict } from '../../../result/verdicts/metric.ts'
import type { Subject } from '../../../result/verdicts/subject.ts'
import { plainText } from '../../../units/plain-text.ts'
import { formatCount, formatNumber } from '../../../units/format.ts'
import { apart, ofPart } from './words.ts'

const NAME = 80

/** A line for every missed limit; if all were met, for every limit. */
export function metricWords(subject: Subject, verdict: MetricVerdict, bound: Bound, negated: boolean): readonly string[] {
  const shown = verdict.limits.filter(({ passes }) => passes === verdict.passes)
  const lines = shown.map(({ name, limit, measured }) => {
    const [limitText, actualText] = apart(limit, measured, formatNumber)
    const what = `${name} of metric '${plainText(verdict.metric, NAME)}'${ofPart(subject)}`
    const count = name === 'count' ? '' : `  (${formatCount(verdict.count)} value${verdict.count === 1 ? '' : 's'})`
    return `expected ${what} ${boundText(bound, negated)} ${limitText}, got ${actualText}${count}`
  })
  return negated && lines.length > 1 ? ['expected at least one of these limits to be missed', ...lines] : lines
}

function boundText(bound: Bound, negated: boolean): string {
  if (negated) return bound === 'below' ? 'above' : 'below'
  return bound === 'below' ? 'at most' : 'at least'
}
