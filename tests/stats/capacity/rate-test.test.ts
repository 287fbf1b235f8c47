import { expect, test } from 'vitest'
import type { ProbeOutcome } from '../../../src/stats/capacity/probe-sequence.ts'
import { RateTest } from '../../../src/stats/capacity/rate-test.ts'
import { seededRandom } from '../../../src/units/random.ts'
import { probe, workers } from './virtual-server.ts'

const SETTINGS = { rate: 700, withinMs: 20_000, samples: 449, limitMs: 50 }

function ran(outcomes: readonly ProbeOutcome[]): { readonly end: unknown; readonly lengths: readonly number[] } {
  const sequence = new RateTest(SETTINGS)
  const lengths: number[] = []
  let elapsedMs = 0
  for (const outcome of outcomes) {
    if (sequence.next === undefined) break
    lengths.push(sequence.next.lengthMs)
    elapsedMs += sequence.next.lengthMs
    sequence.add(outcome, elapsedMs)
  }
  return { end: sequence.end, lengths }
}

test('three probes more of one kind than of the other decide', () => {
  expect(ran(['good', 'good', 'good']).end).toEqual({ lower: 700, upper: undefined, by: 'to' })
  expect(ran(['bad', 'bad', 'bad']).end).toEqual({ lower: undefined, upper: 700, by: 'from' })
  expect(ran(['good', 'bad', 'good', 'good', 'good']).end).toEqual({ lower: 700, upper: undefined, by: 'to' })
  expect(ran(['good', 'bad', 'good', 'good']).end).toBeUndefined()
})

test('an undecided probe changes nothing, and the next one is twice as long', () => {
  expect(ran(['undecided', 'good', 'good', 'good'])).toEqual({
    end: { lower: 700, upper: undefined, by: 'to' },
    lengths: [1_000, 2_000, 1_000, 1_000],
  })
})

test('it ends when its time is over, and when the generator fails twice', () => {
  expect(ran(Array.from({ length: 30 }, () => 'undecided')).end).toEqual({ lower: undefined, upper: undefined, by: 'budget' })
  expect(ran(['generator', 'good', 'generator', 'generator']).end).toEqual({ lower: undefined, upper: undefined, by: 'generator' })
})

test('in virtual time it decides at 0.8 and 1.2 times the capacity rightly, within 10 s in the median', () => {
  for (const [factor, isHeld] of [
    [0.8, true],
    [1.2, false],
  ] as const) {
    const tests = Array.from({ length: 100 }, (_test, seed) => {
      const random = seededRandom(seed, 5)
      const server = workers(4, () => 5)
      const sequence = new RateTest({ ...SETTINGS, rate: factor * 724 })
      let nowMs = 0
      for (let order = sequence.next; order !== undefined; order = sequence.next) {
        const { verdict, endMs } = probe(server, nowMs, order, { limitMs: 50, share: 0.01 }, random)
        nowMs = endMs + (verdict === 'bad' ? 300 : 20)
        sequence.add(verdict, nowMs)
      }
      return { isRight: (sequence.end!.lower !== undefined) === isHeld && (sequence.end!.upper !== undefined) !== isHeld, nowMs }
    })
    expect(tests.filter(({ isRight }) => isRight).length).toBeGreaterThanOrEqual(95)
    expect(tests.map(({ nowMs }) => nowMs).toSorted((one, other) => one - other)[50]).toBeLessThan(10_000)
  }
})
