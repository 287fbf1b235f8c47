import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { svgOf } from '../../../src/report/svg/svg.ts'
import { widthOf } from '../../../src/report/svg/parts/label.ts'
import type { LoadResult, SeriesPoint } from '../../../src/result/load-result.ts'
import { buildResult, latenciesAround, openPlan, overloaded, statsOf, succeeded } from '../build-result.ts'
import { descendants, parseXml, type XmlElement } from './parse-xml.ts'

const seriesOf = (
  counts: readonly (readonly [succeeded: number, bad: number, p99: number])[],
  durationMs = 1_000,
): readonly SeriesPoint[] =>
  counts.map(([succeeded, bad, p99], index) => ({ startMs: index * durationMs, durationMs, succeeded, bad, p50: p99 / 2, p99 }))

const textsOf = (svg: string): readonly string[] => descendants(parseXml(svg), 'text').map(({ text }) => text)

const burst = (): LoadResult => ({
  ...overloaded(),
  series: seriesOf(Array.from({ length: 60 }, (_, second) => (second > 29 && second < 36 ? [150, 4, 900] : [200, 0, 120]))),
})

test('tells in words what it shows in pictures', () => {
  expect(textsOf(svgOf('GET /users survives a burst', burst()))).toMatchInlineSnapshot(`
    [
      "GET /users survives a burst",
      "200 arrivals/s for 1 min, evenly, at most 10 000 in flight",
      "200/s ·  200: 11 988 ·  503: 12 ·  failed 12 of 12 000 (0.1 %) ·  sound",
      "Latency of succeeded iterations",
      "11 988 samples",
      "20 ms",
      "50 ms",
      "100 ms",
      "200 ms",
      "500 ms",
      "1 s",
      "p50 41.6 ms",
      "p95 84.7 ms",
      "p99 415 ms",
      "max 1.31 s",
      "p99 latency over time",
      "0",
      "500 ms",
      "1 s",
      "Iterations per second",
      "bad",
      "succeeded",
      "0",
      "100/s",
      "200/s",
      "0 s",
      "10 s",
      "20 s",
      "30 s",
      "40 s",
      "50 s",
      "60 s",
    ]
  `)
})

test('says so where nothing was measured', () => {
  expect(textsOf(svgOf('nothing', buildResult()))).toMatchInlineSnapshot(`
    [
      "nothing",
      "5 users, 500 iterations",
      "sound",
      "Latency",
      "no iteration succeeded",
      "Over time",
      "no iteration ended",
    ]
  `)
})

test('shows how long failures took where nothing succeeded', () => {
  const result = buildResult({
    iterations: { started: 50, succeeded: 0, failed: 50, cutOff: 0, dropped: 0 },
    errorRate: 1,
    failedLatency: statsOf(latenciesAround(30_000, 50, 0.001)),
    withoutStatus: 50,
    series: seriesOf([[0, 50, Number.NaN]]),
  })
  expect(textsOf(svgOf('dead target', result))).toMatchInlineSnapshot(`
    [
      "dead target",
      "5 users, 500 iterations",
      "none: 50 ·  failed 50 of 50 (100 %) ·  sound",
      "Latency of failed iterations (none succeeded)",
      "50 samples",
      "25 s",
      "30 s",
      "35 s",
      "p50 29.9 s",
      "p95 30.1 s",
      "p99 30.1 s",
      "max 30.1 s",
      "p99 latency over time",
      "no iteration succeeded",
      "Iterations per second",
      "bad",
      "succeeded",
      "0",
      "25/s",
      "50/s",
      "0 s",
      "0.2 s",
      "0.4 s",
      "0.6 s",
      "0.8 s",
      "1 s",
    ]
  `)
})

test('puts the verdict on the generator in its own line where it is a bad one', () => {
  const findings = [{ kind: 'saturated', seen: '', spoils: '', fix: '' }] as const
  expect(textsOf(svgOf('late', { ...burst(), sound: false, findings }))).toContain('NOT SOUND: saturated')
})

test('draws the last second by what of it was run', () => {
  const halfSecond = { ...succeeded(latenciesAround(1, 500)), series: seriesOf([[500, 0, 2]]) }
  const blocks = { blockMs: 50, blocks: [{ index: 9, succeeded: 500, bad: 0, buckets: '' }] }
  expect(textsOf(svgOf('short', buildResult({ ...halfSecond, blocks })))).toContain('1 000/s')
})

test('carries no script, no link and no font of its own', () => {
  const svg = svgOf('<script>alert(1)</script>', burst())
  const names = (element: XmlElement): readonly string[] => [element.name, ...element.children.flatMap(names)]
  expect([...new Set(names(parseXml(svg)))].sort()).toEqual(['desc', 'path', 'rect', 'style', 'svg', 'text', 'title'])
  expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|url\(|@import|@font-face|\son\w+=/)
})

