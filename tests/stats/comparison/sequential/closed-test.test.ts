import { describe, expect, test } from 'vitest'
import { isAffordable, provenIn } from '../../../../src/stats/comparison/sequential/closed-test.ts'
import { planFor } from '../../../../src/stats/comparison/design.ts'
import { evidenceOf } from '../../../../src/stats/comparison/sequential/evidence.ts'
import { Judge } from '../../../../src/stats/comparison/judge.ts'
import { METRICS, type Metric } from '../../../../src/stats/comparison/metric.ts'
import type { MetricTrial } from '../../../../src/stats/comparison/sequential/trial.ts'
import { seededRandom } from '../../../../src/units/random.ts'

const trialOf = (metric: Metric, logRatios: readonly number[]): MetricTrial => ({ metric, theta: 0, evidence: evidenceOf(logRatios) })

const times = (count: number, value: number): readonly number[] => Array.from({ length: count }, () => value)

const UNITS = 9
const PLAN = planFor({ alpha: 0.05, looks: [5, 6, 7, 8, 9], spending: 1, paths: 2 ** UNITS })

/** What is said of metrics of which the first `slow` are slower for good, and of the others the coins decide: in how many of all ways in which these may fall one of the latter fails. */
function wronglyFailed(slow: readonly (readonly number[])[], others: readonly (readonly number[])[]): number {
  let failed = 0
  for (let coins = 0; coins < 2 ** UNITS; coins++) {
    const trials = [
      ...slow.map((logRatios, at) => trialOf(METRICS[at]!, logRatios)),
      ...others.map((sizes, at) =>
        trialOf(
          METRICS[slow.length + at]!,
          sizes.map((size, unit) => ((coins >> unit) & 1 ? -size : size)),
        ),
      ),
    ]
    if (provenIn(trials, PLAN).slice(slow.length).includes(true)) failed++
  }
  return failed
}

const random = seededRandom(3)
const sizes = (count: number): readonly number[] => Array.from({ length: count }, () => -Math.log(random()))
const MOST = Math.floor(0.05 * 2 ** UNITS)

describe('of all the ways the coins could have fallen, no more than the share alpha calls a metric slower that is not', () => {
  test('beside one that is', () => {
    expect(wronglyFailed([times(UNITS, 1)], [sizes(UNITS)])).toBeLessThanOrEqual(MOST)
  })

  test('beside one that stays unproven for long', () => {
    expect(wronglyFailed([[2, 2, -1, 1, -0.5, 2, 2, 1, 2]], [sizes(UNITS)])).toBeLessThanOrEqual(MOST)
  })

  test('beside one that is and another that is not', () => {
    expect(wronglyFailed([times(UNITS, 0.3)], [sizes(UNITS), sizes(UNITS)])).toBeLessThanOrEqual(MOST)
  })

  test('where none is', () => {
    const failed = wronglyFailed([], [sizes(UNITS), sizes(UNITS)])
    expect(failed).toBeLessThanOrEqual(MOST)
    expect(failed).toBeGreaterThan(MOST / 2)
  })
})

describe('metrics that are slower in every one of eight pairs of processes', () => {
  const processes = planFor({ alpha: 0.01, looks: [8, 10, 12, 16], spending: 1 })
  const even = times(8, 1)
  // Its highest sum is below the second highest of the even one.
  const uneven = [1, 1, 1, 1, 0.01, 0.01, 0.01, 0.01]

  test('are all proven at the first look, however unlike their sizes are', () => {
    const judge = new Judge([trialOf('p50', uneven), trialOf('p95', uneven), trialOf('throughput', even)], processes)
    expect(judge.look()).toBe('fail')
    const { metrics } = judge.judgement(0)
    expect(Object.values(metrics).map(({ verdict }) => verdict)).toEqual(['fail', 'fail', 'fail'])
    // The interval is that of all metrics at once: it does not contradict the verdict, and says no more than it.
    expect(metrics.p50!.interval[0]).toBe(1)
  })

  test('are not proven by one another: one pair against it is too much for a metric', () => {
    const judge = new Judge([trialOf('p50', [1, 1, 1, 1, 0.5, 0.5, 0.5, -1]), trialOf('throughput', even)], processes)
    expect(judge.look()).toBe('fail')
    expect(judge.judgement(0).metrics).toMatchObject({ p50: { verdict: 'inconclusive' }, throughput: { verdict: 'fail' } })
  })
})

test('a metric is proven by all sets that it is in', () => {
  const plan = planFor({ alpha: 0.05, looks: [8], paths: 256 })
  const even = times(8, 1)
  const contrary = [1, 1, 1, 1, 1, 1, 1, -3]
  expect(provenIn([trialOf('p50', even)], plan)).toEqual([true])
  expect(
    provenIn(
      [
        trialOf('p50', even),
        trialOf(
          'p95',
          even.map((_, at) => (at % 2 === 0 ? 1 : -1)),
        ),
      ],
      plan,
    ),
  ).toEqual([true, false])
  expect(provenIn([trialOf('p50', even), trialOf('p95', contrary), trialOf('throughput', even)], plan)).toEqual([true, false, true])
})

test('eight metrics are affordable as long as nothing else has used up alpha', () => {
  const trials = METRICS.map((metric) => trialOf(metric, []))
  expect(isAffordable(trials, planFor({}))).toBe(true)
  expect(isAffordable(trials.slice(0, 3), planFor({ alpha: 1e-5 }))).toBe(true)
  expect(isAffordable(trials, planFor({ alpha: 1e-5 }))).toBe(false)
})
