import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeServerTimings, ServerTimings, type ServerTimingSnapshot } from '../../../src/record/counters/server-timings.ts'

type Value = readonly [name: string, durationMs: number]

function timingsOf(all: readonly Value[]): ServerTimingSnapshot {
  const timings = new ServerTimings()
  for (const [name, durationMs] of all) timings.record(name, durationMs)
  return timings.snapshot()
}

const named = (from: number, to: number): Value[] => Array.from({ length: to - from }, (_, at) => [`part ${from + at}`, at])

const total = ({ timings, leftOut }: ServerTimingSnapshot): number =>
  Object.values(timings).reduce((sum, { count }) => sum + count, leftOut)

describe('server timings', () => {
  test('are recorded by name, in µs', () => {
    const { timings, leftOut } = timingsOf([
      ['db', 1.5],
      ['__proto__', 2],
      ['db', 0.0004],
      ['db', 1e300],
    ])
    expect(Object.keys(timings)).toEqual(['db', '__proto__'])
    expect(timings['db']).toMatchObject({ count: 3, min: 0, max: 2 ** 32 - 1 })
    expect(leftOut).toBe(0)
  })

  test('past 32 names, and with names of more than 64 characters, are only counted', () => {
    const snapshot = timingsOf([...named(0, 40), ...named(0, 1), ['a'.repeat(64), 1], ['a'.repeat(65), 1]])
    expect(Object.keys(snapshot.timings)).toEqual(named(0, 32).map(([name]) => name))
    expect(snapshot.leftOut).toBe(10)
    expect(
      timingsOf([
        ['a'.repeat(64), 1],
        ['a'.repeat(65), 1],
      ]),
    ).toMatchObject({ timings: { ['a'.repeat(64)]: { count: 1 } }, leftOut: 1 })
  })

  const values = fc.array(
    fc.tuple(
      fc.constantFrom('db', 'app', '__proto__', '7'),
      fc.nat({ max: 10_000_000 }).map((micros) => micros / 1_000),
    ),
  )

  test('merged, they are those of one recorder', () => {
    fc.assert(
      fc.property(values, values, (first, second) => {
        expect(mergeServerTimings([timingsOf(first), timingsOf(second)])).toEqual(timingsOf([...first, ...second]))
      }),
    )
  })

  test('merged, they stay within 32 names, and no value is lost', () => {
    const merged = mergeServerTimings([timingsOf([...named(0, 32), ...named(0, 32)]), timingsOf(named(20, 52))])!
    expect(Object.keys(merged.timings)).toHaveLength(32)
    expect(merged.timings['part 0']?.count).toBe(2)
    expect(total(merged)).toBe(96)
    expect(merged.leftOut).toBe(20)
  })

  test('of a part without any are those of the other', () => {
    const some = timingsOf([['db', 1]])
    expect([
      mergeServerTimings([some, undefined]),
      mergeServerTimings([undefined, some]),
      mergeServerTimings([undefined, undefined]),
    ]).toEqual([some, some, undefined])
  })
})