test('is well-formed and keeps the name, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: 'binary', maxLength: 500 }), (name, text) => {
      const root = parseXml(svgOf(name, { ...buildResult(succeeded([1, 2, 3])), plan: { ...openPlan, text } }))
      expect(root.attributes.viewBox).toMatch(/^0 0 600 \d+$/)
    }),
  )
  const name = `"GET" <users> & 'others' 🚀`
  expect(descendants(parseXml(svgOf(name, burst())), 'title')[0]!.text).toBe(name)
})

test('stays below 30 kB with a long run, many statuses and long names', () => {
  const noisy = Array.from(
    { length: 600 },
    (_, index) => [1_000 + ((index * 7_919) % 977), 1 + (index % 37), 80 + ((index * 104_729) % 613) / 7] as const,
  )
  const result = {
    ...overloaded(),
    series: seriesOf(noisy, 6_000),
    statuses: Object.fromEntries(noisy.map(([count], index) => [100 + index, count])),
  }
  const svg = svgOf('"💥"'.repeat(200), {
    ...result,
    latency: statsOf(latenciesAround(20, 50_000, 2.5)),
    plan: { ...openPlan, text: '<&>'.repeat(300) },
  })
  expect(Buffer.byteLength(svg)).toBeLessThan(30_000)
})

/** The room that a text takes, by the same estimate as it was laid out with. */
interface Box {
  readonly text: string
  readonly left: number
  readonly right: number
  readonly baseline: number
}

const boxesOf = (svg: string): readonly Box[] =>
  descendants(parseXml(svg), 'text').map(({ text, attributes }) => {
    const x = Number(attributes.x)
    const width = widthOf(text, Number(attributes['font-size'] ?? 11))
    const left = { middle: x - width / 2, end: x - width, start: x }[attributes['text-anchor'] ?? 'start']!
    return { text, left, right: left + width, baseline: Number(attributes.y) }
  })

function expectClearTexts(name: string, result: LoadResult): void {
  const svg = svgOf(name, result)
  const height = Number(parseXml(svg).attributes.height)
  const boxes = boxesOf(svg)
  expect(boxes.filter(({ left, right, baseline }) => left < 1 || right > 599 || baseline < 12 || baseline > height - 4)).toEqual([])
  const clashes = boxes.flatMap((one, index) =>
    boxes
      .slice(index + 1)
      .filter((other) => Math.abs(one.baseline - other.baseline) < 10 && one.left < other.right && other.left < one.right),
  )
  expect(clashes).toEqual([])
}

describe('every text stands inside of the picture and clear of every other', () => {
  test.for([
    ['all latencies equal', buildResult({ ...succeeded([41, 41, 41]), series: seriesOf([[3, 0, 41]]) })],
    ['five samples', buildResult({ ...succeeded([38, 40, 41, 55, 90]), series: seriesOf([[5, 0, 90]], 250) })],
    ['six decades', buildResult({ ...succeeded(latenciesAround(1, 5_000, 2.4)), series: seriesOf([[5_000, 3, 5_980]]) })],
    ['one second', buildResult({ ...succeeded(latenciesAround(0.38, 500)), series: seriesOf([[500, 0, 0.9]]) })],
    [
      'an hour',
      buildResult({
        ...succeeded(latenciesAround(80, 5_000)),
        series: seriesOf(
          Array.from({ length: 600 }, () => [1, 0, 90]),
          6_000,
        ),
      }),
    ],
    ['a very long name '.repeat(30), { ...burst(), sound: false, plan: { ...openPlan, text: 'and so on '.repeat(50) } }],
    ['no time at all', buildResult({ ...succeeded([0, 0.001]), series: seriesOf([[2, 0, 0.001]]) })],
  ] as const)('%s', ([name, result]) => {
    expectClearTexts(name, result)
  })

  const latency = fc.double({ min: -3, max: 6, noNaN: true }).map((exponent) => 10 ** exponent)
  const point = fc.tuple(fc.nat(100_000), fc.nat(100), fc.oneof(latency, fc.constant(Number.NaN)))
  test('arbitrary runs', () => {
    fc.assert(
      fc.property(
        fc.array(latency, { minLength: 1, maxLength: 60 }),
        fc.array(point, { maxLength: 200 }),
        fc.integer({ min: 50, max: 120_000 }),
        (latencies, points, durationMs) => {
          expectClearTexts('arbitrary', buildResult({ ...succeeded(latencies), series: seriesOf(points, durationMs) }))
        },
      ),
    )
  })
})
