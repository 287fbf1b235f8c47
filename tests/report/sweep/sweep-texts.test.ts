import { expect, test } from 'vitest'
import { liveLine } from '../../../src/report/run/live-line.ts'
import { describeSweepResult } from '../../../src/report/sweep/describe-sweep-result.ts'
import { sweepLine } from '../../../src/report/sweep/sweep-line.ts'
import { summaryOfSweep } from '../../../src/report/sweep/sweep-summary.ts'
import { throughputChart } from '../../../src/report/sweep/throughput-chart.ts'
import { blockOf, contended, deadBlock, kneed, law, retrograde, sweepOf, TEN_LEVELS } from '../../helpers/results/sweep-of.ts'

test('a sweep in the text of a failure', () => {
  expect(describeSweepResult(contended())).toMatchInlineSnapshot(`
    "       1 255/s |                                                           ...o
                   |                                                     ......
                   |                                              ....o..
                   |                                       .......
                   |                               ......o.
                   |                    .....o.....
                   |o...........o.......
                 0 |
                    1 user                                                 32 users
                    o measured   . fitted
      scaling    contention 5 % (4.55 % to 5.19 %)
                 coherency not fitted: it needs 8 levels, got 6
      levels      1 user        100/s   efficiency 100 %   p50 10 ms
                  2 users       190/s   efficiency 95.2 %   p50 10.5 ms
                  4 users       348/s   efficiency 87 %   p50 11.5 ms
                  8 users       593/s   efficiency 74.1 %   p50 13.5 ms
                 16 users       914/s   efficiency 57.1 %   p50 17.5 ms
                 32 users     1 255/s   efficiency 39.2 %   p50 25.5 ms
      rounds     3 rounds of 6 levels in 9.6 s
      plan       1, 2, 4, 8, 16 and 32 users, 3 blocks of 300 ms each
      replay     VITEST_LOAD_SEED=7"
  `)
})

test('a knee is drawn, and said', () => {
  expect(describeSweepResult(kneed())).toMatchInlineSnapshot(`
    "         200/s |                             :    ...o..          o      .....o
                   |                         o   .....
                   |                       ......:
                   |                 ......      :
                   |          ..o....            :
                   |..........                   :
                   |o                            :
                 0 |                             :
                    1 user                                                 32 users
                    o measured   . fitted   : knee at 5 users
      scaling    contention 6.73 % (0 % to 17 %)
                 knee at 5 users: throughput hardly rises from there on
      levels      1 user         40/s   efficiency 100 %   p50 25 ms
                  2 users        80/s   efficiency 100 %   p50 25 ms
                  4 users       160/s   efficiency 100 %   p50 25 ms
                  8 users       200/s   efficiency 62.5 %   p50 40.1 ms
                 16 users       200/s   efficiency 31.3 %   p50 80.1 ms
                 32 users       200/s   efficiency 15.6 %   p50 160 ms
      rounds     3 rounds of 6 levels in 9.6 s
      plan       1, 2, 4, 8, 16 and 32 users, 3 blocks of 300 ms each
      replay     VITEST_LOAD_SEED=7"
  `)
})

test('a sweep in one line', () => {
  expect([contended(), retrograde(), kneed()].map((sweep) => sweepLine('GET /users', sweep))).toMatchInlineSnapshot(`
    [
      "GET /users: 1 user 100/s, 32 users 1 255/s (efficiency 39.2 %) · contention 5 % (4.55 % to 5.19 %) · coherency not fitted: it needs 8 levels, got 6 · 3 rounds of 6 levels in 9.6 s · sound · seed 7",
      "GET /users: 1 user 100/s, 64 users 1 038/s (efficiency 16.2 %) · contention 5 % (4.74 % to 5.25 %) · coherency 0.0005 (0.000457 to 0.000544) · peak at 44 users by the curve (42 to 46) · 3 rounds of 10 levels in 9.6 s · sound · seed 7",
      "GET /users: 1 user 40/s, 32 users 200/s (efficiency 15.6 %) · contention 6.73 % (0 % to 17 %) · knee at 5 users: throughput hardly rises from there on · 3 rounds of 6 levels in 9.6 s · sound · seed 7",
    ]
  `)
})

test('that throughput does not fall is said only of levels that can show it', () => {
  const rising = sweepOf({ options: { concurrency: TEN_LEVELS }, throughput: law(0.05, 0) })
  expect(sweepLine('x', rising)).toContain('· no fall of throughput seen up to 64 users ·')
  // It falls from 8 users on.
  const falling = sweepOf({ throughput: law(0.05, 0.02) })
  expect(sweepLine('x', falling)).not.toContain('no fall')
})

