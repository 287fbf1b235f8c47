import { describe, expect, test } from 'vitest'
import type { BlockSnapshot } from '../../../../src/record/snapshot.ts'
import { latencyStats } from '../../../../src/result/measures/latency-stats.ts'
import { latencyClaim, type LatencyOptions } from '../../../../src/result/verdicts/latency/latency-claim.ts'
import type { LoadResult } from '../../../../src/result/load-result.ts'
import { subjectOf } from '../../../../src/result/verdicts/subject.ts'
import { judgeLatency } from '../../../../src/result/verdicts/latency/latency.ts'
import { bucketOf, COARSE } from '../../../../src/stats/buckets.ts'
import { Histogram } from '../../../../src/stats/histogram.ts'
import { exceedanceBounds } from '../../../../src/stats/quantile-interval.ts'
import { seededRandom } from '../../../../src/units/random.ts'
import { coarseBuckets } from '../../../helpers/results/coarse-buckets.ts'
import { messageOf } from '../../../helpers/message-of.ts'
import { runOf } from '../../../helpers/results/run-record.ts'

const QUANTILE = 0.9
const LIMIT_MS = 10

type Outcome = 'passed' | 'failed' | 'open'

const outcomeOf = (run: LoadResult, options: LatencyOptions = { confidence: '95%' }): Outcome => {
  const [limit] = judgeLatency(subjectOf(run), latencyClaim({ p90: LIMIT_MS }, { inconclusive: 'pass', ...options })).limits
  if (limit!.open !== undefined) return 'open'
  return limit!.passes ? 'passed' : 'failed'
}

/** Iterations one after the other, in order, by whether each exceeds the limit. */
type Draw = (random: () => number) => readonly boolean[]

/** Each exceeds the limit with this chance, whatever the others do. */
const independent =
  (count: number, share: number): Draw =>
  (random) =>
    Array.from({ length: count }, () => random() < share)

/** As large a share exceeds the limit, but in bursts of 5 on average, half a block: of a target that stalls. */
const inBursts =
  (count: number, share: number): Draw =>
  (random) => {
    const burst = 5
    let isSlow = random() < share
    return Array.from({ length: count }, () => {
      if (random() < (isSlow ? 1 / burst : share / ((1 - share) * burst))) isSlow = !isSlow
      return isSlow
    })
  }

const PER_BLOCK = 10
const [QUICK_MS, SLOW_MS] = [2, 40]
const bucketAt = (milliseconds: number): number => bucketOf(milliseconds * 1_000, COARSE)
const template = runOf({}, [{ count: 100, latencyMs: QUICK_MS }])

const trueIn = (those: readonly boolean[]): number => those.filter(Boolean).length

/** What a run would be in which these iterations were slow, or failed; built from its parts, since thousands are drawn. */
function resultOf(exceeds: readonly boolean[], exceeding: 'slow' | 'failed'): LoadResult {
  const histogram = new Histogram()
  for (const isSlow of exceeds) if (!isSlow || exceeding === 'slow') histogram.record((isSlow ? SLOW_MS : QUICK_MS) * 1_000)
  const failed = exceeding === 'failed' ? trueIn(exceeds) : 0
  const blocks = Array.from({ length: Math.ceil(exceeds.length / PER_BLOCK) }, (_, index): BlockSnapshot => {
    const block = exceeds.slice(index * PER_BLOCK, (index + 1) * PER_BLOCK)
    const [slow, all] = [trueIn(block), block.length]
    return {
      index,
      succeeded: all - (exceeding === 'failed' ? slow : 0),
      bad: exceeding === 'failed' ? slow : 0,
      buckets: coarseBuckets({ [bucketAt(QUICK_MS)]: all - slow, ...(exceeding === 'slow' && { [bucketAt(SLOW_MS)]: slow }) }),
    }
  })
  return {
    ...template,
    latency: latencyStats(histogram.encode()),
    iterations: { started: exceeds.length, succeeded: exceeds.length - failed, failed, cutOff: 0, dropped: 0 },
    blocks: { ...template.blocks, blocks },
  }
}

const slowOnes = (exceeds: readonly boolean[]): LoadResult => resultOf(exceeds, 'slow')
const failedOnes = (exceeds: readonly boolean[]): LoadResult => resultOf(exceeds, 'failed')

