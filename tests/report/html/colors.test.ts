import { expect, test } from 'vitest'
import { COLORS, LIGHT } from '../../../src/report/html/colors.ts'

const DARK = /\[data-theme=dark\]\{color-scheme:dark;([^}]*)\}/.exec(COLORS)![1]!

const colorsOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries([...text.matchAll(/--([\w-]+):#([\da-f]+)/g)].map(([, name, hex]) => [name, hex!]))

/** Relative luminance, as WCAG 2.2 defines it. */
function luminance(hex: string): number {
  const digits = hex.length === 3 ? hex.replaceAll(/./g, '$&$&') : hex
  const [red, green, blue] = [0, 2, 4].map((start) => {
    const value = Number.parseInt(digits.slice(start, start + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].toSorted((first, second) => first - second)
  return (light! + 0.05) / (dark! + 0.05)
}

const TEXTS = ['ink', 'muted', 'link', 'pass', 'fail', 'invalid', 'p99-ink']
const BADGES = ['pass', 'fail', 'invalid', 'open']

test.for([
  ['light', LIGHT],
  ['dark', DARK],
] as const)('text has a contrast of at least 4.5 to what it stands on, in the %s colours', ([, text]) => {
  const colors = colorsOf(text)
  const pairs = [
    ...['bg', 'card'].flatMap((ground) => TEXTS.map((name) => [name, ground] as const)),
    ...BADGES.map((name) => [name, `${name}-bg`] as const),
  ]
  expect(pairs.filter(([name, ground]) => contrast(colors[name]!, colors[ground]!) < 4.5)).toEqual([])
})

test('both themes set the same colours', () => {
  expect(Object.keys(colorsOf(DARK))).toEqual(Object.keys(colorsOf(LIGHT)))
})
