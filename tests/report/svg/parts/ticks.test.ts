import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { logTicks, timeTicks, verticalTicks } from '../../../../src/report/svg/parts/ticks.ts'
import { formatRate } from '../../../../src/units/format.ts'

const textsOf = (ticks: readonly { readonly text: string }[]): string => ticks.map(({ text }) => text).join(' | ')

describe('a logarithmic axis of durations', () => {
  test.for([
    [38, 92, '40 ms | 50 ms | 60 ms | 70 ms | 80 ms | 90 ms'],
    [33, 52, '35 ms | 40 ms | 45 ms | 50 ms'],
    [9, 1_200, '10 ms | 20 ms | 50 ms | 100 ms | 200 ms | 500 ms | 1 s'],
    [0.0005, 6_000, '0.001 ms | 0.01 ms | 0.1 ms | 1 ms | 10 ms | 100 ms | 1 s'],
  ] as const)('from %d ms to %d ms', ([from, to, texts]) => {
    expect(textsOf(logTicks(from, to, 560))).toBe(texts)
  })

  test('leaves out what has no room', () => {
    expect(textsOf(logTicks(0.0005, 6_000, 250))).toBe('0.01 ms | 1 ms | 100 ms')
  })

  test('has a tick for every range that is drawn, and none outside of it', () => {
    const exponents = fc.double({ min: -3.6, max: 6, noNaN: true })
    fc.assert(
      fc.property(exponents, fc.double({ min: Math.log10(1.6), max: 9, noNaN: true }), (from, span) => {
        const [fromMs, toMs] = [10 ** from, 10 ** (from + span)]
        const ticks = logTicks(fromMs, toMs, 560)
        expect(ticks.length).toBeGreaterThan(0)
        for (const { value } of ticks) expect(value >= fromMs && value <= toMs).toBe(true)
      }),
    )
  })
})

describe('an axis of time', () => {
  test.for([
    [0, 250, '0 ms | 50 ms | 100 ms | 150 ms | 200 ms | 250 ms'],
    [0, 1_000, '0 s | 0.2 s | 0.4 s | 0.6 s | 0.8 s | 1 s'],
    [5_000, 8_000, '5 s | 5.5 s | 6 s | 6.5 s | 7 s | 7.5 s | 8 s'],
    [0, 60_000, '0 s | 10 s | 20 s | 30 s | 40 s | 50 s | 60 s'],
    [0, 600_000, '0 min | 2 min | 4 min | 6 min | 8 min | 10 min'],
    [0, 86_400_000, '0 h | 4 h | 8 h | 12 h | 16 h | 20 h | 24 h'],
  ] as const)('from %d ms to %d ms', ([from, to, texts]) => {
    expect(textsOf(timeTicks(from, to))).toBe(texts)
  })
})

describe('a vertical axis', () => {
  test.for([
    [198, '0 | 100/s | 200/s'],
    [12_400, '0 | 8 000/s | 16 000/s'],
    [0.33, '0 | 0.2/s | 0.4/s'],
    [0, '0 | 1/s | 2/s'],
  ] as const)('up to %d', ([max, texts]) => {
    expect(textsOf(verticalTicks(max, formatRate))).toBe(texts)
  })
})
