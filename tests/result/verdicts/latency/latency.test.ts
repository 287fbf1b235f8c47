import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LoadOptions } from '../../../../src/plan/options/load-options.ts'
import { latencyClaim, type LatencyLimits, type LatencyOptions } from '../../../../src/result/verdicts/latency/latency-claim.ts'
import type { LoadResult } from '../../../../src/result/load-result.ts'
import { subjectOf } from '../../../../src/result/verdicts/subject.ts'
import { judgeLatency, type LatencyVerdict } from '../../../../src/result/verdicts/latency/latency.ts'
import { messageOf } from '../../../helpers/message-of.ts'
import { runOf, scenariosOf, type RecordChanges, type Stretch } from '../../../helpers/results/run-record.ts'

const judge = (received: unknown, limits: LatencyLimits, options?: LatencyOptions): LatencyVerdict =>
  judgeLatency(subjectOf(received), latencyClaim(limits, options))

/** The latencies 1 µs, 2 µs, … `count` µs, in an order in which neighbours are not alike. */
const spread = (count: number): Stretch => ({ count, latencyMs: (index) => (((index * 7_919) % count) + 1) / 1_000 })

const failing = (count: number): Stretch => ({ count, latencyMs: 0.001, ends: 'failed', status: 500 })

describe('a limit', () => {
  const result = runOf({}, [spread(100)])

  test('is inclusive', () => {
    expect(judge(result, { p50: 0.05 })).toMatchObject({ passes: true, samples: 100, bad: 0, of: 'latency' })
    expect(judge(result, { p50: 0.0499 })).toMatchObject({ passes: false })
  })

  test('may be on any quantile, the maximum and the mean, and all of them have to be kept', () => {
    const { limits, passes } = judge(result, { p25: 1, p95: 0.094, max: 0.1, mean: 0.05 })
    expect(limits.map(({ limit, measuredMs, passes }) => [limit.name, measuredMs, passes])).toEqual([
      ['p25', 0.025, true],
      ['p95', 0.095, false],
      ['max', 0.1, true],
      ['mean', 0.0505, false],
    ])
    expect(passes).toBe(false)
  })

  test('holds more easily the higher it is', () => {
    const millis = fc.integer({ min: 1, max: 200 }).map((micros) => micros / 1_000)
    fc.assert(
      fc.property(millis, millis, fc.constantFrom('p50', 'p90', 'p95', 'max', 'mean'), (one, other, name) => {
        const [tight, loose] = [Math.min(one, other), Math.max(one, other)]
        if (judge(result, { [name]: tight }).passes) expect(judge(result, { [name]: loose }).passes).toBe(true)
      }),
    )
  })
})

describe('bad iterations', () => {
  const result = runOf({}, [spread(95), failing(5)])

  test('rank above every success', () => {
    expect(judge(result, { p95: 1 }).limits[0]!.measuredMs).toBe(0.095)
    expect(judge(result, { p96: 60_000 })).toMatchObject({ passes: false, samples: 100, bad: 5, limits: [{ measuredMs: Infinity }] })
  })

  test('leave neither a maximum nor a mean', () => {
    expect(judge(result, { max: 60_000, mean: 60_000 }).limits.map(({ measuredMs }) => measuredMs)).toEqual([Infinity, Infinity])
  })

  test('can be left out', () => {
    const { limits, samples, bad, passes } = judge(result, { p96: 1, max: 1, mean: 1 }, { among: 'succeeded' })
    expect(limits.map(({ measuredMs }) => measuredMs)).toEqual([0.092, 0.095, 0.048])
    expect({ samples, bad, passes }).toEqual({ samples: 95, bad: 0, passes: true })
  })

  test('include what was dropped and cut off', () => {
    const open = runOf({ rate: 100, maxInFlight: 5 }, [
      spread(90),
      { count: 6, latencyMs: 0, ends: 'dropped' },
      { count: 4, latencyMs: 1, status: 0, ends: 'cutOff' },
    ])
    expect(judge(open, { p90: 1 })).toMatchObject({ passes: true, samples: 100, bad: 10 })
    expect(judge(open, { p91: 60_000 }).passes).toBe(false)
  })

  test('never make anything faster', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 60, max: 300 }),
        fc.nat(60),
        fc.constantFrom('p50', 'p75', 'p90', 'p95', 'max', 'mean'),
        (good, bad, name) => {
          const run = runOf({}, [spread(good), failing(bad)])
          const [all, succeeded] = (['all', 'succeeded'] as const).map(
            (among) => judge(run, { [name]: 1 }, { among }).limits[0]!.measuredMs,
          )
          expect(all).toBeGreaterThanOrEqual(succeeded!)
        },
      ),
    )
  })
})

