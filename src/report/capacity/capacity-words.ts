import type { CapacityResult } from '../../result/capacity/capacity-result.ts'
import { formatDuration, formatRate, formatRatioExactly } from '../../units/format.ts'
import { plainText } from '../../units/text/plain-text.ts'

/** `p99 at most 50 ms and errorRate at most 1 %` */
export const sloText = ({ slo }: Pick<CapacityResult, 'slo'>): string =>
  Object.entries(slo)
    .map(([name, limit]) => `${name} at most ${name === 'errorRate' ? formatRatioExactly(limit) : formatDuration(limit)}`)
    .join(' and ')

/** What is known of a capacity: `between 690/s and 760/s`, `at least 5 200/s`, `below 50/s`, `not known`. */
export function capacityText({ lower, upper }: Pick<CapacityResult, 'lower' | 'upper'>): string {
  if (lower === undefined) return upper === undefined ? 'not known' : `below ${formatRate(upper)}`
  return upper === undefined ? `at least ${formatRate(lower)}` : `between ${formatRate(lower)} and ${formatRate(upper)}`
}

/** What ended a search, in words. */
export function limitedText({ limitedBy, upper, range, atLeast, target, abortReason }: CapacityResult): string {
  switch (limitedBy) {
    case 'generator':
      return 'the generator: it, and not the target, ended the search'
    case 'max':
      return atLeast === undefined
        ? `the range: ${formatRate(range.to)} holds, and nothing above was tried`
        : 'nothing: only this rate was tested'
    case 'budget':
      return `time: it was over before ${atLeast === undefined ? 'the interval was as narrow as wanted' : 'the rate was proven or refuted'}`
    case 'target died':
      return `the target died${target?.ended === undefined ? '' : ` (${plainText(target.ended, 200)})`}`
    case 'aborted':
      return `aborted${abortReason === undefined ? '' : `: ${plainText(abortReason, 200)}`}`
    default:
      return `${limitedBy}${upper === undefined ? '' : `, missed at ${formatRate(upper)}`}`
  }
}

/** How soon a target was as before after a rate that it does not hold; empty if that was not measured. */
export const recoveryTexts = ({ recoveryMs }: Pick<CapacityResult, 'recoveryMs'>): readonly string[] =>
  recoveryMs === undefined ? [] : [`as fast as before at most ${formatDuration(recoveryMs)} after an overload`]
