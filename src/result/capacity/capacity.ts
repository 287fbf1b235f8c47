import type { CapacityPlan } from '../../plan/capacity/capacity-plan.ts'
import { sumOfIterations } from '../../record/snapshot.ts'
import type { ProbePurpose, ProbesEnd } from '../../stats/capacity/probe-sequence.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { formatDuration, formatRate } from '../../units/format.ts'
import type { PerSecond } from '../../units/rate.ts'
import type { Finding } from '../findings/finding.ts'
import type { TargetStats } from '../measures/target-stats.ts'
import { isSound } from '../findings/finding-rules.ts'
import { planSummary } from '../plan-summary.ts'
import { noteSentByProbes } from '../sent-values.ts'
import type { CapacityProbe, CapacityResult, LimitedBy } from './capacity-result.ts'
import type { MeasuredProbe } from './measured-probe.ts'

/** A probe that was made, and how the target recovered from it. */
export interface MadeProbe {
  readonly request: {
    readonly purpose: ProbePurpose | 'recovery'
    readonly rate: PerSecond
    readonly lengthMs: Milliseconds
    readonly atMs: Milliseconds
  }
  readonly probe: MeasuredProbe
  readonly recovery: { readonly state: string; readonly elapsedMs: Milliseconds } | undefined
}

/** All probes of a search, and how it ended. */
export interface MadeProbes {
  readonly probes: readonly MadeProbe[]
  readonly end: ProbesEnd | undefined
  readonly interrupted: 'target died' | 'not recovered' | 'aborted' | undefined
  readonly elapsedMs: Milliseconds
  readonly abortReason: string | undefined
}

/** Makes the result of a search from its probes. */
export function capacityFrom(plan: CapacityPlan, made: MadeProbes, text: string): CapacityResult {
  const { interrupted, elapsedMs, abortReason } = made
  const probes = made.probes.map(probeFrom)
  const { lower, upper } = made.end ?? rangeSeen(probes)
  const recoveries = probes.flatMap(({ recoveryMs }) => recoveryMs ?? [])
  const findings = [...spoilersOf(made), ...notRecovered(made)]
  noteSentByProbes(
    { probes },
    made.probes.flatMap(({ probe }) => probe.sentValues),
  )
  return {
    lower,
    upper,
    throughput: lower === undefined ? undefined : probes.findLast(({ rate, verdict }) => rate === lower && verdict === 'good')?.throughput,
    limitedBy: limitOf(made, probes, upper),
    probes,
    recoveryMs: recoveries.length === 0 ? undefined : Math.max(...recoveries),
    slo: Object.fromEntries(plan.slo.map(({ name, share, limitMs }) => [name, limitMs ?? share])),
    range: { from: plan.from, to: plan.to },
    atLeast: plan.atLeast,
    width: plan.width,
    plan: text,
    iterations: sumOfIterations(made.probes.map(({ probe }) => probe.iterations)),
    target: targetIn(made),
    findings,
    sound: isSound(findings, planSummary(plan.probe)),
    elapsedMs,
    seed: plan.probe.seed,
    aborted: interrupted === 'aborted',
    abortReason: interrupted === 'aborted' ? abortReason : undefined,
  }
}

/** Of the last probe that missed; a target that died may have missed none. */
function targetIn({ probes, interrupted }: MadeProbes): TargetStats | undefined {
  const last = interrupted === 'target died' ? probes.at(-1) : probes.findLast(({ probe }) => probe.outcome === 'bad')
  return last?.probe.target
}

function probeFrom({ request, probe, recovery }: MadeProbe): CapacityProbe {
  const { outcome, measured, missed, throughput, succeeded, bad, findings, error } = probe
  return {
    purpose: request.purpose as ProbePurpose,
    rate: request.rate,
    throughput,
    atMs: request.atMs,
    durationMs: request.lengthMs,
    verdict: outcome,
    measured,
    missed,
    samples: succeeded + bad,
    findings: [...new Set(findings.map(({ kind }) => kind))],
    error,
    isSpoiled: probe.invalidatedBy.length > 0,
    recoveryMs: outcome === 'bad' && recovery?.state === 'recovered' ? recovery.elapsedMs : undefined,
  }
}

/** What is known if the search was interrupted: the highest rate that was good, and the lowest above it that was bad. */
function rangeSeen(probes: readonly CapacityProbe[]): { readonly lower: PerSecond | undefined; readonly upper: PerSecond | undefined } {
  const rates = (verdict: CapacityProbe['verdict']): readonly PerSecond[] =>
    probes.filter((probe) => probe.verdict === verdict).map(({ rate }) => rate)
  const good = rates('good')
  const lower = good.length === 0 ? undefined : Math.max(...good)
  const bad = rates('bad').filter((rate) => rate > (lower ?? 0))
  return { lower, upper: bad.length === 0 ? undefined : Math.min(...bad) }
}

function limitOf({ end, interrupted }: MadeProbes, probes: readonly CapacityProbe[], upper: PerSecond | undefined): LimitedBy {
  if (interrupted === 'target died' || interrupted === 'aborted') return interrupted
  if (end?.by === 'generator') return 'generator'
  if (end?.by === 'to') return 'max'
  if (end?.by === 'budget') return 'budget'
  const bad = probes.filter(({ verdict }) => verdict === 'bad')
  const atUpper = bad.findLast(({ rate }) => rate === upper) ?? bad.at(-1)
  return atUpper === undefined ? 'budget' : `slo ${atUpper.missed[0]!}`
}

/** What spoiled probes, each kind once, as it was seen last. */
const spoilersOf = ({ probes }: MadeProbes): readonly Finding[] => [
  ...new Map(probes.flatMap(({ probe }) => probe.invalidatedBy.map((finding) => [finding.kind, finding] as const))).values(),
]

function notRecovered({ interrupted, probes }: MadeProbes): readonly Finding[] {
  const last = probes.at(-1)
  if (interrupted !== 'not recovered' || last === undefined) return []
  return [
    {
      kind: 'not-recovered',
      seen: `${formatDuration(last.recovery?.elapsedMs ?? 0)} after ${formatRate(last.request.rate)} the target was still slower than before, at a rate that it had carried`,
      spoils: 'nothing: the search ended, and the interval is what was seen until then',
      fix: 'find out what an overload leaves behind, such as retries, full queues or exhausted pools: the target does not return to its capacity by itself',
    },
  ]
}
