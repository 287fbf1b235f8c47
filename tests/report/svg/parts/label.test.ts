import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitTo, placeLabels, twoLines, widthOf } from '../../../../src/report/svg/parts/label.ts'

test('labels that have room stand over their places', () => {
  const labels = [
    { center: 50, width: 20 },
    { center: 150, width: 40 },
  ]
  expect(placeLabels(labels, { from: 0, to: 300, gap: 6 })).toEqual([40, 130])
})

test('labels of one place share it evenly', () => {
  const labels = [1, 2, 3].map(() => ({ center: 150, width: 40 }))
  expect(placeLabels(labels, { from: 0, to: 300, gap: 5 })).toEqual([85, 130, 175])
})

test('labels at an end move inwards, and push those beside them', () => {
  const labels = [1, 2].map(() => ({ center: 300, width: 40 }))
  expect(placeLabels(labels, { from: 0, to: 300, gap: 5 })).toEqual([215, 260])
})

test('labels never overlap and stay in the row where they have room at all', () => {
  const label = fc.record({ center: fc.double({ min: -50, max: 650, noNaN: true }), width: fc.integer({ min: 1, max: 70 }) })
  fc.assert(
    fc.property(fc.array(label, { maxLength: 7 }), (labels) => {
      const sorted = labels.toSorted((first, second) => first.center - second.center)
      const starts = placeLabels(sorted, { from: 0, to: 600, gap: 4 })
      starts.forEach((start, index) => {
        expect(start).toBeGreaterThanOrEqual(index === 0 ? 0 : starts[index - 1]! + sorted[index - 1]!.width + 4 - 1e-9)
        expect(start + sorted[index]!.width).toBeLessThanOrEqual(600 + 1e-9)
      })
    }),
  )
})

test('a text is cut to the room there is, at a word', () => {
  expect(fitTo('evenly, at most 10 000 in flight', 1_000)).toBe('evenly, at most 10 000 in flight')
  expect(fitTo('evenly, at most 10 000 in flight', 130)).toBe('evenly, at most…')
})

test('a text has two lines at most, each within its width', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-zA-Z0-9]{1,15}$/), { maxLength: 60 }), (words) => {
      const lines = twoLines(words.join(' '), 200)
      expect(lines.length).toBeLessThanOrEqual(2)
      for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(200)
    }),
  )
})
