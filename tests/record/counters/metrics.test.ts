import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeMetrics, Metrics, NO_METRICS, type MetricsSnapshot } from '../../../src/record/counters/metrics.ts'

type Value = readonly [name: string, value: number]

const values = fc.array(
  fc.tuple(fc.constantFrom('depth', 'bytes', '__proto__', 'constructor', '7'), fc.double({ noDefaultInfinity: true, noNaN: true })),
  { maxLength: 60 },
)

function metricsOf(all: readonly Value[]): MetricsSnapshot {
  const metrics = new Metrics()
  for (const [name, value] of all) metrics.record(name, value)
  return metrics.snapshot()
}

const named = (from: number, to: number): Value[] => Array.from({ length: to - from }, (_, at) => [`metric ${from + at}`, at])
const total = ({ metrics, metricsLeftOut }: MetricsSnapshot): number =>
  Object.values(metrics).reduce((sum, { count }) => sum + count, metricsLeftOut)

describe('metrics', () => {
  test('are recorded by name', () => {
    const { metrics } = metricsOf([
      ['depth', 3],
      ['bytes', 1_000],
      ['depth', -5],
    ])
    expect(Object.keys(metrics)).toEqual(['depth', 'bytes'])
    expect(metrics['depth']).toMatchObject({ count: 2, min: -5, max: 3 })
  })

  test('past 64 names are only counted', () => {
    const snapshot = metricsOf([...named(0, 70), ...named(0, 1), ...named(69, 70)])
    expect(Object.keys(snapshot.metrics)).toHaveLength(64)
    expect([snapshot.metrics['metric 0']?.count, snapshot.metrics['metric 63']?.count, snapshot.metrics['metric 64']]).toEqual([
      2,
      1,
      undefined,
    ])
    expect(snapshot.metricsLeftOut).toBe(7)
  })
})

test('memory does not grow from 10^4 to 10^6 values', () => {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  const usedBytes = (): number => {
    collectGarbage()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  const metrics = new Metrics()
  const recordTo = (from: number, to: number): void => {
    for (let index = from; index < to; index++)
      metrics.record(`metric ${index % 8}`, (index % 2 === 0 ? -1 : 1) * 2 ** (index % 37) * (1 + (index % 101) / 101))
  }
  recordTo(0, 10_000)
  const before = usedBytes()
  recordTo(10_000, 1_000_000)
  expect(usedBytes() - before).toBeLessThan(300_000)
  expect(total(metrics.snapshot())).toBe(1_000_000)
})

describe('merging', () => {
  test('gives the same as one recorder', () => {
    fc.assert(
      fc.property(values, values, (first, second) => {
        expect(mergeMetrics([metricsOf(first), metricsOf(second)])).toEqual(metricsOf([...second, ...first]))
      }),
    )
  })

  test('with none changes nothing', () => {
    fc.assert(
      fc.property(values, (all) => {
        expect(mergeMetrics([metricsOf(all), NO_METRICS])).toEqual(metricsOf(all))
      }),
    )
  })

  test('stays within 64 names, counts the values of the others, and does not depend on the order', () => {
    const [first, second] = [metricsOf([...named(0, 40), ...named(0, 40)]), metricsOf([...named(30, 90), ...named(80, 95)])]
    const merged = mergeMetrics([first, second])
    expect(mergeMetrics([second, first])).toEqual(merged)
    expect(Object.keys(merged.metrics)).toHaveLength(64)
    expect(total(merged)).toBe(155)
    expect(merged.metrics['metric 39']?.count).toBe(3)
  })
})