test('what was not fitted, and why', () => {
  const warmups = [1, 2].map((concurrency) => ({ request: { concurrency, round: 0 }, block: blockOf(concurrency, 100 * concurrency) }))
  const lines = [
    sweepOf({ options: { concurrency: [1, 2, 4] }, throughput: law(0.05, 0) }),
    sweepOf({ throughput: law(0.05, 0), extra: () => ({ headroom: 2.1 }) }),
    sweepOf({ made: { blocks: warmups, endedBy: 'target died', rounds: 0 } }),
    sweepOf({
      made: {
        blocks: [{ request: { concurrency: 1, round: 0 }, block: deadBlock(1, 'ECONNREFUSED 40×') }],
        endedBy: 'nothing succeeded',
        rounds: 0,
      },
    }),
    sweepOf({ made: { blocks: [], endedBy: 'aborted', rounds: 0, abortReason: 'Ctrl+C' } }),
  ].map((sweep) => sweepLine('x', sweep))
  expect(lines).toMatchInlineSnapshot(`
    [
      "x: 1 user 100/s, 4 users 348/s (efficiency 87 %) · not fitted: a fit needs at least 6 levels, got 3: give more in \`concurrency\`, such as [1, 2, 4, 8, 16, 32] · 3 rounds of 3 levels in 9.6 s · sound · seed 7",
      "x: 1 user 100/s, 32 users 1 255/s (efficiency 39.2 %) · not fitted: a fit needs at least 6 levels, and at 1, 2, 4, 8, 16 and 32 users the generator was too busy for its numbers to be those of the target: use a request as the task instead of a function, do less in it, or run it in \`threads\` · 3 rounds of 6 levels in 9.6 s · sound · seed 7",
      "x: 1 user 100/s · not fitted: the target died in the sweep, after 0 of 3 rounds · 0 of 3 rounds of 1 level in 9.6 s · sound · seed 7",
      "x: 1 user 0/s · not fitted: nothing succeeded with 1 user, most often ECONNREFUSED 40× · 0 of 3 rounds of 1 level in 9.6 s · sound · seed 7",
      "x: nothing was measured · not fitted: the sweep was aborted after 0 of 3 rounds (Ctrl+C) · 0 of 3 rounds of 0 levels in 9.6 s · sound · seed 7",
    ]
  `)
})

test('a sweep that ended early is fitted if it can be, and says both', () => {
  const whole = contended()
  const text = describeSweepResult({ ...whole, endedBy: 'target died', rounds: { planned: 3, completed: 2 } })
  expect(text).toContain('scaling    contention 5 %')
  expect(text).toContain('ended      the target died in the sweep, after 2 of 3 rounds')
  expect(text).toContain('rounds     2 of 3 rounds of 6 levels')
})

test('a chart has no line too long, whatever was measured', () => {
  const odd = [
    contended(),
    kneed(),
    retrograde(),
    sweepOf({ throughput: (users) => (users === 1 ? 0 : 1e6) }),
    sweepOf({ options: { concurrency: [9_999, 10_000] } }),
  ]
  for (const sweep of odd)
    for (const width of [60, 80, 120]) for (const line of throughputChart(sweep, width)) expect(line.length).toBeLessThanOrEqual(width)
  expect(throughputChart(sweepOf({ made: { blocks: [] } }), 80)).toEqual([])
  expect(throughputChart(sweepOf({ throughput: () => 0 }), 80)).toEqual([])
})

test('of many levels some are listed', () => {
  const many = sweepOf({ options: { concurrency: Array.from({ length: 20 }, (_, index) => index + 1) }, throughput: law(0.05, 0) })
  expect(describeSweepResult(many)).toMatch(/12 users .*\n +and 8 more\n/)
})

test('a summary has what tables show', () => {
  expect(summaryOfSweep(retrograde())).toMatchObject({
    model: 'closed',
    judged: false,
    errorRate: 0,
    sweep: { levels: 10, rounds: 3, users: 48, knee: null, endedBy: null },
  })
  expect(summaryOfSweep(contended()).sweep).toMatchObject({ users: 32, kappa: null, peak: null })
  expect(summaryOfSweep(sweepOf({ made: { blocks: [], endedBy: 'aborted' } }))).toMatchObject({
    throughput: null,
    errorRate: null,
    sweep: { levels: 0, sigma: null },
  })
})

test('a block in the live line', () => {
  const progress = {
    part: 'measured',
    elapsedMs: 100,
    plannedMs: 300,
    started: 80,
    succeeded: 70,
    bad: 0,
    plannedIterations: Number.POSITIVE_INFINITY,
    ratePerSecond: 790,
    p50Ms: 5,
    p99Ms: 41,
    sweep: { concurrency: 8, round: 2, rounds: 3 },
  } as const
  const texts = [progress, { ...progress, sweep: { concurrency: 1, round: 0, rounds: 3 } }].flatMap((shown) =>
    [100, 60].map((columns) => liveLine({ name: 'checkout', state: { kind: 'running', progress: shown } }, columns)),
  )
  expect(texts).toMatchInlineSnapshot(`
    [
      " ⚡ checkout  sweeping 8 users, round 2 of 3    790/s  p99   41 ms  failed 0",
      " ⚡ checkout  sweeping 8 users, round 2 of 3  p99   41 ms",
      " ⚡ checkout  sweeping 1 user, warm-up    790/s  p99   41 ms  failed 0",
      " ⚡ checkout  sweeping 1 user, warm-up  p99   41 ms",
    ]
  `)
})
