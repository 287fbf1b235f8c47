import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isSampled, spanIdOf, traceIdOf, type Traced } from '../../src/units/trace-id.ts'

const RUN = '4bf92f3577b34da6'
const runs = fc.stringMatching(/^[\da-f]{16}$/)
const numbers = fc.integer({ min: 0, max: 1_000_000_000 })
const kinds = fc.constantFrom<Traced>('iteration', 'start', 'stop')

describe('ids', () => {
  test('are those of W3C Trace Context, and begin with that of the run', () => {
    fc.assert(
      fc.property(runs, kinds, numbers, numbers, (run, kind, number, count) => {
        const traceId = traceIdOf(run, kind, number)
        expect(traceId).toMatch(/^[\da-f]{32}$/)
        expect(traceId.startsWith(run)).toBe(true)
        const spanId = spanIdOf(traceId, count)
        expect(spanId).toMatch(/^[\da-f]{16}$/)
        expect(spanId).not.toBe('0'.repeat(16))
      }),
    )
  })

  test('of two traces, and of two spans of one, differ', () => {
    fc.assert(
      fc.property(kinds, numbers, kinds, numbers, (kind, number, other, another) => {
        fc.pre(kind !== other || number !== another)
        expect(traceIdOf(RUN, kind, number)).not.toBe(traceIdOf(RUN, other, another))
      }),
    )
    for (const kind of ['iteration', 'start', 'stop'] as const)
      expect(new Set(Array.from({ length: 10_000 }, (_, number) => traceIdOf(RUN, kind, number).slice(16))).size).toBe(10_000)
    const traceId = traceIdOf(RUN, 'iteration', 7)
    expect(new Set(Array.from({ length: 10_000 }, (_, count) => spanIdOf(traceId, count))).size).toBe(10_000)
  })

  test('are spread evenly, so that any part of them is about that part', () => {
    for (const part of [0, 0.1, 0.5, 1]) {
      const sampled = Array.from({ length: 10_000 }, (_, number) => isSampled(RUN, 'iteration', number, part)).filter(Boolean).length
      expect(Math.abs(sampled / 10_000 - part)).toBeLessThan(part === 0 || part === 1 ? 1e-9 : 0.02)
    }
  })

  test('are the same each time', () => {
    expect(traceIdOf(RUN, 'iteration', 0)).toMatchInlineSnapshot(`"4bf92f3577b34da61592f107337b6a5f"`)
    expect(traceIdOf(RUN, 'start', 0)).toMatchInlineSnapshot(`"4bf92f3577b34da66a8fe537337b6a5f"`)
    expect(spanIdOf(traceIdOf(RUN, 'iteration', 0), 0)).toMatchInlineSnapshot(`"2da826f52da826f5"`)
  })
})
