import { expect, test } from 'vitest'
import { percentileChart } from '../../../../src/report/svg/charts/percentile-chart.ts'
import { latenciesAround, statsOf } from '../../build-result.ts'
import { descendants, parseXml } from '../parse-xml.ts'

const stats = statsOf(latenciesAround(40, 30_000))
const limit = { value: 100, quantile: 0.99, text: 'p99 ≤ 100 ms ✗ FAIL', verdict: 'fail' } as const
const drawn = parseXml(percentileChart('Latency by percentile', [{ name: 'latency', stats }], [limit]))
const texts = descendants(drawn, 'text')
/** Where the axis has its ticks; labels are moved to where they have room. */
const ticks = descendants(drawn, 'path')
  .map(({ attributes }) => [...attributes['d']!.matchAll(/M([\d.]+) [\d.]+v4/g)].map(([, x]) => Number(x)))
  .find((places) => places.length > 0)!
const NAMES = ['min', 'p50', 'p90', 'p99', 'p99.9', 'p99.99']
const placeOf = (name: string): number => ticks[NAMES.indexOf(name)]!

test('each further nine takes the same space, up to what the samples show', () => {
  expect(texts.map(({ text }) => text).filter((text) => NAMES.includes(text) || text === 'p99.999')).toEqual(NAMES)
  const nines = ['min', 'p90', 'p99', 'p99.9', 'p99.99'].map(placeOf)
  const [first, ...others] = nines.slice(1).map((place, index) => place - nines[index]!)
  expect(first).toBeGreaterThan(20)
  for (const gap of others) expect(gap).toBeCloseTo(first!, 0)
})

test('latencies have units, and a limit is a line that ends at its quantile, with its verdict', () => {
  expect(texts.filter(({ text }) => /^\d+ m?s$/.test(text)).length).toBeGreaterThanOrEqual(2)
  expect(texts.map(({ text }) => text)).toContain(limit.text)
  const line = descendants(drawn, 'path').find(({ attributes }) => attributes['class'] === 'rule-fail')!
  expect(Number(/H([\d.]+)$/.exec(line.attributes['d']!)![1])).toBeCloseTo(placeOf('p99'), 0)
})

test('says so if nothing was measured', () => {
  expect(percentileChart('Latency', [{ name: 'latency', stats: statsOf([]) }], [])).toContain('no distribution')
})
