import { capacityText, sloText } from '../../../report/capacity/capacity-words.ts'
import { describeCapacityResult } from '../../../report/capacity/describe-capacity-result.ts'
import { markAsserted } from '../../../result/asserted.ts'
import type { CapacityResult } from '../../../result/capacity/capacity-result.ts'
import { capacityIn, inconclusiveReason, judgeCapacity } from '../../../result/capacity/verdict-capacity.ts'
import { notJudgeable } from '../../../result/verdicts/verdict.ts'
import { LoadError } from '../../../units/errors/error.ts'
import { formatRate } from '../../../units/format.ts'
import type { Rate } from '../../../units/rate.ts'
import { safeText } from '../../../units/text/safe-text.ts'
import type { MatcherContext, MatcherOutcome } from '../outcome.ts'
import { noteClaims, noteLines, noteWords } from '../recorded.ts'
import { skipResultInSmoke } from '../skip-in-smoke.ts'

export function toHaveCapacityAbove(this: MatcherContext, received: unknown, rate: Rate): MatcherOutcome {
  const result = capacityIn(received)
  // oxlint-disable-next-line oxc/no-this-in-exported-function -- Vitest binds it in a matcher
  const { isNot } = this
  const { limit, verdict } = judgeCapacity(result, rate)
  noteClaims(() => [
    {
      metric: 'capacity',
      bound: 'at least',
      limit,
      unit: 'per second',
      measured: result.lower ?? null,
      interval: [result.lower ?? null, result.upper ?? null],
    },
  ])
  if (result.iterations.succeeded === 0) throw notJudgeable(`Nothing succeeded in any probe${errorOf(result)}`)
  const skipped = skipResultInSmoke('toHaveCapacityAbove', isNot, result)
  if (skipped !== undefined) return skipped
  markAsserted(result)
  const words = (negated: boolean): readonly string[] => [
    `expected a capacity ${negated ? 'below' : 'of at least'} ${formatRate(limit)} with ${sloText(result)}, got ${capacityText(result)}`,
  ]
  noteWords(words)
  const textOf = (lines: readonly string[]): string => safeText([...lines, describeCapacityResult(result)].join('\n'))
  if (verdict === 'inconclusive') {
    const lines = [
      `INCONCLUSIVE: it is not known whether the capacity with ${sloText(result)} is at least ${formatRate(limit)}: it is ${capacityText(result)}`,
      `  ${inconclusiveReason(result, limit)}`,
    ]
    noteLines(lines)
    throw new LoadError('not-judgeable', textOf(lines))
  }
  return { pass: verdict === 'pass', message: () => textOf(words(verdict === 'pass')) }
}

function errorOf({ probes }: CapacityResult): string {
  const error = probes.findLast((probe) => probe.error !== undefined)?.error
  return error === undefined ? '' : `, most often ${error}`
}
