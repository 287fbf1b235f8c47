import { fewestSamples } from '../../../stats/quantile-interval.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import { formatCount } from '../../../units/format.ts'
import { inconclusiveText } from './inconclusive.ts'
import type { LatencyClaim, Limit, LatencyMeasure, QuantileLimit } from './latency-claim.ts'
import { windowBreach, type Breach } from './latency-windows.ts'
import { notJudgeable } from '../not-judgeable.ts'
import { dependenceAt, lengthOf, RankedLatencies, type Interval } from './ranked-latencies.ts'
import { dueIn } from '../../scope.ts'
import { invalidatingFindings } from '../invalidating-findings.ts'
import type { Subject } from '../subject.ts'
import { invalidatedTogether, type Verdict } from '../verdict.ts'

/** What was found of one limit. */
interface Measured {
  readonly passes: boolean
  /** `Infinity` where the quantile falls among bad iterations. */
  readonly measuredMs: Milliseconds
  /** Between which times the quantile lies "in this run": with `confidence` the bounds that decided, else at 95 %. */
  readonly interval?: Interval | undefined
  /** With `within`: the stretch that was above the limit. */
  readonly breach?: Breach | undefined
  /** With `confidence`: why it is not known whether it passes, where the claim lets that be. */
  readonly open?: string | undefined
}

export interface LimitVerdict extends Verdict, Measured {
  readonly limit: Limit
}

export interface LatencyVerdict extends Verdict {
  readonly claim: LatencyClaim
  readonly of: LatencyMeasure
  readonly limits: readonly LimitVerdict[]
  /** How many were ranked, and how many of them are bad. */
  readonly samples: number
  readonly bad: number
}

/** Whether every limit was kept. */
export function judgeLatency(subject: Subject, claim: LatencyClaim): LatencyVerdict {
  const of = measureOf(subject, claim)
  const stats = subject[of]!
  if (stats.count === 0) {
    throw notJudgeable(`Nothing succeeded: there is no latency to judge, all ${formatCount(subject.total)} ${subject.noun}s are bad`)
  }
  const ranked = new RankedLatencies(stats, claim.among === 'all' ? subject.bad : 0)
  const limits = claim.limits.map((limit): LimitVerdict => {
    const measured = measure(limit, ranked, subject, claim)
    return { ...measured, limit, invalidatedBy: invalidatingFindings(subject, 'latency', measured.passes, limit) }
  })
  const passes = limits.every((limit) => limit.passes)
  return { passes, invalidatedBy: invalidatedTogether(limits, passes), claim, of, limits, samples: ranked.count, bad: ranked.bad }
}

/** What is ranked; of a step in an open model only when it was written out. */
function measureOf({ latency, owner }: Subject, { of }: LatencyClaim): LatencyMeasure {
  if (latency !== undefined) return of ?? 'latency'
  if (of === 'latency') throw notJudgeable('A step is never due, so it has no latency: its time is `serviceTime`')
  if (of === undefined && owner?.plan.model.kind !== 'closed') {
    throw notJudgeable(
      "A step has only service time, which in an open model leaves out the wait before it was sent: write { of: 'serviceTime' } to mean that",
    )
  }
  return 'serviceTime'
}

function measure(limit: Limit, ranked: RankedLatencies, subject: Subject, claim: LatencyClaim): Measured {
  const { quantile } = limit
  const measuredMs = ranked.at(quantile)
  const outright = { passes: measuredMs <= limit.limitMs, measuredMs }
  if (quantile === 'mean' || quantile === 1) return outright

  const quantileLimit = { ...limit, quantile }
  if (claim.windows !== undefined) return inWindows(quantileLimit, subject, claim, claim.windows)
  refuseTooFew(quantileLimit, ranked.count, subject)
  const { owner } = subject
  if (claim.confidence !== undefined) return withConfidence(quantileLimit, ranked, subject, claim, claim.confidence)
  const interval = owner && ranked.interval(quantile, 0.025, dependenceAt(owner, [measuredMs], claim.among, shareOfTime(subject)))
  return { ...outright, interval }
}

function inWindows(limit: QuantileLimit, subject: Subject, claim: LatencyClaim, windows: NonNullable<LatencyClaim['windows']>): Measured {
  const { isRun, owner, name } = subject
  if (!isRun || owner === undefined) {
    throw notJudgeable(`\`within\` needs the whole run, of which alone the course over time is kept, got ${name || 'a part of it'}`)
  }
  if (claim.of === 'serviceTime' && owner.plan.model.kind === 'open') {
    throw notJudgeable('`within` judges latency: the service time of an open model is not kept over time')
  }
  const { breach, worstMs } = windowBreach(owner, { ...limit, ...windows, among: claim.among })
  return { passes: breach === undefined, measuredMs: worstMs, breach }
}

function withConfidence(
  limit: QuantileLimit,
  ranked: RankedLatencies,
  subject: Subject,
  { among, inconclusive }: LatencyClaim,
  confidence: number,
): Measured {
  const { owner } = subject
  if (owner === undefined) {
    throw notJudgeable('`confidence` needs to know how the run went over time: expect it of the result, not of a clone of a part of it')
  }
  const { quantile, limitMs } = limit
  const measuredMs = ranked.at(quantile)
  // What is tested is the share above the limit. Where next to nothing is above it, only the quantile tells how neighbours hang together.
  const share = shareOfTime(subject)
  const dependence = dependenceAt(owner, [limitMs, measuredMs], among, share)
  const interval = ranked.interval(quantile, 1 - confidence, dependence)
  if (interval.lowerMs > limitMs || interval.upperMs <= limitMs) return { passes: interval.upperMs <= limitMs, measuredMs, interval }
  const open = inconclusiveText({ limit, ranked, interval, confidence, dependence, lengthMs: share * lengthOf(owner) })
  if (inconclusive === 'fail') throw notJudgeable(open)
  return { passes: true, measuredMs, interval, open }
}

/** Which part of the run a stage took, as its iterations tell; whatever else is judged took all of it. */
const shareOfTime = ({ owner, isRun, latency, total }: Subject): number =>
  owner === undefined || isRun || latency === undefined ? 1 : Math.min(1, total / dueIn(owner.iterations))

function refuseTooFew({ quantile, name }: QuantileLimit, count: number, { noun }: Subject): void {
  const needed = fewestSamples(quantile)
  if (count >= needed) return
  throw notJudgeable(
    `Too few samples for ${name}: ${formatCount(count)} ${noun}s, where a bound on it needs ${formatCount(needed)}. ` +
      'Run longer, or expect a lower quantile',
  )
}