describe('what cannot be judged', () => {
  test.for([
    ['p50', 5],
    ['p95', 59],
    ['p99', 299],
    ['p999', 2_995],
  ] as const)('%s of fewer than %d samples', ([name, needed]) => {
    expect(judge(runOf({}, [spread(needed)]), { [name]: 60_000 }).passes).toBe(true)
    expect(messageOf(() => judge(runOf({}, [spread(needed - 1)]), { [name]: 60_000 }))).toContain(`Too few samples for`)
  })

  test('says how many are needed', () => {
    expect(messageOf(() => judge(runOf({}, [spread(298)]), { p99: 50 }))).toMatchInlineSnapshot(
      `"not-judgeable: Too few samples for p99: 298 iterations, but a limit on it needs 299. Run longer, or judge a lower quantile or \`max\`"`,
    )
    const { steps } = runOf({}, [{ ...spread(10), call: { name: 'pay' } }])
    expect(messageOf(() => judge(steps.pay, { p99: 50 }))).toMatchInlineSnapshot(
      `"not-judgeable: Too few samples for p99: 10 calls, but a limit on it needs 299. Run longer, or judge a lower quantile or \`max\`"`,
    )
  })

  test('counts bad iterations as samples only where they rank', () => {
    const run = runOf({}, [spread(50), failing(9)])
    expect(judge(run, { p95: 50 }).passes).toBe(false)
    expect(messageOf(() => judge(run, { p95: 50 }, { among: 'succeeded' }))).toContain('50 iterations')
  })

  test('a run in which nothing succeeded', () => {
    expect(messageOf(() => judge(runOf({}, [failing(100)]), { p50: 50 }))).toMatchInlineSnapshot(
      `"not-judgeable: Nothing succeeded: there is no latency to judge, all 100 iterations are bad"`,
    )
  })
})

describe('service time', () => {
  const stretch: Stretch = { count: 100, latencyMs: 0.2, serviceMs: 0.05, call: { name: 'pay' } }
  const open = runOf({ rate: 100 }, [stretch])
  const closed = runOf({}, [{ ...stretch, serviceMs: 0.2 }])

  test('is judged where it is asked for', () => {
    expect(judge(open, { p95: 0.1 })).toMatchObject({ passes: false, of: 'latency' })
    expect(judge(open, { p95: 0.1 }, { of: 'serviceTime' })).toMatchObject({ passes: true, of: 'serviceTime' })
  })

  test('is all that a step has: in an open model it has to be written out', () => {
    expect(judge(closed.steps.pay, { p95: 0.2 })).toMatchObject({ passes: true, of: 'serviceTime' })
    expect(judge(open.steps.pay, { p95: 0.1 }, { of: 'serviceTime' })).toMatchObject({ passes: true })
    expect(messageOf(() => judge(open.steps.pay, { p95: 0.1 }))).toMatchInlineSnapshot(
      `"not-judgeable: A step has only service time, which in an open model leaves out the wait before it was sent: write { of: 'serviceTime' } if you want that"`,
    )
    expect(messageOf(() => judge(open.requests, { p95: 0.1 }))).toContain("write { of: 'serviceTime' }")
    expect(messageOf(() => judge(structuredClone(closed.steps.pay), { p95: 0.1 }))).toContain("write { of: 'serviceTime' }")
    expect(messageOf(() => judge(closed.steps.pay, { p95: 0.1 }, { of: 'latency' }))).toMatchInlineSnapshot(
      `"not-judgeable: Steps have no \`latency\`, because they are not scheduled: judge their \`serviceTime\`"`,
    )
  })

  test('of the calls of several scenarios is judged without being written out if all of them are closed', () => {
    const browse = [{ concurrency: 2, iterations: 100 }, [stretch]] as const
    const stages = [{ concurrency: 0, stages: [{ to: 5, over: '1s' }] }, [stretch]] as const
    const arrivals = [{ rate: 100, iterations: 100 }, [stretch]] as const
    expect(judge(scenariosOf({ browse, stages }).requests, { p95: 0.2 })).toMatchObject({ passes: true, of: 'serviceTime', samples: 200 })
    expect(messageOf(() => judge(scenariosOf({ browse, arrivals }).requests, { p95: 0.2 }))).toContain("write { of: 'serviceTime' }")
  })
})

