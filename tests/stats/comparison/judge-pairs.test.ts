import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgePairs, pairJudge } from '../../../src/stats/comparison/judge-pairs.ts'
import type { Metric } from '../../../src/stats/comparison/metric.ts'
import type { Block, Pair } from '../../../src/stats/comparison/pair.ts'
import { simulatedPairs, swapped } from './simulated.ts'

const THETAS = { p50: 0.05, p95: 0.1, throughput: 0.05 }

/** Any run, of a head between a third faster and a half slower. */
const runs = fc.record({ pairs: fc.integer({ min: 8, max: 40 }), seed: fc.nat(), slower: fc.double({ min: -0.3, max: 0.5, noNaN: true }) })

const RUNS = { numRuns: 15 }

describe('a comparison', () => {
  test.for([
    { slower: 0, verdict: 'pass' },
    { slower: 0.2, verdict: 'fail' },
    { slower: -0.2, verdict: 'pass' },
  ])('of a head that takes $slower more is judged $verdict', ({ slower, verdict }) => {
    expect(judgePairs(simulatedPairs({ pairs: 64, seed: 1, slower }), THETAS).verdict).toBe(verdict)
  })

  test('tells a longer tail from a slower whole', () => {
    const pairs = simulatedPairs({ pairs: 64, seed: 4, tailSlower: 0.6, latencies: 200 })
    const { verdict, metrics } = judgePairs(pairs, { p50: 0.05, p95: 0.1 })
    expect(verdict).toBe('fail')
    expect(metrics.p95?.verdict).toBe('fail')
    expect(metrics.p50?.interval[0]).toBeLessThan(1.05)
    expect(metrics.p50?.ratio).toBeCloseTo(1, 1)
  })

  test('that sees a true 10 % says so, with what it could have seen', () => {
    const { p50 } = judgePairs(simulatedPairs({ pairs: 64, seed: 1, slower: 0.1, latencies: 400, neighbours: 0.02 }), { p50: 0.05 }).metrics
    expect(p50?.verdict).toBe('fail')
    expect(p50?.ratio).toBeCloseTo(1.1, 1)
    expect(p50?.interval[0]).toBeGreaterThan(1.05)
    expect(p50?.interval[1]).toBeGreaterThan(1.1)
    expect(p50?.smallestSeen).toBeGreaterThan(0.05)
    expect(p50?.smallestSeen).toBeLessThan(0.1)
  })

  test('cannot be decided by fewer pairs than the first look, and says what there is', () => {
    const { verdict, pairs, metrics } = judgePairs(simulatedPairs({ pairs: 7, seed: 1, slower: 1 }), { p50: 0.05 })
    expect({ verdict, pairs }).toEqual({ verdict: 'inconclusive', pairs: 7 })
    expect(metrics.p50).toMatchObject({ interval: [0, Infinity], smallestSeen: Infinity })
    expect(metrics.p50?.ratio).toBeCloseTo(2, 0)
  })

  test('gains from a last look where time ended it', () => {
    const pairs = simulatedPairs({ pairs: 9, seed: 3, slower: 0.6, latencies: 400 })
    expect(judgePairs(pairs, { p50: 0.05 }).verdict).toBe('inconclusive')
    expect(judgePairs(pairs, { p50: 0.05 }, { endedAt: 9 })).toMatchObject({ verdict: 'fail', pairs: 9 })
  })
})

/** The CPU time of head as a multiple of what it was. */
const withCpu = (pairs: readonly Pair[], factor: number): readonly Pair[] =>
  pairs.map(({ first, base, head }) => ({
    first,
    base: { ...base, targetCpuMs: 20 },
    head: { ...head, targetCpuMs: 20 * factor },
  }))

describe('CPU time of the target', () => {
  test('is judged by its ratio in each pair, whatever the latencies are', () => {
    const pairs = withCpu(simulatedPairs({ pairs: 64, seed: 1, slower: -0.2 }), 1.1)
    const { verdict, metrics } = judgePairs(pairs, { cpu: 0.05 })
    expect(verdict).toBe('fail')
    expect(metrics.cpu?.ratio).toBeCloseTo(1.1, 6)
    expect(judgePairs(pairs, { cpu: 0.15 }).verdict).toBe('pass')
  })

  test('is divided by all iterations that ended, failed ones too', () => {
    const pairs = withCpu(simulatedPairs({ pairs: 16, seed: 1 }), 1).map((pair) => ({ ...pair, head: { ...pair.head, bad: 100 } }))
    expect(judgePairs(pairs, { cpu: 0.05 }).metrics.cpu?.ratio).toBeCloseTo(0.5, 6)
  })

  test('says nothing where a side has none, and nothing at all if no pair has it', () => {
    const pairs = withCpu(simulatedPairs({ pairs: 64, seed: 1 }), 2)
    const someUnknown = pairs.map((pair, at) => (at % 3 === 0 ? { ...pair, base: { ...pair.base, targetCpuMs: undefined } } : pair))
    expect(judgePairs(someUnknown, { cpu: 0.05 }).metrics.cpu).toMatchObject({ verdict: 'fail', ratio: expect.closeTo(2, 6) as number })
    const unknown = pairs.map((pair) => ({ ...pair, head: { ...pair.head, targetCpuMs: undefined } }))
    const { verdict, metrics } = judgePairs(unknown, { cpu: 0.05 })
    expect(verdict).toBe('inconclusive')
    expect(metrics.cpu).toMatchObject({ tooFewSamples: true, interval: [0, Infinity], smallestSeen: Infinity })
  })
})

