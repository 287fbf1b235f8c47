import { array, assert, integer, property } from 'fast-check'
import { decodeFromCompressedBase64, HistogramLogReader, type Histogram as HdrHistogram, type JsHistogram } from 'hdr-histogram-js'
import { describe, expect, test } from 'vitest'
import { hdrEncoded } from '../../../src/report/formats/hdr-encoding.ts'
import { hlogText } from '../../../src/report/formats/hlog.ts'
import { bucketCount, bucketOf, FINE, MAX_VALUE } from '../../../src/stats/buckets.ts'
import { Histogram } from '../../../src/stats/histogram.ts'
import { builtComparison } from '../../result/comparison/build-comparison.ts'
import { buildReport, buildRun } from '../document/build-report.ts'
import { buildResult, overloaded, stepOf, succeeded } from '../build-result.ts'

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram()
  for (const value of values) histogram.record(value)
  return histogram
}

/** The counts of HdrHistogram, bucket for bucket; the type of the log reader does not say that it has them. */
const countsOf = (decoded: HdrHistogram): readonly number[] =>
  Array.from({ length: bucketCount(FINE) }, (_, index) => (decoded as JsHistogram).getCountAtIndex(index))

function ownCounts(histogram: Histogram): readonly number[] {
  const counts = Array.from({ length: bucketCount(FINE) }, () => 0)
  histogram.forEachBucket((lowest, _highest, count) => {
    counts[bucketOf(lowest, FINE)] = count
  })
  return counts
}

describe('what HdrHistogram decodes', () => {
  test.for([
    ['nothing', []],
    ['0', [0]],
    ['the borders of buckets', [255, 256, 257, 511, 512, 1_023, 1_024]],
    ['the highest value', [1, MAX_VALUE]],
  ] as const)('has every bucket: of %s', ([, values]) => {
    const decoded = decodeFromCompressedBase64(hdrEncoded(histogramOf(values)))
    expect(countsOf(decoded)).toEqual(ownCounts(histogramOf(values)))
  })

  test('has every bucket, and quantiles in the same one, of any values', () => {
    assert(
      property(array(integer({ min: 0, max: MAX_VALUE }), { minLength: 1, maxLength: 60 }), (values) => {
        const histogram = histogramOf(values)
        const decoded = decodeFromCompressedBase64(hdrEncoded(histogram))
        expect(decoded.totalCount).toBe(values.length)
        expect(countsOf(decoded)).toEqual(ownCounts(histogram))
        for (const quantile of [0.5, 0.95, 0.99])
          expect(bucketOf(decoded.getValueAtPercentile(quantile * 100), FINE)).toBe(
            bucketOf(Math.round(histogram.quantile(quantile)), FINE),
          )
      }),
      { numRuns: 50 },
    )
  })
})

/** The lines of a log with a tag, as its reader decodes them. */
function readLog(text: string): Readonly<Record<string, HdrHistogram>> {
  const reader = new HistogramLogReader(text)
  const read: Record<string, HdrHistogram> = {}
  for (let next = reader.nextIntervalHistogram(); next !== null; next = reader.nextIntervalHistogram()) read[next.tag] = next
  return read
}

const place = (name: string): object => ({ test: { file: 'a.test.ts', name, project: '', attempt: 1 } })

test('a log has a line for each distribution, and its times', () => {
  const result = buildResult({ ...overloaded(), steps: { 'log in, 100%': stepOf([1, 2]) } })
  const text = hlogText(
    buildReport(
      buildRun(result, [], place('GET /a, b')),
      buildRun(result, [], { ...place('t'), run: 1, startedAt: '2026-11-29T12:00:02.500Z' }),
    ),
  )
  expect(text.split('\n').slice(0, 4)).toEqual([
    '#[Histogram log format version 1.3]',
    '#[Values are in microseconds, Interval_Max too]',
    '#[StartTime: 1795953600.000 (seconds since epoch), 2026-11-29T12:00:00.000Z]',
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
  ])
  const read = readLog(text)
  expect(Object.keys(read)).toEqual([
    'GET%20/a%2C%20b/0/latency',
    'GET%20/a%2C%20b/0/serviceTime',
    'GET%20/a%2C%20b/0/step:log%20in%2C%20100%25',
    't/1/latency',
    't/1/serviceTime',
    't/1/step:log%20in%2C%20100%25',
  ])
  const latency = read['t/1/latency']!
  expect(countsOf(latency)).toEqual(ownCounts(Histogram.decode(result.latency.histogram)))
  expect(latency.startTimeStampMsec).toBe(Date.parse('2026-11-29T12:00:02.500Z'))
  expect(latency.endTimeStampMsec - latency.startTimeStampMsec).toBe(Math.round((result.latency.count / result.throughput.mean) * 1_000))
})

test('scenarios and arms have their own tags, and no two lines the same', () => {
  const text = hlogText(
    buildReport(
      buildRun(buildResult({ ...succeeded([1]), scenarios: { buy: overloaded() } }), [], place('a')),
      buildRun(builtComparison({ base: { latencyMs: 1 }, head: { latencyMs: 1 }, pairs: 16 }), [], place('b')),
      buildRun(overloaded(), [], { test: { file: 'other.test.ts', name: 'a', project: '', attempt: 1 } }),
    ),
  )
  const tags = text.split('\n').flatMap((line) => /^Tag=([^,]*)/.exec(line)?.[1] ?? [])
  expect(tags).toEqual(
    expect.arrayContaining(['a/0/latency', 'a/0/scenario:buy/latency', 'b/0/base/latency', 'b/0/head/serviceTime', 'a%20(2)/0/latency']),
  )
  expect(new Set(tags).size).toBe(tags.length)
})

test('a document without loads is a log without lines', () => {
  expect(readLog(hlogText(buildReport()))).toEqual({})
})
