import { expect, test } from 'vitest'
import { badColor, heat, p50Rule, p99Rule, succeededColor, verdictRule } from '../../../../src/report/svg/parts/palette.ts'

type Triple = readonly [number, number, number]

/** What is left of linear red, green and blue without one kind of cones: Machado, Oliveira and Fernandes 2009, severity 1. */
const BLINDNESS: Readonly<Record<string, readonly [Triple, Triple, Triple]>> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

const times = (rows: readonly [Triple, Triple, Triple], [x, y, z]: Triple): Triple => {
  const [first, second, third] = rows.map(([a, b, c]) => a * x + b * y + c * z)
  return [first!, second!, third!]
}

const linear = (hex: string): Triple => {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const value = Number.parseInt(hex.slice(start, start + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return [red!, green!, blue!]
}

/** In CIE L*a*b*, for D65. */
function lab(color: Triple): Triple {
  const xyz = times(
    [
      [0.4124 / 0.9505, 0.3576 / 0.9505, 0.1805 / 0.9505],
      [0.2126, 0.7152, 0.0722],
      [0.0193 / 1.089, 0.1192 / 1.089, 0.9505 / 1.089],
    ],
    color,
  )
  const [x, y, z] = xyz.map((value) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * Math.max(0, value) + 16 / 116))
  return [116 * y! - 16, 500 * (x! - y!), 200 * (y! - z!)]
}

const distance = (one: string, other: string, rows: readonly [Triple, Triple, Triple]): number => {
  const [first, second] = [one, other].map((hex) => lab(times(rows, linear(hex))))
  return Math.hypot(...first!.map((value, index) => value - second![index]!))
}

/** Colours that one chart has beside each other, and that nothing but the colour tells apart. */
const TOLD_APART = { 'succeeded, bad': [succeededColor, badColor], 'p50, p99': [p50Rule.stroke, p99Rule.stroke] } as const

/** Twice is enough to be seen at once; 2.3 is the least that an eye notices. */
const CLEAR = 20

test.for(Object.keys(BLINDNESS))('what a chart has beside each other is told apart with %s', (kind) => {
  for (const [names, [one, other]] of Object.entries(TOLD_APART))
    expect(distance(one, other, BLINDNESS[kind]!), names).toBeGreaterThan(CLEAR)
})

test.for(Object.keys(BLINDNESS))('the heatmap gets darker from few to many with %s', (kind) => {
  const lightness = heat.map(({ fill }) => lab(times(BLINDNESS[kind]!, linear(fill)))[0])
  for (const [index, value] of lightness.slice(1).entries()) expect(value).toBeLessThan(lightness[index]! - 5)
})

test('what does not count is told apart by dashes', () => {
  const dashed = (['pass', 'fail', 'invalid', 'not-judged'] as const).map((verdict) => 'stroke-dasharray' in verdictRule(verdict))
  expect(dashed).toEqual([false, false, true, true])
})
