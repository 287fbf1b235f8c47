import { describe, expect, test } from 'vitest'
import { calibrationFrom, calibrationText } from '../../../../src/report/comparison/commits/calibration.ts'
import { changeOf } from '../../../../src/report/text/change.ts'
import { refsMarkdown } from '../../../../src/report/comparison/commits/commits-markdown.ts'
import type { ComparedLoad, RefsReport } from '../../../../src/report/comparison/commits/commits-report.ts'
import { verdictOf } from '../../../../src/report/comparison/commits/commits-report.ts'
import { refsText } from '../../../../src/report/comparison/commits/commits-text.ts'
import { displayWidth } from '../../../../src/report/text/display-width.ts'
import { judgeRatios } from '../../../../src/stats/comparison/judge-pairs.ts'

const COLUMNS = 80

const slower: ComparedLoad = {
  project: 'load',
  file: 'shop.load.test.ts',
  test: 'shop > the price of an item | <b>',
  run: 1,
  verdict: 'fail',
  plan: '4 users, 200 iterations',
  processPairs: 8,
  pairs: 64,
  metrics: [
    {
      metric: 'p50',
      verdict: 'fail',
      base: 1.02,
      head: 1.33,
      ratio: 1.302,
      interval: { low: 1.271, high: 1.33 },
      theta: 0.05,
      smallestSeen: 0.06,
      tooFewSamples: false,
    },
    {
      metric: 'p95',
      verdict: 'inconclusive',
      base: 3.4,
      head: 4.6,
      ratio: 1.21,
      interval: { low: 0.9, high: null },
      theta: 0.1,
      smallestSeen: null,
      tooFewSamples: false,
    },
    {
      metric: 'throughput',
      verdict: 'fail',
      base: 980,
      head: 760,
      ratio: 1.29,
      interval: { low: 1.25, high: 1.34 },
      theta: 0.05,
      smallestSeen: 0.08,
      tooFewSamples: false,
    },
  ],
  outcomes: [{ outcome: '503', base: 0, head: 0.02, pairs: { differing: 20, more: 20 }, chance: 1e-6 }],
  statuses: { base: { 200: 100 }, head: { 200: 98, 503: 2 } },
  errorRate: { base: 0, head: 0.02 },
}

const same: ComparedLoad = {
  ...slower,
  test: 'the list of items',
  run: 2,
  verdict: 'pass',
  processPairs: 1,
  pairs: 12,
  metrics: [
    {
      metric: 'p50',
      verdict: 'pass',
      base: 1.02,
      head: 1.02,
      ratio: 1.0004,
      interval: { low: 0.99, high: 1.012 },
      theta: 0.05,
      smallestSeen: 0.06,
      tooFewSamples: false,
    },
  ],
  outcomes: [],
}

const open: ComparedLoad = {
  ...same,
  test: 'a name so long that it takes more than one line of a terminal with eighty columns, and then some',
  run: 1,
  verdict: 'inconclusive',
  processPairs: 16,
  pairs: 128,
  metrics: [{ ...same.metrics[0]!, verdict: 'inconclusive' }],
}

const reportOf = (...loads: readonly ComparedLoad[]): RefsReport => ({
  version: 1,
  verdict: verdictOf(loads.map(({ verdict }) => verdict)),
  base: { ref: 'main', commit: '0123456789abcdef' },
  head: { commit: 'fedcba9876543210', dirty: true },
  alpha: 0.01,
  seed: 7,
  elapsedMs: 34_000,
  timedOut: false,
  loads,
  notCompared: [
    { project: 'load', file: 'shop.load.test.ts', test: 'burst', run: 1, reason: 'arrivals at a fixed rate\ncannot be stopped' },
  ],
  troubles: ['base: broken.test.ts: no such module'],
})

