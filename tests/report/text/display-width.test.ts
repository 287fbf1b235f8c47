import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutToWidth, displayWidth, padToWidth } from '../../../src/report/text/display-width.ts'

test.for([
  ['', 0],
  ['checkout', 8],
  ['Grüße', 5],
  ['Gru\u0308ße', 5],
  ['負載', 4],
  ['ﾊﾝｶｸ', 4],
  ['한국어', 6],
  ['⚡', 2],
  ['▁█░…–', 5],
  ['❤', 1],
  ['❤\uFE0F', 2],
  ['👩‍💻', 4],
] as const)('%s takes %i columns', ([text, columns]) => {
  expect(displayWidth(text)).toBe(columns)
})

test.for([
  ['checkout', 8, 'checkout'],
  ['checkout', 7, 'checko…'],
  ['check out', 7, 'check…'],
  ['負載測試', 7, '負載測…'],
  ['負載測試', 6, '負載…'],
  ['checkout', 1, '…'],
  ['checkout', 0, ''],
] as const)('%s in %i columns is %s', ([text, columns, cut]) => {
  expect(cutToWidth(text, columns)).toBe(cut)
})

test('a text that was cut fits, and one that was padded fills', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(60), (text, columns) => {
      expect(displayWidth(cutToWidth(text, columns))).toBeLessThanOrEqual(columns)
      expect(displayWidth(padToWidth(text, columns))).toBe(Math.max(columns, displayWidth(text)))
    }),
  )
})
