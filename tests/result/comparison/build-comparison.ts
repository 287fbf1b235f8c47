import { comparisonPlanFrom } from '../../../src/plan/comparison/comparison-plan.ts'
import type { CompareOptions } from '../../../src/plan/comparison/compare-options.ts'
import type { BlockRecord, ComparisonRecord, PairRecord } from '../../../src/record/comparison-record.ts'
import { comparisonFrom } from '../../../src/result/comparison/comparison.ts'
import type { ComparisonResult } from '../../../src/result/comparison/comparison-result.ts'
import { seededRandom } from '../../../src/units/random.ts'
import { recordOf, type RecordChanges, type Stretch } from '../../helpers/results/run-record.ts'

/** An arm that answers in so many milliseconds, give or take a tenth; every so many-th iteration fails. */
export interface BuiltArm {
  readonly latencyMs: number
  readonly failsEvery?: number
  /** Of the slowest in a hundred, in place of `latencyMs`. */
  readonly slowestMs?: number
  /** Of the target, for each iteration; not sampled if it is not given. */
  readonly cpuMs?: number
}

export interface Built {
  readonly base: BuiltArm
  readonly head: BuiltArm
  readonly pairs: number
  readonly options?: CompareOptions
  readonly changes?: Partial<ComparisonRecord>
  readonly observed?: RecordChanges
}

const PER_BLOCK = 200

/** A comparison of arms that are known to the last digit. */
export function builtComparison({ base, head, pairs, options, changes, observed }: Built): ComparisonResult {
  const plan = comparisonPlanFrom({ seed: 8841, ...options }, {}).plan
  const random = seededRandom(3)
  const samples = Array.from({ length: pairs }, (): PairRecord => ({
    first: random() < 0.5 ? 'base' : 'head',
    base: blockOf(base, random),
    head: blockOf(head, random),
  }))
  const record: ComparisonRecord = {
    base: recordOf(plan.arm, stretchesOf(base, pairs), observed),
    head: recordOf(plan.arm, stretchesOf(head, pairs), observed),
    pairs: samples,
    blockMs: 50,
    warmup: { elapsedMs: 800, steady: true },
    elapsedMs: pairs * 101,
    end: 'decided',
    aborted: undefined,
    ...changes,
  }
  return comparisonFrom(plan, { alpha: 0.005 }, record, { base: [], head: [] })
}

function blockOf(
  { latencyMs, slowestMs = latencyMs, failsEvery = Number.POSITIVE_INFINITY, cpuMs }: BuiltArm,
  random: () => number,
): BlockRecord {
  const bad = Math.floor(PER_BLOCK / failsEvery)
  const succeeded = PER_BLOCK - bad
  const latenciesMs = Float64Array.from(
    { length: succeeded },
    (_, index) => (index % 100 === 99 ? slowestMs : latencyMs) * (0.95 + 0.1 * random()),
  )
  return {
    latenciesMs,
    elapsedMs: 50 * (latencyMs + 0.01 * random()),
    succeeded,
    bad,
    statuses: { 200: succeeded, ...(bad > 0 && { 503: bad }) },
    withoutStatus: 0,
    ...(cpuMs !== undefined && { targetCpuMs: cpuMs * PER_BLOCK }),
    usedClient: true,
    next: { index: 0, iteration: 0 },
  }
}

function stretchesOf({ latencyMs, failsEvery = Number.POSITIVE_INFINITY }: BuiltArm, pairs: number): readonly Stretch[] {
  const failed = Math.floor((pairs * PER_BLOCK) / failsEvery)
  return [
    { count: pairs * PER_BLOCK - failed, latencyMs, status: 200 },
    ...(failed > 0 ? [{ count: failed, latencyMs, status: 503, ends: 'failed' as const, code: 'status-503' }] : []),
  ]
}
