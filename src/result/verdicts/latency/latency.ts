import { fewestSamples } from '../../../stats/quantile-interval.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import { formatCount } from '../../../units/format.ts'
import { inconclusiveText } from './inconclusive.ts'
import { isPhase, type LatencyClaim, type Limit, type LatencyMeasure, type QuantileLimit } from './latency-claim.ts'
import { explainedBy } from './explained.ts'
import { windowBreach, type Breach } from './latency-windows.ts'
import { notJudgeable, invalidatedTogether, type Verdict } from '../verdict.ts'
import { dependenceAt, lengthOf, RankedLatencies, shareOfTime, type Interval } from './ranked-latencies.ts'
import type { LoadResult } from '../../load-result.ts'
import { invalidatingFindings } from '../invalidating-findings.ts'
import type { Subject } from '../subject.ts'

/** The measurement for one limit. */
interface Measured {
  readonly passes: boolean
  /** `Infinity` if the quantile falls among bad iterations. */
  readonly measuredMs: Milliseconds
  /** The interval of the quantile for this run: with `confidence` the one that decided, otherwise at 95 %. */
  readonly interval?: Interval | undefined
  /** With `within`: the stretch above the limit. */
  readonly breach?: Breach | undefined
  /** With `confidence`: why the limit is undecided, if the claim accepts that. */
  readonly open?: string | undefined
}

export interface LimitVerdict extends Verdict, Measured {
  readonly limit: Limit
  /** For a limit that was missed: how much of the time above it this machine may explain; `undefined` if not known. */
  readonly explainsMs: Milliseconds | undefined
  /** Whether it might have been met without these waits; `undefined` if not known. */
  readonly isExplained: boolean | undefined
}

export interface LatencyVerdict extends Verdict {
  readonly claim: LatencyClaim
  readonly of: LatencyMeasure
  readonly limits: readonly LimitVerdict[]
  /** How many were ranked, and how many of them are bad. */
  readonly samples: number
  readonly bad: number
}

/** Judges whether every limit was met; for a phase, by the subject that `phaseSubject` returns. */
export function judgeLatency(subject: Subject, claim: LatencyClaim): LatencyVerdict {
  const of = measureOf(subject, claim)
  const stats = of === 'latency' ? subject.latency! : subject.serviceTime
  if (stats.count === 0) {
    throw notJudgeable(`Nothing succeeded: there is no latency to judge, all ${formatCount(subject.total)} ${subject.noun}s are bad`)
  }
  const ranked = new RankedLatencies(stats, claim.among === 'all' ? subject.bad : 0)
  const limits = claim.limits.map((limit): LimitVerdict => {
    const measured = measure(limit, ranked, subject, claim)
    const explained = measured.passes ? undefined : explainedBy(limit, measured.measuredMs, subject, claim)
    const { isExplained } = explained ?? {}
    const beyond = measured.measuredMs / limit.limitMs
    const invalidatedBy = invalidatingFindings(subject, 'latency', measured.passes, { limit, isExplained, beyond })
    return { ...measured, limit, explainsMs: explained?.explainsMs, isExplained, invalidatedBy }
  })
  const passes = limits.every((limit) => limit.passes)
  return { passes, invalidatedBy: invalidatedTogether(limits, passes), claim, of, limits, samples: ranked.count, bad: ranked.bad }
}

/** The times to rank; for a step in an open model, or in a run that has one, they must be requested explicitly. */
function measureOf({ latency, owner, isServerTiming }: Subject, { of }: LatencyClaim): LatencyMeasure {
  if (isPhase(of)) return of
  if (isServerTiming === true) {
    if (of === undefined) return 'serviceTime'
    throw notJudgeable(`A server timing is a time as the target gives it: leave out { of: '${of}' }`)
  }
  if (latency !== undefined) return of ?? 'latency'
  if (of === 'latency') throw notJudgeable('Steps have no `latency`, because they are not scheduled: judge their `serviceTime`')
  if (of === undefined && (owner === undefined || !isClosed(owner))) {
    throw notJudgeable(
      "A step has only service time, which in an open model leaves out the wait before it was sent: write { of: 'serviceTime' } if you want that",
    )
  }
  return 'serviceTime'
}

/** Whether every user waits for its replies, in each of several scenarios. */
const isClosed = ({ plan, scenarios }: LoadResult): boolean =>
  plan.model.kind === 'mixed' ? Object.values(scenarios).every(isClosed) : plan.model.kind === 'closed'

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
    throw notJudgeable(`\`within\` works on a whole run only, because parts keep no time series, got ${name || 'a part of it'}`)
  }
  if (claim.of === 'serviceTime' && owner.plan.model.kind === 'open') {
    throw notJudgeable('`within` judges only latency: an open model keeps no time series of service time')
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
    throw notJudgeable('`confidence` needs the time series of the run: judge the result, not a clone of a part of it')
  }
  const { quantile, limitMs } = limit
  const measuredMs = ranked.at(quantile)
  // The test is about the share above the limit. If almost nothing is above it, only the quantile shows how strongly neighbours are correlated.
  const share = shareOfTime(subject)
  const dependence = dependenceAt(owner, [limitMs, measuredMs], among, share)
  const interval = ranked.interval(quantile, 1 - confidence, dependence)
  if (interval.lowerMs > limitMs || interval.upperMs <= limitMs) return { passes: interval.upperMs <= limitMs, measuredMs, interval }
  const open = inconclusiveText({ limit, ranked, interval, confidence, dependence, lengthMs: share * lengthOf(owner) })
  if (inconclusive === 'fail') throw notJudgeable(open)
  return { passes: true, measuredMs, interval, open }
}

function refuseTooFew({ quantile, name }: QuantileLimit, count: number, { noun }: Subject): void {
  const needed = fewestSamples(quantile)
  if (count >= needed) return
  throw notJudgeable(
    `Too few samples for ${name}: ${formatCount(count)} ${noun}s, but a limit on it needs ${formatCount(needed)}. ` +
      'Run longer, or judge a lower quantile or `max`',
  )
}