/** One every 10 ms: long enough for a claim on a median. */
const SLOWLY: RecordChanges = { everyMs: 10 }

const width = (stretch: Stretch): number => {
  const { lowerMs, upperMs } = judge(runOf({}, [stretch]), { p50: 1 }).limits[0]!.interval!
  return upperMs - lowerMs
}

describe('the interval', () => {
  test('lies around the quantile by the ranks that bound it', () => {
    // Ranks 40 and 61 of 100; every block holds what all hold, so that nothing hangs together.
    expect(judge(runOf({}, [spread(100)], SLOWLY), { p50: 1 }).limits[0]!.interval).toEqual({ lowerMs: 0.04, upperMs: 0.061 })
  })

  test('is open where samples or successes end', () => {
    expect(judge(runOf({}, [spread(61)], SLOWLY), { p95: 1 }).limits[0]!.interval).toEqual({ lowerMs: 0.054, upperMs: Infinity })
    expect(judge(runOf({}, [spread(96), failing(4)]), { p95: 1 }).limits[0]!.interval!.upperMs).toBe(Infinity)
  })

  test('widens where slow ones come together', () => {
    const apart = width({ count: 4_000, latencyMs: (index) => ((index * 7) % 200) / 1_000 })
    const together = width({ count: 4_000, latencyMs: (index) => ((Math.floor(index / 62.5) * 37) % 64) / 320 })
    expect(apart).toBeCloseTo(0.007, 4)
    // 64 blocks, each of them altogether above the median or below it: hardly better than 64 samples.
    expect(together).toBeCloseTo(0.05, 2)
  })

  test('is unknown for a part that has lost its run, and for what is no quantile', () => {
    const run = runOf({}, [{ ...spread(100), call: { name: 'pay' } }], SLOWLY)
    expect(judge(run.steps.pay, { p50: 1 }).limits[0]!.interval).toEqual({ lowerMs: 0.04, upperMs: 0.061 })
    expect(judge(structuredClone(run.steps.pay), { p50: 1 }, { of: 'serviceTime' }).limits[0]!.interval).toBeUndefined()
    expect(judge(run, { max: 1, mean: 1 }).limits.map(({ interval }) => interval)).toEqual([undefined, undefined])
  })
})

const surely = (run: LoadResult, limitMs: number): LatencyVerdict => judge(run, { p50: limitMs }, { confidence: 0.95 })

/** Of 56 in 100, taking turns with the others. */
const isQuick = (index: number): boolean => (index * 0.56) % 1 < 0.56

