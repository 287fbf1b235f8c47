import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CallSnapshot } from '../../../src/record/snapshot.ts'
import { mergeSteps, Steps } from '../../../src/record/counters/steps.ts'

interface Reported {
  readonly name: string
  readonly micros: number
  readonly status: number
  readonly failed: boolean
  readonly opened: boolean
}

const reported: fc.Arbitrary<Reported> = fc.record({
  name: fc.constantFrom('login', 'items', 'buy', '__proto__', 'constructor', '7', '(other)'),
  micros: fc.nat({ max: 1_000_000 }),
  status: fc.constantFrom(0, 200, 503),
  failed: fc.boolean(),
  opened: fc.boolean(),
})
const many = fc.array(reported, { maxLength: 60 })

function stepsOf(all: readonly Reported[]): Record<string, CallSnapshot> {
  const steps = new Steps()
  for (const { name, micros, status, failed, opened } of all) {
    steps.of(name).add(micros, status, failed ? 'reset' : undefined)
    if (opened) steps.of(name).opened()
  }
  return steps.snapshot()
}

const named = (from: number, to: number): Reported[] =>
  Array.from({ length: to - from }, (_, at) => ({ name: `item-${from + at}`, micros: 10, status: 200, failed: false, opened: false }))
const total = (steps: Record<string, CallSnapshot>): number => Object.values(steps).reduce((sum, { count }) => sum + count, 0)

describe('steps', () => {
  test('are counted by name', () => {
    fc.assert(
      fc.property(many, (all) => {
        const steps = stepsOf(all)
        for (const [name, { count, failed, opened, serviceTime }] of Object.entries(steps)) {
          const own = all.filter((one) => one.name === name)
          expect({ count, failed, opened }).toEqual({
            count: own.length,
            failed: own.filter((one) => one.failed).length,
            opened: own.filter((one) => one.opened).length,
          })
          expect(serviceTime.count).toBe(count - failed)
        }
        expect(total(steps)).toBe(all.length)
      }),
    )
  })

  test('past 256 names are counted together', () => {
    const steps = stepsOf([...named(0, 300), ...named(0, 1), ...named(299, 300)])
    expect(Object.keys(steps)).toHaveLength(257)
    expect([steps['item-0']?.count, steps['item-255']?.count, steps['item-256'], steps['(other)']?.count]).toEqual([2, 1, undefined, 45])
  })
})

describe('merging', () => {
  test('counts each name as one recorder does', () => {
    fc.assert(
      fc.property(many, many, (first, second) => {
        expect(mergeSteps([stepsOf(first), stepsOf(second)])).toEqual(stepsOf([...first, ...second]))
      }),
    )
  })

  test('does not depend on the order, and stays within 256 names and the rest', () => {
    const [first, second] = [stepsOf([...named(0, 200), ...named(0, 200)]), stepsOf(named(150, 400))]
    const merged = mergeSteps([first, second])
    expect(mergeSteps([second, first])).toEqual(merged)
    expect(Object.keys(merged)).toHaveLength(257)
    expect(total(merged)).toBe(650)
    // Kept are the 200 that came twice or more and 56 of the 200 others.
    expect([merged['item-199']?.count, merged['(other)']?.count]).toEqual([3, 144])
  })
})
