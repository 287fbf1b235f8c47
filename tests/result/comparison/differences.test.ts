import { expect, test } from 'vitest'
import type { BlockRecord, PairRecord } from '../../../src/record/comparison-record.ts'
import { differencesOf } from '../../../src/result/comparison/differences.ts'

type Outcomes = Readonly<Record<number, number>>

/** A block whose iterations got these statuses; those from 400 are bad. */
function block(statuses: Outcomes): BlockRecord {
  const sum = (isBad: boolean): number =>
    Object.entries(statuses).reduce((total, [status, count]) => total + (Number(status) >= 400 === isBad ? count : 0), 0)
  const [succeeded, bad] = [sum(false), sum(true)]
  return {
    latenciesMs: Float64Array.from({ length: succeeded }, () => 1),
    elapsedMs: 50,
    succeeded,
    bad,
    statuses,
    withoutStatus: 0,
    usedClient: true,
    next: { index: 0, iteration: 0 },
  }
}

const pairs = (count: number, base: Outcomes, head: Outcomes): readonly PairRecord[] =>
  Array.from({ length: count }, () => ({ first: 'base', base: block(base), head: block(head) }))

const SOUND = { 200: 100 }
const outcomesOf = (all: readonly PairRecord[]): readonly string[] => differencesOf(all, 0.005, 10).proven.map(({ outcome }) => outcome)

test('equal arms differ in nothing, however much of it is bad', () => {
  expect(outcomesOf(pairs(64, SOUND, SOUND))).toEqual([])
  expect(outcomesOf(pairs(64, { 200: 50, 503: 50 }, { 200: 25, 503: 25 }))).toEqual([])
})

test('more that is bad, in one pair after the other, is proven', () => {
  const [bad, status] = differencesOf(pairs(16, SOUND, { 200: 99, 503: 1 }), 0.005, 10).proven
  expect(bad).toMatchObject({ outcome: 'bad', base: 0, head: 0.01, pairs: { differing: 16, more: 16 } })
  expect(status!.outcome).toBe('503')
})

test('another status that is accepted is told as well', () => {
  expect(outcomesOf(pairs(20, SOUND, { 204: 100 }))).toEqual(['204'])
})

test('fewer bad iterations than base are no regression, nor are other shares of the same statuses', () => {
  expect(outcomesOf(pairs(64, { 200: 50, 503: 50 }, { 200: 99, 503: 1 }))).toEqual([])
  expect(outcomesOf(pairs(64, { 200: 90, 304: 10 }, { 200: 10, 304: 90 }))).toEqual([])
})

test('one burst, however large, proves nothing', () => {
  const burst = [...pairs(30, SOUND, SOUND), ...pairs(1, SOUND, { 503: 1_000 })]
  expect(differencesOf(burst, 0.005, 10)).toEqual({ proven: [], suspected: [] })
})

test('what may be chance and may not asks for more pairs', () => {
  const few = differencesOf(pairs(8, SOUND, { 200: 99, 503: 1 }), 0.005, 10)
  expect([few.proven, few.suspected.map(({ outcome }) => outcome)]).toEqual([[], ['bad', '503']])
  expect(differencesOf(pairs(16, SOUND, { 200: 99, 503: 1 }), 0.005, 10).suspected).toEqual([])
})
