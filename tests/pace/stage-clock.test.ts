import { expect, test } from 'vitest'
import { stageAt, stageEnds } from '../../src/pace/stage-clock.ts'

const endsMs = stageEnds([
  { from: 0, to: 50, durationMs: 1_000 },
  { from: 50, to: 50, durationMs: 500 },
  { from: 50, to: 0, durationMs: 1_000 },
])

test('stages end one after the other', () => {
  expect(endsMs).toEqual([1_000, 1_500, 2_500])
  expect(stageEnds([])).toEqual([])
})

test.for([
  ['the start', 0, 0],
  ['just before the first border', 999.999, 0],
  ['the first border', 1_000, 1],
  ['just before the second border', 1_499.999, 1],
  ['the second border', 1_500, 2],
  ['the very end', 2_500, 2],
  ['after the end', 9_000, 2],
] as const)('at %s', ([, timeMs, stage]) => {
  expect(stageAt(endsMs, timeMs)).toBe(stage)
})

test('a stage of no length holds no time', () => {
  expect([99, 100].map((timeMs) => stageAt([100, 100, 200], timeMs))).toEqual([0, 2])
})