describe('the same pairs', () => {
  test('give the same judgement one by one and all at once, whatever comes after the decision', () => {
    const pairs = simulatedPairs({ pairs: 64, seed: 2, slower: 0.15 })
    const judge = pairJudge(THETAS)
    const used = pairs.findIndex((pair) => judge.add(pair) !== undefined) + 1
    expect(used).toBeLessThan(64)
    expect(judge.judgement()).toEqual(judgePairs(pairs, THETAS))
    expect(judge.judgement()).toEqual(judgePairs(pairs.slice(0, used), THETAS))
    expect(judge.judgement().pairs).toBe(used)
  })

  test('can be asked again with another theta', () => {
    const pairs = simulatedPairs({ pairs: 64, seed: 2, slower: 0.15 })
    const used = pairs.slice(0, judgePairs(pairs, { p50: 0.05 }).pairs)
    expect(judgePairs(used, { p50: 0.05 }).verdict).toBe('fail')
    expect(judgePairs(used, { p50: 0.5 }).verdict).toBe('pass')
    expect(judgePairs(used, { p50: 0.14 }).verdict).toBe('inconclusive')
  })

  test('with their sides swapped give the inverse', () => {
    fc.assert(
      fc.property(runs, fc.constantFrom<Metric>('p50', 'p95', 'p99', 'throughput'), (run, metric) => {
        const pairs = simulatedPairs(run)
        const even = { alpha: 0.05, beta: 0.05 }
        const { [metric]: one } = judgePairs(pairs, { [metric]: 0 }, even).metrics
        const { [metric]: other } = judgePairs(swapped(pairs), { [metric]: 0 }, even).metrics
        expect(other?.verdict).toBe({ fail: 'pass', pass: 'fail', inconclusive: 'inconclusive' }[one!.verdict])
        expect(other?.pairs).toBe(one?.pairs)
        expect(other!.ratio * one!.ratio).toBeCloseTo(1, 9)
        expect(Number.isFinite(Math.log(other!.interval[0]))).toBe(Number.isFinite(one!.interval[1]))
        // Ends are found to within a fortieth of their distance, or a hundredth of a percent.
        const distance = Math.log(one!.interval[1] / one!.ratio)
        const otherDistance = Math.log(other!.ratio / other!.interval[0])
        if (Number.isFinite(distance)) expect(Math.abs(otherDistance - distance)).toBeLessThan(distance / 20 + 2e-4)
      }),
      RUNS,
    )
  })

  test('in other units of time give the same', () => {
    fc.assert(
      fc.property(runs, fc.constantFrom(2 ** -10, 0.5, 1_024), (run, unit) => {
        const pairs = simulatedPairs(run)
        const inUnits = (block: Block): Block => ({
          ...block,
          latenciesMs: block.latenciesMs.map((ms) => ms * unit),
          elapsedMs: block.elapsedMs * unit,
        })
        const other = pairs.map((pair) => ({ ...pair, base: inUnits(pair.base), head: inUnits(pair.head) }))
        const [given, expected] = [judgePairs(other, THETAS), judgePairs(pairs, THETAS)]
        expect(given.verdict).toBe(expected.verdict)
        expect(given.pairs).toBe(expected.pairs)
        expect(given.metrics.p95?.ratio).toBeCloseTo(expected.metrics.p95!.ratio, 9)
      }),
      RUNS,
    )
  })
})

