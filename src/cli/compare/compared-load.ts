import type { BlockRecord, PairRecord } from '../../record/comparison-record.ts'
import type { StatusCounts } from '../../record/snapshot.ts'
import type { ComparedLoad, ComparedMetric, LoadName } from '../../report/refs/report.ts'
import { differencesOf, type OutcomeDifference } from '../../result/comparison/differences.ts'
import type { Judgement, MetricJudgement } from '../../stats/comparison/judgement.ts'
import type { Metric } from '../../stats/comparison/pair.ts'
import { shiftFunction } from '../../stats/comparison/shift-function.ts'
import type { LoadId } from './lockstep.ts'

const QUANTILE: Readonly<Partial<Record<Metric, number>>> = { p50: 0.5, p95: 0.95, p99: 0.99 }
const MS_PER_SECOND = 1_000

/** Names a load for reports, where people count from 1. */
export const nameOf = ({ test, run }: LoadId): LoadName => ({
  project: test.project,
  file: test.file,
  test: test.name,
  run: run + 1,
})

/** What is told of a load, from all pairs of blocks that it was compared on. */
export function comparedLoad(
  match: LoadId,
  { plan, processPairs }: Pick<ComparedLoad, 'plan' | 'processPairs'>,
  pairs: readonly PairRecord[],
  judgement: Judgement,
  alpha: number,
): ComparedLoad {
  const outcomes = differencesOf(pairs, alpha, 1).proven
  const bases = pairs.map(({ base }) => base)
  const heads = pairs.map(({ head }) => head)
  const shifts = shiftFunction(pairs)
  const valuesOf = (metric: Metric): { readonly base: number; readonly head: number } => {
    if (metric === 'throughput') return { base: throughputOf(bases), head: throughputOf(heads) }
    const shift = shifts.find(({ quantile }) => quantile === QUANTILE[metric])
    return { base: shift?.baseMs ?? Number.NaN, head: shift?.headMs ?? Number.NaN }
  }
  return {
    ...nameOf(match),
    // A side that fails more is not faster, whatever its successes took.
    verdict: failsMore(outcomes) ? 'fail' : judgement.verdict,
    plan,
    processPairs,
    pairs: pairs.length,
    metrics: (Object.entries(judgement.metrics) as [Metric, MetricJudgement][]).map(([metric, judged]) =>
      comparedMetric(metric, judged, valuesOf(metric)),
    ),
    outcomes,
    statuses: { base: statusesOf(bases), head: statusesOf(heads) },
    errorRate: { base: errorRateOf(bases), head: errorRateOf(heads) },
  }
}

/** Statuses may differ for good reasons; failures do not. */
const failsMore = (outcomes: readonly OutcomeDifference[]): boolean => outcomes.some(({ outcome }) => outcome === 'bad')

const comparedMetric = (
  metric: Metric,
  { verdict, theta, ratio, interval: [low, high], smallestSeen }: MetricJudgement,
  values: Pick<ComparedMetric, 'base' | 'head'>,
): ComparedMetric => ({
  metric,
  verdict,
  ...values,
  ratio,
  interval: { low, high: orNull(high) },
  theta,
  smallestSeen: orNull(smallestSeen),
})

/** JSON has no infinity. */
const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null)

const sumOf = (blocks: readonly BlockRecord[], numberOf: (block: BlockRecord) => number): number =>
  blocks.reduce((sum, block) => sum + numberOf(block), 0)

const throughputOf = (blocks: readonly BlockRecord[]): number =>
  (MS_PER_SECOND * sumOf(blocks, ({ succeeded }) => succeeded)) / sumOf(blocks, ({ elapsedMs }) => elapsedMs)

function errorRateOf(blocks: readonly BlockRecord[]): number {
  const bad = sumOf(blocks, (block) => block.bad)
  const all = bad + sumOf(blocks, ({ succeeded }) => succeeded)
  return all === 0 ? 0 : bad / all
}

function statusesOf(blocks: readonly BlockRecord[]): StatusCounts {
  const counts: Record<string, number> = {}
  for (const { statuses } of blocks) for (const [status, count] of Object.entries(statuses)) counts[status] = (counts[status] ?? 0) + count
  return counts
}
