import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ClockOffset, moreCertain, offsetOf } from '../../../src/agents/protocol/clock-offset.ts'

const way = fc.double({ min: 0, max: 100, noNaN: true })

test('an offset is never further from the truth than its uncertainty, however the ways differ', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e8, max: 1e8, noNaN: true }), way, way, way, (trueMs, thereMs, answerMs, backMs) => {
      const receivedMs = 1_000 + thereMs + trueMs
      const exchange = { sentMs: 1_000, receivedMs, answeredMs: receivedMs + answerMs, cameMs: 1_000 + thereMs + answerMs + backMs }
      const { offsetMs, uncertaintyMs } = offsetOf(exchange)
      expect(Math.abs(offsetMs - trueMs)).toBeLessThanOrEqual(uncertaintyMs + 1e-6)
      expect(uncertaintyMs).toBeCloseTo((thereMs + backMs) / 2, 4)
    }),
  )
})

test('the exchange that took the shortest time counts', () => {
  const [slow, fast] = [
    { offsetMs: 5, uncertaintyMs: 9 },
    { offsetMs: 4, uncertaintyMs: 1 },
  ]
  expect([slow, fast, slow].reduce(moreCertain)).toBe(fast)
})

test('a new offset takes the place of an old one once the clocks may have moved apart by more than it is uncertain', () => {
  const offset = new ClockOffset({ offsetMs: 10, uncertaintyMs: 1 }, 0)
  offset.add({ offsetMs: 20, uncertaintyMs: 2 }, 1_000)
  expect(offset.at(1_000)).toEqual({ offsetMs: 10, uncertaintyMs: 1.5 })
  offset.add({ offsetMs: 20, uncertaintyMs: 2 }, 3_000)
  expect(offset.at(3_000)).toEqual({ offsetMs: 20, uncertaintyMs: 2 })
})