describe('confidence', () => {
  const run = runOf({}, [spread(200)], SLOWLY)

  test('passes and fails only what is as sure as was asked', () => {
    // One-sided bounds of the median of 200 at 95 %: ranks 88 and 113.
    expect(surely(run, 0.113)).toMatchObject({ passes: true, limits: [{ measuredMs: 0.1, interval: { lowerMs: 0.088, upperMs: 0.113 } }] })
    expect(surely(run, 0.087)).toMatchObject({ passes: false })
    expect(messageOf(() => surely(run, 0.112))).toMatchInlineSnapshot(
      `"not-judgeable: Inconclusive: with 95 % confidence p50 is between 0.088 ms and 0.113 ms (200 samples), which does not show whether it is at most 0.112 ms. To decide, about 210 samples are needed: run longer, about 2.1 s"`,
    )
    expect(messageOf(() => surely(run, 0.088))).toMatchInlineSnapshot(
      `"not-judgeable: Inconclusive: with 95 % confidence p50 is between 0.088 ms and 0.113 ms (200 samples), which does not show whether it is at most 0.088 ms. To decide, about 210 samples are needed: run longer, about 2.1 s"`,
    )
  })

  test('says so where no number of samples would do', () => {
    expect(messageOf(() => judge(run, { p50: 0.1 }, { confidence: 0.95 }))).toMatchInlineSnapshot(
      `"not-judgeable: Inconclusive: with 95 % confidence p50 is between 0.088 ms and 0.113 ms (200 samples), which does not show whether it is at most 0.1 ms. It is too near the limit for any number of samples to decide"`,
    )
  })

  test('is refused of a part that has lost its run', () => {
    const step = structuredClone(runOf({}, [{ ...spread(100), call: { name: 'pay' } }]).steps.pay)
    expect(messageOf(() => judge(step, { p50: 1 }, { confidence: 0.95, of: 'serviceTime' }))).toMatchInlineSnapshot(
      `"not-judgeable: \`confidence\` needs the time series of the run: judge the result, not a clone of a part of it"`,
    )
  })

  test('decides as the number of samples it asks for says', () => {
    const undecided = messageOf(() => surely(run, 0.112))
    const needed = Number(/about ([\d ]+) samples/.exec(undecided)![1]!.replaceAll(' ', ''))
    // So many, of which the same share (88 of 200) is above the limit, slow and quick ones taking turns.
    const shuffled = runOf({}, [{ count: needed, latencyMs: (index) => (isQuick(index) ? 0.05 : 0.2) }], SLOWLY)
    expect(surely(shuffled, 0.112).passes).toBe(true)
  })
})

const seconds = (count: number, latencyMs: number): Stretch => ({ count: count * 1_000, latencyMs })

