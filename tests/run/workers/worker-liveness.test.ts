import { expect, test } from 'vitest'
import { planFrom } from '../../../src/plan/plan-from.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import { latestEnd } from '../../../src/run/workers/supervision.ts'
import { stuckReason } from '../../../src/run/workers/worker-liveness.ts'

const none = Number.POSITIVE_INFINITY

test.for([
  ['a worker that reports', { nowMs: 60_000, heardMs: 59_500, endMs: none, timeoutMs: 1_000 }, undefined],
  ['one that computes for as long as its timeout allows', { nowMs: 30_900, heardMs: 0, endMs: none, timeoutMs: 30_000 }, undefined],
  ['one that goes on computing', { nowMs: 31_100, heardMs: 0, endMs: none, timeoutMs: 30_000 }, 'blocked its event loop for 31.1 s'],
  ['one that a busy machine keeps waiting', { nowMs: 5_900, heardMs: 0, endMs: none, timeoutMs: 10 }, undefined],
  ['one that nobody has heard for long', { nowMs: 6_100, heardMs: 0, endMs: none, timeoutMs: 10 }, 'blocked its event loop for 6.1 s'],
  ['one that has a second left after its end', { nowMs: 10_900, heardMs: 8_000, endMs: 10_000, timeoutMs: 30_000 }, undefined],
  [
    'one that is silent a second after its end',
    { nowMs: 11_100, heardMs: 8_000, endMs: 10_000, timeoutMs: 30_000 },
    'blocked its event loop for 3.1 s',
  ],
  [
    'one that goes on although it is over',
    { nowMs: 11_100, heardMs: 11_000, endMs: 10_000, timeoutMs: 30_000 },
    'was still running 1.1 s after its deadline',
  ],
] as const)('%s', ([, signs, reason]) => {
  expect(stuckReason(signs)).toBe(reason)
})

const endOf = (options: LoadOptions, measureFromMs = 0): number => latestEnd(planFrom({ seed: 1, ...options }, {}).plan)(measureFromMs)

test('a share is over when its plan is, and what may still go on then', () => {
  expect(endOf({ duration: '10s', gracefulStop: '2s' })).toBe(12_000)
  expect(endOf({ duration: '10s', gracefulStop: '2s' }, 3_000)).toBe(15_000)
  expect(endOf({ concurrency: 1, stages: [{ for: '1s' }, { to: 5, over: '1s' }] })).toBe(7_000)
  expect(endOf({ duration: '10s', gracefulStop: '5s', timeout: '1s' })).toBe(11_000)
  expect(endOf({ iterations: 10 })).toBe(Number.POSITIVE_INFINITY)
  expect(endOf({ duration: '10s', warmup: { iterations: 5 } }, Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY)
})

test('of arrivals it is known when the last one is due, also where they are counted', () => {
  expect(endOf({ rate: 100, iterations: 11, gracefulStop: '2s' })).toBe(2_100)
  expect(endOf({ rate: 100, duration: '1s', warmup: '500ms', gracefulStop: '2s' })).toBe(3_500)
})