/** How often each came of runs that differ by chance alone. */
function ratesOf(runs: number, draw: Draw, judge: (exceeds: readonly boolean[]) => Outcome): Readonly<Record<Outcome, number>> {
  const random = seededRandom(20_261)
  const counts = { passed: 0, failed: 0, open: 0 }
  for (let run = 0; run < runs; run++) counts[judge(draw(random))] += 1
  return { passed: counts.passed / runs, failed: counts.failed / runs, open: counts.open / runs }
}

const judged = (exceeds: readonly boolean[]): Outcome => outcomeOf(slowOnes(exceeds))

/** The same test by somebody who takes neighbours for independent. */
const judgedNaively = (exceeds: readonly boolean[]): Outcome => {
  const exceeding = exceeds.filter(Boolean).length
  const { lower, upper } = exceedanceBounds({ count: exceeds.length, designEffect: 1 }, exceeding, 0.05)
  if (upper <= 1 - QUANTILE) return 'passed'
  return lower > 1 - QUANTILE ? 'failed' : 'open'
}

describe('at 95 % confidence a target that sits exactly on its limit', () => {
  test('passes and fails each in 1 of 20 runs at most, and is left open in the others', () => {
    const rates = ratesOf(1_000, independent(600, 0.1), judged)
    // 0.05 and twice the standard error of 1 000 runs.
    expect(rates.passed).toBeLessThanOrEqual(0.064)
    expect(rates.failed).toBeLessThanOrEqual(0.064)
    // A test that never decides would be easy to get right.
    expect(rates.passed).toBeGreaterThan(0.01)
    expect(rates.failed).toBeGreaterThan(0.01)
  })

  test('does so where what exceeds the limit fails instead', () => {
    const rates = ratesOf(400, independent(300, 0.1), (exceeds) => outcomeOf(failedOnes(exceeds)))
    expect(rates.passed).toBeLessThanOrEqual(0.072)
    expect(rates.failed).toBeLessThanOrEqual(0.072)
  })

  test('is not judged by neighbours as if they were independent', () => {
    const draw = inBursts(1_500, 0.1)
    const rates = ratesOf(300, draw, judged)
    const naive = ratesOf(300, draw, judgedNaively)
    expect(naive.passed + naive.failed).toBeGreaterThan(0.4)
    // 0.1 and twice the standard error of 300 runs.
    expect(rates.passed + rates.failed).toBeLessThan(0.135)
  })
})

describe('a target that is well away from its limit', () => {
  test('is told from 600 samples', () => {
    const [better, worse] = [0.05, 0.18].map((share) => ratesOf(200, independent(600, share), judged))
    expect(better).toMatchObject({ failed: 0 })
    expect(better!.passed).toBeGreaterThan(0.9)
    expect(worse).toMatchObject({ passed: 0 })
    expect(worse!.failed).toBeGreaterThan(0.9)
  })
})

test('the interval of the quantile decides as the share above the limit does (Clopper & Pearson)', () => {
  const random = seededRandom(7)
  for (let run = 0; run < 500; run++) {
    const exceeds = independent(100 + Math.floor(random() * 300), 0.05 + random() * 0.1)(random)
    const shuffled = exceeds.toSorted(() => random() - 0.5)
    const result = slowOnes(shuffled)
    // Of a minute, in which nothing can be seen to hang together.
    const effectIsOne = { ...result, blocks: { blockMs: 60_000, blocks: result.blocks.blocks.slice(0, 1) } }
    expect(outcomeOf(effectIsOne)).toBe(judgedNaively(shuffled))
  }
})

describe('what is left open', () => {
  const open = slowOnes(independent(600, 0.1)(seededRandom(3)))

  test('is thrown unless something else is asked for', () => {
    const thrown = messageOf(() => judgeLatency(subjectOf(open), latencyClaim({ p90: LIMIT_MS }, { confidence: '95%' })))
    expect(thrown).toMatch(/^not-judgeable: Inconclusive: with 95 % confidence p90 is between 2 ms and 40 ms/)
    const options: LatencyOptions = { confidence: '95%', inconclusive: 'fail' }
    expect(messageOf(() => judgeLatency(subjectOf(open), latencyClaim({ p90: LIMIT_MS }, options)))).toBe(thrown)
  })

  test('does not save a limit that was surely missed', () => {
    const { passes, limits } = judgeLatency(
      subjectOf(open),
      latencyClaim({ p90: LIMIT_MS, p50: 1 }, { confidence: '95%', inconclusive: 'warn' }),
    )
    expect(passes).toBe(false)
    expect(limits.map(({ passes, open }) => [passes, open === undefined])).toEqual([
      [true, false],
      [false, true],
    ])
  })
})
