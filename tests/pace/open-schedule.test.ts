import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openSchedule, type OpenSchedule } from '../../src/pace/open-schedule.ts'
import type { OpenModel, Stage } from '../../src/plan/model.ts'
import type { Plan } from '../../src/plan/plan.ts'

interface Asked {
  readonly rate: number
  readonly durationMs?: number
  readonly iterations?: number
  readonly stages?: readonly Stage[]
  readonly warmupMs?: number
  readonly warmupIterations?: number
  readonly arrivals?: 'even' | 'poisson'
  readonly seed?: number
}

/** The schedule of a plan in which everything that does not bear on it is at its default. */
function scheduleOf(asked: Asked): OpenSchedule {
  const { rate, durationMs = Number.POSITIVE_INFINITY, iterations = Number.POSITIVE_INFINITY, stages = [], arrivals = 'even' } = asked
  const model: OpenModel = { kind: 'open', ratePerSecond: rate, stages, arrivals, pacer: 'timer', maxInFlight: 10_000 }
  const plan: Plan = {
    name: undefined,
    startAtMs: 0,
    otherConcurrency: 0,
    model,
    iterations,
    durationMs,
    warmup: { durationMs: asked.warmupMs ?? 0, iterations: asked.warmupIterations ?? 0, given: false },
    think: { minMs: 0, maxMs: 0 },
    timeoutMs: 30_000,
    gracefulStopMs: 5_000,
    http: {
      connections: 1,
      http2: false,
      cookies: 'per-user',
      redirects: 0,
      decompress: false,
      engine: 'wire',
      socketPath: undefined,
      proxy: undefined,
      maxBodyBytes: 2 ** 20,
      accept: [[100, 399]],
      headers: [],
      tls: { ca: [], cert: undefined, key: undefined, servername: undefined, rejectUnauthorized: true },
    },
    abortWhen: undefined,
    allow: [],
    exclusive: true,
    workers: undefined,
    seed: asked.seed ?? 1,
  }
  return openSchedule(plan, model)
}

/** What is due before and after the boundary, from the start of the run. */
function drawn(schedule: OpenSchedule): { readonly warmup: number[]; readonly measured: number[] } {
  const times: number[] = []
  for (let dueMs = schedule.next(); dueMs < Number.POSITIVE_INFINITY; dueMs = schedule.next()) times.push(dueMs)
  return {
    warmup: times.filter((timeMs) => timeMs < schedule.measureFromMs),
    measured: times.filter((timeMs) => timeMs >= schedule.measureFromMs),
  }
}

const everyMs = (gapMs: number, count: number, startMs: number = 0): number[] =>
  Array.from({ length: count }, (_, index) => startMs + index * gapMs)

describe('a run by time', () => {
  test('has its rate for its time, and no warm-up', () => {
    const schedule = scheduleOf({ rate: 200, durationMs: 3_000 })
    expect([schedule.measureFromMs, schedule.endMs]).toEqual([0, 3_000])
    expect(drawn(schedule)).toEqual({ warmup: [], measured: everyMs(5, 600) })
  })

  test('has as many arrivals as the integral of its stages', () => {
    const stages = [
      { from: 0, to: 100, durationMs: 10_000 },
      { from: 100, to: 100, durationMs: 5_000 },
      { from: 100, to: 0, durationMs: 10_000 },
    ]
    const schedule = scheduleOf({ rate: 0, stages, durationMs: 25_000 })
    expect([schedule.measureFromMs, schedule.endMs]).toEqual([0, 25_000])
    expect(drawn(schedule).measured).toHaveLength(1_500)
  })
})

describe('a run by count', () => {
  test('ends when its last arrival is due', () => {
    const schedule = scheduleOf({ rate: 100, iterations: 50 })
    expect([schedule.measureFromMs, schedule.endMs]).toEqual([0, 490])
    expect(drawn(schedule).measured).toEqual(everyMs(10, 50))
  })

  test('of more than a million does not draw them to know about when it ends', () => {
    expect(scheduleOf({ rate: 1_000, iterations: 2_000_000 }).endMs).toBe(2_000_000)
  })

  test('with poisson arrivals ends with the last one that was drawn', () => {
    const schedule = scheduleOf({ rate: 100, iterations: 50, arrivals: 'poisson' })
    const { measured } = drawn(schedule)
    expect([measured.length, measured.at(-1)]).toEqual([50, schedule.endMs])
  })
})

