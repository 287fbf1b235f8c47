import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { binsOf } from '../../../src/report/bins.ts'
import { sparkline } from '../../../src/report/text/sparkline.ts'
import { Histogram, type EncodedHistogram } from '../../../src/stats/histogram.ts'
import { latenciesAround, statsOf } from '../build-result.ts'

function histogramOf(micros: readonly number[]): EncodedHistogram {
  const histogram = new Histogram()
  for (const value of micros) histogram.record(value)
  return histogram.encode()
}

const values = fc.array(
  fc.double({ min: 0, max: 9.6, noNaN: true }).map((exponent) => Math.floor(10 ** exponent) - 1),
  { minLength: 1, maxLength: 200 },
)
const widths = fc.integer({ min: 1, max: 60 })

test('draws the shape of a distribution on a logarithmic scale', () => {
  const around = statsOf([...latenciesAround(1, 5_000, 0.3), ...latenciesAround(400, 150, 0.2)]).histogram
  expect(sparkline(around, { width: 24 })).toMatchInlineSnapshot(`"▁▁▅█▆▂▁             ▁▁▁▁"`)
})

test('shows what is there beside what is much more frequent', () => {
  expect(sparkline(histogramOf([...Array.from({ length: 100_000 }, () => 100), 10_000]), { width: 10 })).toBe('█        ▁')
})

test('is empty for nothing and one full cell where all values are equal', () => {
  expect([sparkline(histogramOf([]), { width: 10 }), sparkline(histogramOf([41, 41, 41]), { width: 10 })]).toEqual(['', '█'])
})

test('leaves no gap inside a bucket that is wider than a cell', () => {
  const dense = histogramOf(Array.from({ length: 4_000 }, (_, index) => 1_000_000 + index * 10))
  expect(sparkline(dense, { width: 40 })).not.toContain(' ')
})

test('is never wider than asked, reaches from the lowest to the highest value, and has its peak', () => {
  fc.assert(
    fc.property(values, widths, (micros, width) => {
      const line = sparkline(histogramOf(micros), { width })
      expect(line.length).toBe(new Set(micros).size === 1 ? 1 : width)
      expect(line).toMatch(/^[▁▂▃▄▅▆▇█](?:[ ▁▂▃▄▅▆▇█]*[▁▂▃▄▅▆▇█])?$/)
      expect(line).toContain('█')
    }),
  )
})

test('puts every recording in a bin, and every recorded value in a bin that is not empty', () => {
  fc.assert(
    fc.property(values, widths, (micros, bins) => {
      const encoded = histogramOf(micros)
      const filled = binsOf(encoded, bins)
      expect(filled.reduce((sum, count) => sum + count, 0)).toBeCloseTo(micros.length, 6)
      const [from, to] = [Math.max(0.25, encoded.min - 0.5), encoded.max + 0.5]
      for (const value of micros) {
        const at = (bins * Math.log(Math.max(0.375, value) / from)) / Math.log(to / from)
        // Half a bin of tolerance, for values that lie on a border.
        expect(filled.slice(Math.max(0, Math.floor(at - 0.5)), Math.floor(at + 0.5) + 1).some((count) => count > 0)).toBe(true)
      }
    }),
  )
})