describe('windows', () => {
  const options: LoadOptions = { rate: 1_000, duration: '10s' }
  /** Slow from 4 s to 6 s. */
  const slow = runOf(options, [seconds(4, 10), seconds(2, 100), seconds(4, 10)])

  test('are all judged, and the stretch that was above the limit is told', () => {
    const { passes, limits } = judge(slow, { p95: 50 }, { within: '1s' })
    expect(passes).toBe(false)
    // Above 5 % of a window as soon as one block of 16 is slow: the window that ends with the block from 4.0625 s, for the latency of 100 ms.
    expect(limits[0]!.breach!.fromMs).toBeGreaterThanOrEqual(3_000)
    expect(limits[0]!.breach!.fromMs).toBeLessThanOrEqual(3_250)
    expect(limits[0]!.breach!.toMs).toBeGreaterThanOrEqual(6_875)
    expect(limits[0]!.breach!.toMs).toBeLessThanOrEqual(7_125)
    expect(limits[0]!.measuredMs / 100).toBeCloseTo(1, 1)
  })

  test('pass where none is above, although a shorter stretch would be', () => {
    expect(judge(slow, { p50: 50 }, { within: '1s' }).passes).toBe(false)
    expect(judge(slow, { p50: 50 }, { within: '5s' })).toMatchObject({ passes: true, limits: [{ breach: undefined }] })
  })

  test('count only when they are above for long enough without a break', () => {
    // p50 of a window of 1 s is above for about 2 s.
    expect(judge(slow, { p50: 50 }, { within: '1s', holds: '1.5s' }).passes).toBe(false)
    expect(judge(slow, { p50: 50 }, { within: '1s', holds: '2.5s' }).passes).toBe(true)
    const twice = runOf(options, [seconds(2, 10), seconds(2, 100), seconds(2, 10), seconds(2, 100), seconds(2, 10)])
    expect(judge(twice, { p50: 50 }, { within: '1s', holds: '2.5s' }).passes).toBe(true)
  })

  test('rank bad iterations above all', () => {
    const bad = runOf(options, [seconds(4, 10), { ...seconds(2, 10), ends: 'failed', status: 500 }, seconds(4, 10)])
    expect(judge(bad, { p95: 50 }, { within: '1s' })).toMatchObject({ passes: false, limits: [{ measuredMs: Infinity }] })
    expect(messageOf(() => judge(bad, { p95: 50 }, { within: '1s', among: 'succeeded' }))).toMatchInlineSnapshot(
      `"not-judgeable: Too few samples for p95 within 1 s: a window needs 59, and 18 of 146 have fewer, down to 0. Widen \`within\`, or judge a lower quantile"`,
    )
  })

  test('cannot be judged with too few samples, but for the stragglers at the end', () => {
    const sparse = runOf({ rate: 50, duration: '10s' }, [{ count: 500, latencyMs: 10 }], { everyMs: 20 })
    expect(messageOf(() => judge(sparse, { p95: 50 }, { within: '1s' }))).toMatchInlineSnapshot(
      `"not-judgeable: Too few samples for p95 within 1 s: a window needs 59, and 145 of 145 have fewer, down to 50. Widen \`within\`, or judge a lower quantile"`,
    )
    expect(judge(sparse, { p95: 50 }, { within: '2s' }).passes).toBe(true)
    const late = runOf(
      { rate: 100, duration: '5s' },
      [
        { count: 499, latencyMs: 10 },
        { count: 1, latencyMs: 4_000 },
      ],
      { everyMs: 10 },
    )
    expect(judge(late, { p95: 50 }, { within: '1s' }).passes).toBe(true)
  })

  test('a stall leaves windows of which nothing is known, unless what follows says it', () => {
    const stalled = runOf(options, [seconds(4, 10), { count: 3_000, latencyMs: (index) => 3_000 - index + 10 }, seconds(3, 10)])
    expect(judge(stalled, { p95: 500 }, { within: '1s' })).toMatchObject({ passes: false })
    const gone = runOf(options, [seconds(4, 10), { count: 1, latencyMs: 3_000 }])
    expect(messageOf(() => judge(gone, { p95: 500 }, { within: '1s' }))).toContain('Too few samples for p95 within 1 s')
  })

  test('need the whole run, and one longer than they are', () => {
    const withCalls = runOf({ duration: '1s' }, [{ count: 1_000, latencyMs: 1, call: { name: 'pay' } }])
    expect(messageOf(() => judge(withCalls.steps.pay, { p95: 50 }, { within: '1s' }))).toMatchInlineSnapshot(
      `"not-judgeable: \`within\` works on a whole run only, because parts keep no time series, got step pay"`,
    )
    expect(messageOf(() => judge(slow, { p95: 50 }, { within: '20s' }))).toMatchInlineSnapshot(
      `"not-judgeable: The run was shorter than one window: \`within\` is 20 s, the run lasted 10.1 s"`,
    )
    expect(messageOf(() => judge(slow, { p95: 50 }, { within: 10 }))).toMatchInlineSnapshot(
      `"not-judgeable: \`within\` is shorter than the 62.5 ms in which this run was recorded: use windows at least as long"`,
    )
    expect(messageOf(() => judge(slow, { p95: 50 }, { within: '1s', of: 'serviceTime' }))).toMatchInlineSnapshot(
      `"not-judgeable: \`within\` judges only latency: an open model keeps no time series of service time"`,
    )
  })

  test('of a closed model are of service time as well, since that is latency', () => {
    const closed = runOf({ duration: '2s' }, [{ count: 2_000, latencyMs: 1 }])
    expect(judge(closed, { p95: 50 }, { within: '1s', of: 'serviceTime' }).passes).toBe(true)
  })
})
