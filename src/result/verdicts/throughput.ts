import { parseRate, type PerSecond } from '../../units/rate.ts'
import { formatReceived } from '../../units/text/received.ts'
import { notJudgeable, type Verdict } from './verdict.ts'
import { invalidatingFindings } from './invalidating-findings.ts'
import { isWithinLostTime } from './lost-time.ts'
import type { Subject } from './subject.ts'

export interface ThroughputVerdict extends Verdict {
  readonly limit: PerSecond
  readonly throughput: PerSecond
}

/** Judges whether there were at least `limit` successes per second. */
export function judgeThroughput(subject: Subject, limit: unknown): ThroughputVerdict {
  const parsed = parseRate(limit)
  if (parsed === undefined || parsed === 0) {
    throw notJudgeable(`Expected a rate above 0, such as 450 or '450/s', got ${formatReceived(limit)}`)
  }
  if (subject.throughput === undefined) {
    throw notJudgeable(`Steps have no throughput (${subject.name || 'this is a step'}): judge the run or one of its stages`)
  }
  const passes = subject.throughput >= parsed
  const isExplained = isWithinLostTime(subject, subject.throughput, parsed)
  const invalidatedBy = invalidatingFindings(subject, 'throughput', passes, { isExplained, beyond: parsed / subject.throughput })
  return { passes, invalidatedBy, limit: parsed, throughput: subject.throughput }
}
