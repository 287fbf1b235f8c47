import { expect, test } from 'vitest'
import { probeVerdict, samplesFor, verdictOfAll } from '../../../src/stats/capacity/probe-verdict.ts'

const of = (count: number, exceeding: number, share: number = 0.01, designEffect: number = 1): string =>
  probeVerdict({ count, designEffect }, exceeding, share)

test('299 samples of which none is above prove p99, 298 do not', () => {
  expect([of(299, 0), of(298, 0)]).toEqual(['good', 'undecided'])
})

test('a share that is clearly above is bad, one that is near the limit is undecided', () => {
  expect([of(1_000, 3), of(1_000, 10), of(1_000, 17)]).toEqual(['good', 'undecided', 'bad'])
})

test('samples that hang together count less', () => {
  expect([of(1_000, 3, 0.01, 3), of(1_000, 17, 0.01, 5)]).toEqual(['undecided', 'undecided'])
})

test('a limit of none at all is met or not', () => {
  expect([of(10, 0, 0), of(10, 1, 0), of(0, 0, 0)]).toEqual(['good', 'bad', 'undecided'])
})

test('of several limits, one that is missed is enough', () => {
  expect(verdictOfAll(['good', 'bad', 'undecided'])).toBe('bad')
  expect(verdictOfAll(['good', 'undecided'])).toBe('undecided')
  expect(verdictOfAll(['good', 'good'])).toBe('good')
})

test('a probe needs half as many samples again as prove its limit', () => {
  expect([0.5, 0.1, 0.01, 0.001, 0].map(samplesFor)).toEqual([8, 44, 449, 4_493, 1])
})