describe('a run with both limits', () => {
  test('ends with its count where that is reached first', () => {
    const schedule = scheduleOf({ rate: 100, iterations: 50, durationMs: 1_000 })
    expect(schedule.endMs).toBe(490)
    expect(drawn(schedule).measured).toHaveLength(50)
  })

  test('ends with its time where that is up first', () => {
    const schedule = scheduleOf({ rate: 10, iterations: 50, durationMs: 1_050 })
    expect(schedule.endMs).toBe(1_050)
    expect(drawn(schedule).measured).toHaveLength(11)
  })
})

describe('a warm-up by time', () => {
  test('is followed by a measured part that starts afresh', () => {
    const schedule = scheduleOf({ rate: 100, durationMs: 100, warmupMs: 25 })
    expect([schedule.measureFromMs, schedule.endMs]).toEqual([25, 125])
    expect(drawn(schedule)).toEqual({ warmup: everyMs(10, 3), measured: everyMs(10, 10, 25) })
  })

  test('has the rate at which the stages begin', () => {
    const schedule = scheduleOf({ rate: 10, stages: [{ from: 10, to: 30, durationMs: 1_000 }], durationMs: 1_000, warmupMs: 500 })
    const { warmup, measured } = drawn(schedule)
    expect([warmup, measured.length, schedule.endMs]).toEqual([everyMs(100, 5), 20, 1_500])
  })

  test('does not count towards the iterations of the run', () => {
    const schedule = scheduleOf({ rate: 100, iterations: 20, warmupMs: 100 })
    expect(drawn(schedule)).toEqual({ warmup: everyMs(10, 10), measured: everyMs(10, 20, 100) })
    expect(schedule.endMs).toBe(290)
  })
})

describe('a warm-up by count', () => {
  test('ends when one arrival more would be due', () => {
    const schedule = scheduleOf({ rate: 100, durationMs: 100, warmupIterations: 7 })
    expect([schedule.measureFromMs, schedule.endMs]).toEqual([70, 170])
    expect(drawn(schedule)).toEqual({ warmup: everyMs(10, 7), measured: everyMs(10, 10, 70) })
  })

  test('has exactly its count, and the measured part exactly its own, at any rate', () => {
    const rate = fc.oneof(
      fc.double({ min: 0.01, max: 5_000, noNaN: true }),
      fc.integer({ min: 1, max: 100_000 }).map((perMinute) => perMinute / 60),
    )
    fc.assert(
      fc.property(
        rate,
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 300 }),
        fc.constantFrom('even', 'poisson'),
        fc.nat(),
        (ratePerSecond, warmupIterations, iterations, arrivals, seed) => {
          const schedule = scheduleOf({ rate: ratePerSecond, iterations, warmupIterations, arrivals, seed })
          const { warmup, measured } = drawn(schedule)
          expect([warmup.length, measured.length]).toEqual([warmupIterations, iterations])
          expect(measured.at(-1)).toBe(schedule.endMs)
        },
      ),
    )
  })
})

describe('poisson arrivals', () => {
  const asked = { rate: 100, durationMs: 1_000, arrivals: 'poisson' } as const

  test('can be replayed by seed', () => {
    expect(drawn(scheduleOf({ ...asked, seed: 8_841 }))).toEqual(drawn(scheduleOf({ ...asked, seed: 8_841 })))
    expect(drawn(scheduleOf({ ...asked, seed: 8_841 }))).not.toEqual(drawn(scheduleOf({ ...asked, seed: 8_842 })))
  })

  test('of the measured part are the same whatever the warm-up was', () => {
    const { measured } = drawn(scheduleOf(asked))
    const warmed = drawn(scheduleOf({ ...asked, warmupMs: 512 }))
    expect(warmed.measured).toEqual(measured.map((timeMs) => timeMs + 512))
    expect(warmed.warmup).not.toEqual(measured.filter((timeMs) => timeMs < 512))
  })
})
