import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Ring } from '../../../src/units/collections/ring.ts'

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('add' as const), value: fc.nat(50) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('take' as const), value: fc.constant(0) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), value: fc.nat(50) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear' as const), value: fc.constant(0) }) },
)

test('a ring does what a list with push, shift and splice does', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const ring = new Ring<number>()
      const list: number[] = []
      for (const { kind, value } of steps) {
        if (kind === 'add') {
          ring.add(value)
          list.push(value)
        } else if (kind === 'take') expect(ring.take()).toBe(list.shift())
        else if (kind === 'clear') {
          ring.clear()
          list.length = 0
        } else {
          const index = list.indexOf(value)
          expect(ring.remove(value)).toBe(index >= 0)
          if (index >= 0) list.splice(index, 1)
        }
        expect([ring.length, ring.first]).toEqual([list.length, list[0]])
        expect([...ring]).toEqual(list)
      }
    }),
  )
})

test('a million things are taken as fast as they were added, and nothing of them is kept', () => {
  const ring = new Ring<number>()
  for (let index = 0; index < 1_000_000; index++) ring.add(index)
  let sum = 0
  for (let thing = ring.take(); thing !== undefined; thing = ring.take()) sum += thing
  expect(sum).toBe(499_999_500_000)
  expect([ring.length, ring.take(), [...ring]]).toEqual([0, undefined, []])
})
