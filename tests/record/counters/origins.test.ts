import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { mergeOrigins, Origins, type OriginCounts } from '../../../src/record/counters/origins.ts'

function countsOf(all: readonly string[]): OriginCounts {
  const origins = new Origins()
  for (const origin of all) origins.add(origin)
  return origins.snapshot()
}

/** Of 32 hosts. */
const many = (from: number): readonly string[] => Array.from({ length: 32 }, (_, at) => `http://${from + at}`)

const calls = fc.array(fc.constantFrom('http://a', 'http://b:1', '__proto__'), { maxLength: 40 })

test('calls are counted by origin, also of a merge, and a snapshot changes nothing', () => {
  fc.assert(
    fc.property(calls, calls, (first, second) => {
      const expected = new Map<string, number>()
      for (const origin of [...first, ...second]) expected.set(origin, (expected.get(origin) ?? 0) + 1)
      expect(new Map(Object.entries(mergeOrigins([countsOf(first), countsOf(second)])!))).toEqual(expected)
      const origins = new Origins()
      for (const origin of [...first, ...second]) {
        origins.add(origin)
        origins.snapshot()
      }
      expect(new Map(Object.entries(origins.snapshot()))).toEqual(expected)
    }),
  )
})

test('of more than 32 origins, the first are counted; of a merge, those with the most calls', () => {
  expect(Object.keys(countsOf([...many(0), ...many(100)]))).toEqual(many(0))
  const merged = mergeOrigins([countsOf([...many(0), 'http://3']), countsOf(many(50))])!
  expect(Object.keys(merged)).toHaveLength(32)
  expect(merged['http://3']).toBe(2)
})
