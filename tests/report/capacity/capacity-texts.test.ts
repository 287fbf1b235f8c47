import { expect, test } from 'vitest'
import { capacityLine } from '../../../src/report/capacity/capacity-line.ts'
import { summaryOfCapacity } from '../../../src/report/capacity/capacity-summary.ts'
import { describeCapacityResult } from '../../../src/report/capacity/describe-capacity-result.ts'
import { probeChart } from '../../../src/report/capacity/probe-chart.ts'
import { liveLine } from '../../../src/report/run/live-line.ts'
import { capacityOf, found } from '../../helpers/results/capacity-of.ts'

test('a search in the text of a failure', () => {
  expect(describeCapacityResult(found())).toMatchInlineSnapshot(`
    "           p99 |
                   |
                   |                                                             xx
             50 ms |---------------------------------------------------------------
                   |                                                           o?
                   |                                                      o
                   |?               o              o               o
                    50/s                                                      800/s
                    o held (5)   ? undecided (2)   x missed (2)
      capacity   between 690/s and 760/s   690/s achieved at the lower end
      objective  p99 at most 50 ms
      limited by slo p99, missed at 760/s
      probes     9 in 32 s
      recovery   as fast as before at most 270 ms after an overload
      plan       the plan
      replay     VITEST_LOAD_SEED=7"
  `)
})

test('a search in one line', () => {
  expect(capacityLine('GET /users', found())).toMatchInlineSnapshot(
    `"GET /users: capacity between 690/s and 760/s · for p99 at most 50 ms · 690/s achieved · limited by slo p99, missed at 760/s · 9 probes in 32 s · recovered within 270 ms · sound · seed 7"`,
  )
})

test('what ended a search is said, whatever it was', () => {
  const probes = [
    [400, 'good', 8],
    [800, 'generator', 90],
  ] as const
  const lines = [
    capacityOf(probes, { end: { lower: 400, upper: undefined, by: 'generator' } }),
    capacityOf([[20_000, 'good', 8]], { end: { lower: 20_000, upper: undefined, by: 'to' } }),
    capacityOf(probes, { end: { lower: 400, upper: undefined, by: 'budget' } }),
    capacityOf(
      [[200, 'undecided', 49]],
      { end: { lower: undefined, upper: undefined, by: 'budget' } },
      { slo: { p99: '50ms' }, atLeast: 200, seed: 7 },
    ),
    capacityOf([[50, 'bad', 90]], { end: { lower: undefined, upper: 50, by: 'from' } }),
    capacityOf(probes, { interrupted: 'target died' }),
    capacityOf([], { interrupted: 'aborted', abortReason: 'Ctrl+C' }),
  ].map((result) => capacityLine('x', result))
  expect(lines).toMatchInlineSnapshot(`
    [
      "x: capacity at least 400/s · for p99 at most 50 ms · 400/s achieved · limited by the generator: it, and not the target, ended the search · 2 probes in 32 s · sound · seed 7",
      "x: capacity at least 20 000/s · for p99 at most 50 ms · 740/s achieved · limited by the range: 20 000/s holds, and nothing above was tried · 1 probe in 32 s · sound · seed 7",
      "x: capacity at least 400/s · for p99 at most 50 ms · 400/s achieved · limited by time: it was over before the interval was as narrow as wanted · 2 probes in 32 s · sound · seed 7",
      "x: capacity not known · for p99 at most 50 ms · limited by time: it was over before the rate was proven or refuted · 1 probe in 32 s · sound · seed 7",
      "x: capacity below 50/s · for p99 at most 50 ms · limited by slo p99, missed at 50/s · 1 probe in 32 s · sound · seed 7",
      "x: capacity at least 400/s · for p99 at most 50 ms · 400/s achieved · the target died · 2 probes in 32 s · sound · seed 7",
      "x: capacity not known · for p99 at most 50 ms · aborted: Ctrl+C · 0 probes in 32 s · sound · seed 7",
    ]
  `)
})

test('a chart has no line too long, whatever was measured', () => {
  const odd = capacityOf([
    [0.01, 'good', 0],
    [5, 'bad', Number.POSITIVE_INFINITY],
    [1_000_000, 'undecided', Number.NaN],
    [1_000_000, 'generator', 50],
  ])
  for (const width of [60, 80, 120]) for (const line of probeChart(odd, width)) expect(line.length).toBeLessThanOrEqual(width)
  expect(probeChart(capacityOf([]), 80)).toEqual([])
})

test('a summary has what tables show', () => {
  expect(summaryOfCapacity(found())).toMatchObject({
    model: 'open',
    throughput: 690,
    judged: false,
    capacity: { lower: 690, upper: 760, limitedBy: 'slo p99', probes: 9 },
  })
})

test('a probe in the live line', () => {
  const progress = {
    part: 'measured',
    elapsedMs: 400,
    plannedMs: 1_000,
    started: 320,
    succeeded: 310,
    bad: 0,
    plannedIterations: Number.POSITIVE_INFINITY,
    ratePerSecond: 790,
    p50Ms: 5,
    p99Ms: 41,
    probe: { rate: 800, number: 3, about: 9 },
  } as const
  const run = { name: 'checkout', state: { kind: 'running', progress } } as const
  expect([100, 70, 50].map((columns) => liveLine(run, columns))).toMatchInlineSnapshot(`
    [
      " ⚡ checkout  probing 800/s, 3 of about 9    790/s  p99   41 ms  failed 0",
      " ⚡ checkout  probing 800/s, 3 of about 9    790/s  p99   41 ms",
      " ⚡ checkout  probing 800/s, 3 of about 9",
    ]
  `)
})
