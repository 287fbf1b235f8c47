import { formatReceived } from '../../../units/text/received.ts'
import { parseRatio } from '../../../units/ratio.ts'
import { notJudgeable, type Verdict } from '../verdict.ts'
import { invalidatingFindings } from '../invalidating-findings.ts'
import type { Subject } from '../subject.ts'

export interface ErrorRateVerdict extends Verdict {
  /** Both 0 to 1. */
  readonly limit: number
  readonly errorRate: number
}

/** Judges whether the share of bad iterations (of failed calls, for a step) is at most `limit`. */
export function judgeErrorRate(subject: Subject, limit: unknown): ErrorRateVerdict {
  const parsed = parseRatio(limit)
  if (parsed === undefined || parsed === 1) {
    throw notJudgeable(`Expected an error rate of 0 or more and below 1, such as 0.01 or '1%', got ${formatReceived(limit)}`)
  }
  const errorRate = subject.bad / subject.total
  const passes = errorRate <= parsed
  return { passes, invalidatedBy: invalidatingFindings(subject, 'error-rate', passes), limit: parsed, errorRate }
}
