import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { slopeOf, type Point, type Slope } from '../../src/stats/slope.ts'
import { seededRandom } from '../../src/units/random.ts'

const course = (count: number, yOf: (at: number) => number): readonly Point[] =>
  Array.from({ length: count }, (_, at) => ({ x: at, y: yOf(at) }))

const drawn = (points: readonly Point[]): Slope => slopeOf(points, seededRandom(1))

/** Rises by 10, give or take ten times `size`. */
const scattered = (size: number): number => drawn(course(13, (at) => 10 * at + size * Math.sin(at * 12.9898) * 10)).lower

describe('the slope of a course', () => {
  test('on a line is that of the line, and certain', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000, max: 1_000 }), fc.integer({ min: 2, max: 13 }), (slope, count) => {
        expect(drawn(course(count, (at) => 7 + slope * at))).toEqual({ slope, lower: slope })
      }),
    )
  })

  test('does not care for a few odd points', () => {
    const { slope } = drawn(course(13, (at) => (at === 3 || at === 9 ? 1e9 : 10 * at)))
    expect(slope).toBeCloseTo(10, 6)
  })

  test('has a bound below it, the further the more the points scatter', () => {
    expect(scattered(1)).toBeLessThan(10)
    expect(scattered(10)).toBeLessThan(scattered(1))
  })

  test('is the same each time, and moves with its unit', () => {
    const points = course(13, (at) => at + (at % 3))
    expect(drawn(points)).toEqual(drawn(points))
    const doubled = points.map(({ x, y }) => ({ x, y: 2 * y }))
    expect(drawn(doubled).lower).toBeCloseTo(2 * drawn(points).lower, 9)
  })

  test('is not a number for fewer than two points', () => {
    expect(drawn([])).toEqual({ slope: Number.NaN, lower: Number.NaN })
    expect(drawn([{ x: 1, y: 1 }])).toEqual({ slope: Number.NaN, lower: Number.NaN })
  })
})
