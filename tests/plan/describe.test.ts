import { expect, test } from 'vitest'
import type { LoadOptions } from '../../src/plan/options/load-options.ts'
import { between } from '../../src/plan/options/between.ts'
import { describePlan } from '../../src/plan/describe.ts'
import { planFrom } from '../../src/plan/plan-from.ts'

const cases: readonly (readonly [text: string, options: LoadOptions])[] = [
  ['1 user, 100 iterations', {}],
  ['5 users, 500 iterations', { concurrency: 5, iterations: 500 }],
  ['1 user, 1 iteration', { iterations: 1 }],
  ['10 users for 30 s', { concurrency: 10, duration: '30s' }],
  ['1 000 users for 5 min or 20 000 iterations, whichever ends first', { concurrency: 1_000, duration: '5m', iterations: 20_000 }],
  ['200 arrivals/s for 3 s, evenly, at most 10 000 in flight', { rate: '200/s', duration: '3s' }],
  ['1 arrival/s, 50 iterations, evenly, at most 3 in flight', { rate: '60/m', iterations: 50, maxInFlight: 3 }],
  ['0.5 arrivals/s for 2 h, evenly, at most 10 000 in flight', { rate: '30/m', duration: '2h' }],
  ['12 400 arrivals/s for 1 s, evenly, paced precisely, at most 10 000 in flight', { rate: 12_400, duration: '1s', pacer: 'precise' }],
  [
    '200 arrivals/s for 3 s, at random (Poisson, seed 8841), at most 10 000 in flight',
    { rate: 200, duration: '3s', arrivals: 'poisson', seed: 8841 },
  ],
  ['from 0 to 50 users over 10 s, then 50 users for 30 s', { concurrency: 0, stages: [{ to: 50, over: '10s' }, { for: '30s' }] }],
  [
    '1 user for 500 ms, then from 1 to 5 users over 1 s, then from 5 to 0 users over 2 s',
    { stages: [{ for: 500 }, { to: 5, over: '1s' }, { to: 0, over: '2s' }] },
  ],
  [
    'from 0 to 1 200 arrivals/s over 10 s, then 1 200 arrivals/s for 30 s, evenly, at most 10 000 in flight',
    { rate: 0, stages: [{ to: 1_200, over: '10s' }, { for: '30s' }] },
  ],
  [
    '2 users for 1 s, then 2 users for 1 s, then 2 users for 1 s, then 2 users for 1 s, then 2 users for 1 s, then 2 users for 1 s, then 14 more stages',
    { concurrency: 2, stages: Array.from({ length: 20 }, () => ({ for: '1s' }) as const) },
  ],
  ['5 users, 500 iterations, after a warm-up of 50 iterations', { concurrency: 5, iterations: 500, warmup: { iterations: 50 } }],
  ['10 users for 30 s, after a warm-up of 2 s', { concurrency: 10, duration: '30s', warmup: '2s' }],
  ['10 users for 30 s', { concurrency: 10, duration: '30s', warmup: 0 }],
  ['10 users for 30 s, in 4 threads', { concurrency: 10, duration: '30s', threads: 4 }],
  ['1 user for 30 s, after a warm-up of 2 s, in 1 process', { duration: '30s', warmup: '2s', processes: 4 }],
  ['200 users for 60 s, starting at 20/s', { concurrency: 200, duration: '1m', spawnRate: '20/s' }],
  ['10 users for 30 s, pausing 1 s to 5 s', { concurrency: 10, duration: '30s', think: between('1s', '5s') }],
  ['10 users for 30 s, pausing 250 ms, after a warm-up of 2 s', { concurrency: 10, duration: '30s', think: 250, warmup: '2s' }],
]

test.for(cases)('%s', ([text, options]) => {
  expect(describePlan(planFrom(options, { seed: '1', openFiles: 100_000 }).plan)).toBe(text)
})