describe('the outcome of a comparison', () => {
  test('is a table for 80 columns', () => {
    const lines = refsText(reportOf(slower, same, open), COLUMNS)
    expect(lines.filter((line) => displayWidth(line) >= COLUMNS)).toEqual([])
    expect(lines.join('\n')).toMatchInlineSnapshot(`
      "
         metric         base     head   change            interval  verdict
       shop > the price of an item | <b>  8 fresh processes a side, 64 pairs  FAIL
         p50         1.02 ms  1.33 ms  +30.2 %  +27.1 % to +33.0 %  FAIL
         p95          3.4 ms   4.6 ms  +21.0 %   -10.0 % to no end  inconclusive
         throughput    980/s    760/s  -22.5 %  -25.4 % to -20.0 %  FAIL

       the list of items (load 2)  12 pairs  pass
         p50         1.02 ms  1.02 ms    0.0 %    -1.0 % to +1.2 %  pass

       a name so long that it takes more than one line of a terminal with eighty
       columns, and then some
       16 fresh processes a side, 128 pairs  inconclusive
         p50         1.02 ms  1.02 ms    0.0 %    -1.0 % to +1.2 %  inconclusive

       main (012345678) against the working tree (fedcba987 and changes): 1 of 3
       loads that both have is slower: proven. Took 34 s.

       shop > the price of an item | <b>: p95 is left open: the comparison ended as
       soon as p50, throughput were proven slower.

       shop > the price of an item | <b>: had status 503 in 0 % of the iterations in
       base, 2 % in head.

       a name so long that it takes more than one line of a terminal with eighty
       columns, and then some: inconclusive. This run could have proven p50 +6.0 %; a
       quieter machine or a larger share (--p50 and so on) decides more.

       Not compared:
       - burst (shop.load.test.ts): arrivals at a fixed rate cannot be stopped

       Also seen:
       - base: broken.test.ts: no such module

       Repeat with --seed 7"
    `)
  })

  test('is a comment in Markdown', () => {
    expect(refsMarkdown(reportOf(slower, same))).toMatchInlineSnapshot(`
      "<!-- vitest-load compare -->
      ## Load tests: FAIL

      main \\(012345678\\) against the working tree \\(fedcba987 and changes\\): 1 of 2 loads that both have is slower: proven. Took 34 s.

      | load test | metric | base | head | change | interval | verdict |
      | :-- | :-- | --: | --: | --: | --: | :-- |
      | shop \\> the price of an item \\| \\<b\\> | p50 | 1.02 ms | 1.33 ms | +30.2 % | +27.1 % to +33.0 % | **FAIL** |
      |  | p95 | 3.4 ms | 4.6 ms | +21.0 % | -10.0 % to no end | inconclusive |
      |  | throughput | 980/s | 760/s | -22.5 % | -25.4 % to -20.0 % | **FAIL** |
      | the list of items \\(load 2\\) | p50 | 1.02 ms | 1.02 ms | 0.0 % | -1.0 % to +1.2 % | pass |

      shop \\> the price of an item \\| \\<b\\>: p95 is left open: the comparison ended as soon as p50, throughput were proven slower.

      shop \\> the price of an item \\| \\<b\\>: had status 503 in 0 % of the iterations in base, 2 % in head.

      Not compared:
      - burst \\(shop.load.test.ts\\): arrivals at a fixed rate cannot be stopped

      Also seen:
      - base: broken.test.ts: no such module

      Repeat with --seed 7
      "
    `)
  })

  test('is the worst of all loads', () => {
    expect(reportOf(same, open, slower).verdict).toBe('fail')
    expect(reportOf(same, open).verdict).toBe('inconclusive')
    expect(reportOf(same).verdict).toBe('pass')
  })

  test('says that the time was over, whatever was judged until then', () => {
    const over = 'The time was over before all of it was judged: raise --max-duration, or name fewer load tests.'
    const texts = [reportOf(open), reportOf(slower)].map((report) => refsText({ ...report, timedOut: true }, 200).join('\n'))
    expect(texts).toEqual([expect.stringContaining(over), expect.stringContaining(over)])
    expect(refsText(reportOf(open), 200).join('\n')).not.toContain(over)
  })

  test('survives JSON', () => {
    const report = reportOf(slower, same, open)
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
  })

  test.for([
    [[same], 'nothing is slower than allowed'],
    [[open], 'no slow-down is proven, but it is not proven equal either'],
    [[slower], 'the load that both have is slower: proven'],
    [[slower, same], '1 of 2 loads that both have is slower: proven'],
  ] as const)('is said in one sentence: %#', ([loads, sentence]) => {
    expect(refsText(reportOf(...loads), 1_000).join('\n')).toContain(sentence)
  })
})

test.for([
  [1.123, '+12.3 %'],
  [0.9, '-10.0 %'],
  [1, '0.0 %'],
  [0.99996, '0.0 %'],
  [1.00004, '0.0 %'],
  [3.5, '+250 %'],
  [Number.POSITIVE_INFINITY, 'no end'],
  [null, 'no end'],
  [0, 'no end'],
] as const)('a ratio of %s is a change of %s', ([ratio, text]) => {
  expect(changeOf(ratio)).toBe(text)
})

const judged = (log: number): ReturnType<typeof judgeRatios> =>
  judgeRatios({ p50: Array.from({ length: 16 }, (_, at) => log + (at % 2 === 0 ? 0.01 : -0.01)) }, { p50: 0.05 })

test('a calibration tells how often it was wrong, and what that proves', () => {
  const calibration = calibrationFrom(
    { thetas: { p50: 0.05 }, seed: 7 },
    Array.from({ length: 20 }, () => judged(0)),
    Array.from({ length: 20 }, () => judged(0.12)),
  )
  expect(calibration).toMatchObject({
    same: { trials: 20, fail: 0, pass: 20, inconclusive: 0 },
    slower: { trials: 20, fail: 20 },
    falseAlarms: { rate: 0, atMost: expect.closeTo(1 - 0.05 ** (1 / 20), 6) as number },
    power: { rate: 1, atLeast: expect.closeTo(0.05 ** (1 / 20), 6) as number },
  })
  expect(calibrationText(calibration).join('\n')).toMatchInlineSnapshot(`
    "
     head does                 p50 seen called slower       cleared  inconclusive
     the same                     0.0 %             0            20             0
     10 % more work             +12.7 %            20             0             0

     False alarms: 0 of 20, with 95 % confidence at most 13.9 % of all.
     Found slower by more than p50 5 %: 20 of 20, with 95 % confidence at least 86.1 %.
     Smallest change that four of five comparisons prove: p50 +6.2 %.
     Repeat with --seed 7"
  `)
})
