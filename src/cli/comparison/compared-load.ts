import type { BlockRecord, PairRecord } from '../../record/comparison-record.ts'
import type { ComparedLoad, ComparedMetric, LoadName } from '../../report/comparison/commits/commits-report.ts'
import { differencesOf, type OutcomeDifference, type OutcomeDifferences } from '../../result/comparison/differences.ts'
import type { Judgement, MetricJudgement } from '../../stats/comparison/judgement.ts'
import { isQuantile, QUANTILES, type Metric } from '../../stats/comparison/metric.ts'
import { cpuMsPerIteration } from '../../stats/comparison/pair.ts'
import { shiftFunction } from '../../stats/comparison/latencies/shift-function.ts'
import type { LoadId } from './processes/lockstep.ts'

const MS_PER_SECOND = 1_000

/** Names a load for reports, which count from 1. */
export const nameOf = ({ test, run }: LoadId): LoadName => ({
  project: test.project,
  file: test.file,
  test: test.name,
  run: run + 1,
})

/** The measurement of a load. */
export interface Measured {
  /** The plan of the load in head, in words. */
  readonly plan: string
  readonly processPairs: number
  /** Pairs of blocks, grouped by pair of processes if processes were the unit. */
  readonly units: readonly (readonly PairRecord[])[]
  readonly judgement: Judgement
}

/** The report of a load. `alpha` is the false-alarm rate for failures. */
export function comparedLoad(load: LoadId, { plan, processPairs, units, judgement }: Measured, alpha: number): ComparedLoad {
  const pairs = units.flat()
  const outcomes = outcomesOf(units, alpha).proven
  const { base, head } = summedPair(pairs)
  const valuesOf = (metric: Metric): { readonly base: number; readonly head: number } =>
    isQuantile(metric)
      ? quantilesOf(processPairs === 1 ? [pairs] : units, QUANTILES[metric])
      : metric === 'throughput'
        ? { base: throughputOf(base), head: throughputOf(head) }
        : { base: cpuMsPerIteration(pairs.map((pair) => pair.base)), head: cpuMsPerIteration(pairs.map((pair) => pair.head)) }
  return {
    ...nameOf(load),
    // A side that fails more is not faster, however fast its successes are.
    verdict: failsMore(outcomes) ? 'fail' : judgement.verdict,
    plan,
    processPairs,
    pairs: pairs.length,
    metrics: (Object.entries(judgement.metrics) as [Metric, MetricJudgement][]).map(([metric, judged]) =>
      comparedMetric(metric, judged, valuesOf(metric)),
    ),
    outcomes,
    statuses: { base: base.statuses, head: head.statuses },
    errorRate: { base: errorRateOf(base), head: errorRateOf(head) },
  }
}

/** Outcomes that differ between head and base. */
export const outcomesOf = (units: Measured['units'], alpha: number): OutcomeDifferences => differencesOf(units.map(summedPair), alpha, 1)

/** Statuses may differ for good reasons; failures do not. */
export const failsMore = (outcomes: readonly OutcomeDifference[]): boolean => outcomes.some(({ outcome }) => outcome === 'bad')

const comparedMetric = (
  metric: Metric,
  { verdict, theta, ratio, interval: [low, high], smallestSeen, tooFewSamples }: MetricJudgement,
  values: Pick<ComparedMetric, 'base' | 'head'>,
): ComparedMetric => ({
  metric,
  verdict,
  ...values,
  ratio,
  interval: { low, high: orNull(high) },
  theta,
  smallestSeen: orNull(smallestSeen),
  tooFewSamples,
})

/** Of both sides: the geometric mean of what each pair of processes has, so that they are about as far apart as these are. */
function quantilesOf(processes: Measured['units'], quantile: number): { readonly base: number; readonly head: number } {
  const shifts = processes.flatMap((pairs) => shiftFunction(pairs, [quantile]))
  return { base: geometricMean(shifts.map(({ baseMs }) => baseMs)), head: geometricMean(shifts.map(({ headMs }) => headMs)) }
}

const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)

/** JSON has no infinity. */
const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null)

const throughputOf = ({ succeeded, elapsedMs }: BlockRecord): number => (MS_PER_SECOND * succeeded) / elapsedMs

const errorRateOf = ({ bad, succeeded }: BlockRecord): number => bad / Math.max(1, bad + succeeded)

/** Combines the blocks of two processes into one pair, without latencies, which do not add up. */
function summedPair(pairs: readonly PairRecord[]): PairRecord {
  return { first: pairs[0]!.first, base: summed(pairs.map(({ base }) => base)), head: summed(pairs.map(({ head }) => head)) }
}

function summed(blocks: readonly BlockRecord[]): BlockRecord {
  const statuses: Record<string, number> = {}
  for (const block of blocks)
    for (const [status, count] of Object.entries(block.statuses)) statuses[status] = (statuses[status] ?? 0) + count
  const sumOf = (numberOf: (block: BlockRecord) => number): number => blocks.reduce((sum, block) => sum + numberOf(block), 0)
  return {
    ...blocks.at(-1)!,
    latenciesMs: new Float64Array(),
    elapsedMs: sumOf(({ elapsedMs }) => elapsedMs),
    succeeded: sumOf(({ succeeded }) => succeeded),
    bad: sumOf(({ bad }) => bad),
    statuses,
    withoutStatus: sumOf(({ withoutStatus }) => withoutStatus),
  }
}