describe('whatever was measured', () => {
  const thetas = fc.record({ p50: fc.double({ min: -0.2, max: 0.5, noNaN: true }), p95: fc.double({ min: -0.2, max: 0.5, noNaN: true }) })

  test('the interval holds the ratio, and keeps to the verdict', () => {
    fc.assert(
      fc.property(runs, thetas, (run, thetas) => {
        for (const { verdict, theta, ratio, interval } of Object.values(judgePairs(simulatedPairs(run), thetas).metrics)) {
          const [lower, upper] = interval
          expect(lower).toBeLessThanOrEqual(ratio)
          expect(upper).toBeGreaterThanOrEqual(ratio)
          expect(verdict).toBe(lower >= 1 + theta - 1e-12 ? 'fail' : upper <= 1 + theta + 1e-12 ? 'pass' : 'inconclusive')
        }
      }),
      RUNS,
    )
  })

  test('who allows more is not told FAIL where another was told PASS', () => {
    fc.assert(
      fc.property(
        runs,
        fc.double({ min: -0.3, max: 0.3, noNaN: true }),
        fc.double({ min: 0, max: 0.3, noNaN: true }),
        (run, theta, more) => {
          const pairs = simulatedPairs(run)
          const [strict, lenient] = [theta, theta + more].map((theta) => judgePairs(pairs, { p50: theta, p95: theta }).verdict)
          expect(`${strict} then ${lenient}`).not.toBe('pass then fail')
        },
      ),
      RUNS,
    )
  })

  test('a metric named beside others needs as much evidence or more to fail', () => {
    fc.assert(
      fc.property(runs, (run) => {
        const pairs = simulatedPairs(run).slice(0, 16)
        const looks = { looks: [16] }
        const alone = judgePairs(pairs, { p50: 0.05 }, looks).metrics.p50!
        const among = judgePairs(pairs, THETAS, looks).metrics.p50!
        expect(among.interval[0]).toBeLessThanOrEqual(alone.interval[0] + 1e-9)
        expect(among.interval[1]).toBe(alone.interval[1])
      }),
      RUNS,
    )
  })
})

const nothing: Block = { latenciesMs: new Float64Array(), elapsedMs: 50, succeeded: 0 }
const block = (...latenciesMs: readonly number[]): Block => ({
  latenciesMs: Float64Array.from(latenciesMs),
  elapsedMs: 10,
  succeeded: latenciesMs.length,
})

describe('pairs that say nothing', () => {
  test('are left out and counted, whichever side is to blame', () => {
    const pairs = simulatedPairs({ pairs: 64, seed: 1 })
    const bad: readonly Pair[] = [
      { first: 'base', base: nothing, head: block(1) },
      { first: 'base', base: block(1), head: nothing },
      { first: 'head', base: block(1, Number.NaN), head: block(1) },
      { first: 'head', base: block(1), head: block(Infinity) },
      { first: 'head', base: block(1), head: block(-1) },
      { first: 'head', base: { ...block(1), elapsedMs: 0 }, head: block(1) },
      { first: 'head', base: block(1), head: { ...block(1), elapsedMs: Number.NaN } },
    ]
    const { unusable, ...judgement } = judgePairs([...bad, ...pairs], THETAS)
    expect(unusable).toBe(7)
    expect({ ...judgement, unusable: 0 }).toEqual(judgePairs(pairs, THETAS))
  })

  test('leave nothing to judge where there are no others', () => {
    const all = Array.from({ length: 64 }, (): Pair => ({ first: 'base', base: block(1), head: nothing }))
    expect(judgePairs(all, THETAS)).toEqual({ verdict: 'inconclusive', pairs: 0, unusable: 64, metrics: {} })
    expect(judgePairs([], THETAS)).toEqual({ verdict: 'inconclusive', pairs: 0, unusable: 0, metrics: {} })
  })

  test('but that both sides are equal reject any other ratio', () => {
    const all = Array.from({ length: 64 }, (): Pair => ({ first: 'base', base: block(1, 2, 3), head: block(1, 2, 3) }))
    const { p50, throughput } = judgePairs(all, { p50: 0, throughput: 0.05 }).metrics
    expect(p50).toMatchObject({ verdict: 'inconclusive', ratio: 1, smallestSeen: 0, pairs: 64 })
    expect(p50?.interval[0]).toBeGreaterThan(0.9998)
    expect(p50?.interval[1]).toBeLessThan(1.0002)
    expect(throughput).toMatchObject({ verdict: 'pass', ratio: 1 })
  })

  test('of a tail without any spread clear the tail', () => {
    const all = Array.from({ length: 64 }, (): Pair => ({ first: 'base', base: block(1, 1, 1), head: block(1, 1, 1) }))
    expect(judgePairs(all, { p95: 0.1 }).metrics.p95).toMatchObject({ verdict: 'pass', ratio: 1 })
  })

  test('because the clock saw no time in them count as a nanosecond', () => {
    const all = Array.from({ length: 64 }, (): Pair => ({ first: 'base', base: block(0, 0, 0), head: block(0, 2e-6, 3e-6) }))
    const judgement = judgePairs(all, { p50: 0.05 })
    expect(judgement).toMatchObject({ verdict: 'fail', unusable: 0 })
    expect(judgement.metrics.p50?.ratio).toBeCloseTo(2, 9)
  })
})

test('what cannot be judged is refused', () => {
  const pairs = simulatedPairs({ pairs: 8, seed: 1 })
  expect(() => judgePairs(pairs, {})).toThrow(new RangeError('A comparison cannot be judged without a theta for any metric'))
  expect(() => judgePairs(pairs, { p50: -1, p95: Number.NaN })).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: The comparison cannot be judged: theta of p50 must be a number above -1, got -1; theta of p95 must be a number above -1, got NaN]`,
  )
})
