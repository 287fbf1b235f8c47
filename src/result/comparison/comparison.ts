import type { ComparisonPlan } from '../../plan/comparison/comparison-plan.ts'
import type { BlockRecord, ComparisonRecord } from '../../record/comparison-record.ts'
import { PAIRED_BLOCKS, type Design } from '../../stats/comparison/design.ts'
import { judgePairs, type Thetas } from '../../stats/comparison/judge-pairs.ts'
import type { Judgement } from '../../stats/comparison/judgement.ts'
import { negativeControl, type NegativeControl } from '../../stats/comparison/negative-control.ts'
import { sortedPair } from '../../stats/comparison/pair.ts'
import { shiftFunction } from '../../stats/comparison/latencies/shift-function.ts'
import { formatCount, formatRatio } from '../../units/format.ts'
import type { Finding } from '../findings/finding.ts'
import type { LoadResult } from '../load-result.ts'
import type { LoadedTarget } from '../measures/target-stats.ts'
import { withFindings } from '../findings/test-findings.ts'
import { copyWith } from '../result-origin.ts'
import { resultFrom } from '../result.ts'
import { FINDING_RULES } from '../findings/finding-rules.ts'
import type { ComparisonResult } from './comparison-result.ts'
import { differencesOf } from './differences.ts'

/** The targets that each arm loaded, if `serve` started them. */
export interface ArmTargets {
  readonly base: readonly LoadedTarget[]
  readonly head: readonly LoadedTarget[]
}

/** Makes the result of a comparison from its record. */
export function comparisonFrom(
  plan: ComparisonPlan,
  { alpha }: Pick<Design, 'alpha'>,
  record: ComparisonRecord,
  targets: ArmTargets,
): ComparisonResult {
  const { pairs: samples, blockMs, elapsedMs, warmup, end, aborted } = record
  // If the time is up, it is so for both arms: that says nothing about either.
  const usable = samples.filter((pair) => sortedPair(pair) !== undefined).length
  const design = end === 'time' ? { alpha, endedAt: usable } : { alpha }
  const judgement = judgePairs(samples, plan.thetas, design)
  const { proven: outcomes, suspected } = differencesOf(samples, alpha, PAIRED_BLOCKS.looks.length)
  const arm = (name: 'base' | 'head'): LoadResult => {
    const result = resultFrom(plan.arm, record[name], targets[name])
    return copyWith(result, { throughput: { mean: throughputOf(samples.map((pair) => pair[name])) } })
  }
  const [base, head] = [arm('base'), arm('head')]
  const control = negativeControl(samples)
  const findings = [
    ...new Map([...base.findings, ...head.findings, ...carryOver(control)].map((finding) => [finding.kind, finding])).values(),
  ]
  return {
    ...judgement,
    verdict: verdictFrom(judgement, { outcomes, suspected }),
    thetas: plan.thetas,
    outcomes,
    suspected,
    shift: shiftFunction(samples),
    negativeControl: control,
    base,
    head,
    findings,
    sound: isFit(findings),
    blockMs,
    elapsedMs,
    warmup,
    end,
    aborted: aborted !== undefined,
    abortReason: aborted?.reason,
    seed: plan.seed,
    design,
    samples,
  }
}

/** Judges the same comparison at other thetas, by replaying its looks. */
export function judgedAt(result: ComparisonResult, thetas: Thetas): Pick<ComparisonResult, 'verdict' | 'metrics' | 'pairs'> {
  const judgement = judgePairs(result.samples, thetas, result.design)
  return { ...judgement, verdict: verdictFrom(judgement, result) }
}

/** The same comparison with the findings that only the test runner can know, which are those of its arms as well. */
export function withFindingsOf(result: ComparisonResult, more: readonly Finding[]): ComparisonResult {
  const findings = [...result.findings, ...more]
  return { ...result, base: withFindings(result.base, more), head: withFindings(result.head, more), findings, sound: isFit(findings) }
}

/** Something that slows both arms alike makes a comparison longer, not wrong. */
const isFit = (findings: readonly Finding[]): boolean => findings.every(({ kind }) => FINDING_RULES[kind].invalid.regression === undefined)

/** The finding that a block affects the next one. */
function carryOver({ isViolated, ratio, chance }: NegativeControl): readonly Finding[] {
  if (!isViolated) return []
  return [
    {
      kind: 'carry-over',
      seen: `blocks of base right after one of head took ${formatRatio(Math.abs(ratio - 1))} ${ratio > 1 ? 'longer' : 'less'} than those before it, which happens by chance once in ${formatCount(1 / chance)} comparisons`,
      spoils: 'a block is affected by what ran before it, so the arms are not compared under the same conditions',
      fix: 'look for what one arm leaves behind for the other: a cache, a queue, a pool of connections, garbage; give each arm a separate target',
    },
  ]
}

/** An arm that fails more often is not faster, and one that is suspected to fail more often cannot pass. */
function verdictFrom(
  { verdict }: Judgement,
  { outcomes, suspected }: Pick<ComparisonResult, 'outcomes' | 'suspected'>,
): Judgement['verdict'] {
  if (outcomes.length > 0) return 'fail'
  return verdict === 'pass' && suspected.length > 0 ? 'inconclusive' : verdict
}

/** Successes per second in its blocks. */
function throughputOf(blocks: readonly BlockRecord[]): number {
  const succeeded = blocks.reduce((sum, block) => sum + block.succeeded, 0)
  return succeeded === 0 ? 0 : (succeeded * 1_000) / blocks.reduce((sum, block) => sum + block.elapsedMs, 0)
}
