import type { SloLimit } from '../../plan/capacity/capacity-plan.ts'
import type { ProbeOutcome } from '../../stats/capacity/probe-sequence.ts'
import { probeVerdict, verdictOfAll, type ProbeVerdict } from '../../stats/capacity/probe-verdict.ts'
import type { Finding, FindingKind } from '../findings/finding.ts'
import type { LoadResult } from '../load-result.ts'
import { dependenceAt, RankedLatencies } from '../verdicts/latency/ranked-latencies.ts'
import { invalidatingFindings } from '../verdicts/invalidating-findings.ts'
import { subjectOf, type Subject } from '../verdicts/subject.ts'

/** A probe against an objective. */
export interface JudgedProbe {
  readonly outcome: ProbeOutcome
  readonly measured: Readonly<Record<string, number>>
  /** The limits that were missed. */
  readonly missed: readonly string[]
  /** The findings because of which it has no verdict. */
  readonly invalidatedBy: readonly Finding[]
}

/** Findings that say that the machine, and not the generator, was too busy: the probe says nothing, but the next one may. */
const DISTURBED: ReadonlySet<FindingKind> = new Set(['busy-machine', 'parallel-files'])

interface JudgedLimit {
  readonly name: string
  readonly measured: number
  readonly verdict: ProbeVerdict
  readonly invalidatedBy: readonly Finding[]
}

/**
 * Judges a probe by the share of iterations above each limit, with the interval that matchers use with `confidence`, and by the findings that make their claims
 * INVALID: what the generator spoiled says nothing of the target.
 */
export function judgeProbe(result: LoadResult, slo: readonly SloLimit[]): JudgedProbe {
  const { iterations } = result
  if (iterations.started + iterations.dropped === 0) return { outcome: 'generator', measured: {}, missed: [], invalidatedBy: [] }
  const subject = subjectOf(result)
  const limits = slo.map((limit) => judgeLimit(result, subject, limit))
  const verdict = verdictOfAll(limits.map(({ verdict, invalidatedBy }) => (invalidatedBy.length > 0 ? 'undecided' : verdict)))
  const invalidatedBy = verdict === 'bad' ? [] : limits.flatMap(({ invalidatedBy }) => invalidatedBy)
  const isDisturbed = invalidatedBy.some(({ kind }) => DISTURBED.has(kind))
  return {
    outcome: invalidatedBy.length > 0 ? (isDisturbed ? 'undecided' : 'generator') : verdict,
    measured: Object.fromEntries(limits.map(({ name, measured }) => [name, measured])),
    missed: limits.flatMap(({ name, verdict }) => (verdict === 'bad' ? [name] : [])),
    invalidatedBy,
  }
}

function judgeLimit(result: LoadResult, subject: Subject, { name, share, limitMs }: SloLimit): JudgedLimit {
  const ranked = new RankedLatencies(result.latency, subject.bad)
  const aboveMs = limitMs ?? Number.POSITIVE_INFINITY
  const exceeding = limitMs === undefined ? subject.bad : ranked.countAbove(limitMs)
  const measured = limitMs === undefined ? result.errorRate : ranked.at(1 - share)
  // The share above the limit alone would not show how strongly neighbours are correlated if almost nothing is above it.
  const { effect } = dependenceAt(result, limitMs === undefined || !Number.isFinite(measured) ? [aboveMs] : [aboveMs, measured], 'all')
  const verdict = probeVerdict({ count: ranked.count, designEffect: effect }, exceeding, share)
  const passes = verdict !== 'bad'
  const invalidatedBy =
    limitMs === undefined
      ? invalidatingFindings(subject, 'error-rate', passes)
      : invalidatingFindings(subject, 'latency', passes, { limit: { quantile: 1 - share, limitMs } })
  return { name, measured, verdict, invalidatedBy }
}
