import { invalidatingFindings } from '../verdicts/invalidating-findings.ts'
import type { Subject } from '../verdicts/subject.ts'
import { invalidatedTogether, type Verdict, notJudgeable } from '../verdicts/verdict.ts'
import type { Baseline, BaselineLine } from './baseline.ts'
import { asStored, measureNamed, type Measure } from './measure.ts'

/** How a number compares with the stored one. */
export interface LineVerdict extends Verdict {
  readonly line: BaselineLine
  readonly measured: number
  /** The worst value that passes. */
  readonly limit: number
  /** So much better that the stored number would fail if this one were stored. */
  readonly isFarBetter: boolean
}

export interface BaselineVerdict extends Verdict {
  readonly lines: readonly LineVerdict[]
}

/** Judges whether no number is worse than its line allows. */
export function judgeBaseline(subject: Subject, { lines }: Baseline): BaselineVerdict {
  if (lines.length === 0) throw notJudgeable('The stored baseline has no lines left to compare with: delete its entry to store it again')
  const verdicts = lines.map((line) => judgeLine(subject, line))
  const passes = verdicts.every((verdict) => verdict.passes)
  return { passes, invalidatedBy: invalidatedTogether(verdicts, passes), lines: verdicts }
}

function judgeLine(subject: Subject, line: BaselineLine): LineVerdict {
  const measure = measureNamed(line.name)
  const measured = asStored(measure, measure.of(subject))
  const limit = limitOf(line, measure)
  const [low, high] = measure.worse === 'higher' ? [line.value, measured] : [measured, line.value]
  const passes = high <= allowedAbove(low, line)
  const at = measure.quantile === undefined ? undefined : { quantile: measure.quantile, limitMs: limit }
  return {
    passes,
    invalidatedBy: invalidatingFindings(subject, measure.claim, passes, { limit: at }),
    line,
    measured,
    limit,
    isFarBetter: low > allowedAbove(high, line),
  }
}

/** A factor, not a share of either number, so that half the throughput and twice the latency count the same. */
const allowedAbove = (value: number, { tolerance, floor }: BaselineLine): number => value * (1 + tolerance) + floor

const limitOf = (line: BaselineLine, { worse }: Measure): number =>
  worse === 'higher' ? allowedAbove(line.value, line) : Math.max(0, (line.value - line.floor) / (1 + line.tolerance))
