import { expect, test } from 'vitest'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import type { Plan } from '../../../src/plan/plan.ts'
import { planFrom } from '../../../src/plan/plan-from.ts'
import { messageOf } from '../../helpers/message-of.ts'

const problem = (options: unknown): string => messageOf(() => planFrom(options as LoadOptions, { seed: '1', openFiles: 1_024 }))
const users = (options: LoadOptions): number => {
  const { model } = planFrom(options, { seed: '1' }).plan
  return model.kind === 'closed' ? model.users : Number.NaN
}

const workers = (options: LoadOptions): Plan['workers'] => planFrom(options, { seed: '1', openFiles: 1_024 }).plan.workers

test('rate and concurrency exclude each other', () => {
  expect(problem({ rate: 10, concurrency: 10 })).toMatchInlineSnapshot(
    `"bad-options: \`rate\` and \`concurrency\` exclude each other: \`rate\` sends when an arrival is due (open model), \`concurrency\` when a user is free (closed model); keep one of them"`,
  )
})

test('arrivals, pacer and maxInFlight need a rate', () => {
  expect(problem({ arrivals: 'even' })).toMatchInlineSnapshot(
    `"bad-options: \`arrivals\` works only with \`rate\` (open model): give \`rate\`, or remove it"`,
  )
  expect(problem({ concurrency: 5, pacer: 'precise', maxInFlight: 5 })).toMatchInlineSnapshot(`
    "bad-options: 2 problems with the load options:
    - \`pacer\` works only with \`rate\` (open model): give \`rate\`, or remove it
    - \`maxInFlight\` works only with \`rate\` (open model): give \`rate\`, or remove it"
  `)
})

test('a rate does not think', () => {
  expect(problem({ rate: 10, think: '1s' })).toMatchInlineSnapshot(
    `"bad-options: \`think\` is a pause of users, but arrivals of a \`rate\` come when they are due: remove it, or use \`concurrency\`"`,
  )
})

test('one kind of worker carries a run, and takes no function along', () => {
  expect(problem({ threads: 2, processes: 2 })).toMatchInlineSnapshot(
    `"bad-options: \`threads\` and \`processes\` exclude each other: both say where the run takes place; keep one of them"`,
  )
  expect(problem({ processes: 2, accept: () => true })).toMatchInlineSnapshot(
    `"bad-options: \`accept\` is a function here, which cannot be sent to \`processes\`: list the statuses, such as [200, '3xx']"`,
  )
  expect(workers({ concurrency: 5, threads: 2, accept: [200, '3xx'] })).toEqual({ kind: 'threads', count: 2 })
  expect(workers({ rate: 10, threads: undefined, processes: 3 })).toEqual({ kind: 'processes', count: 3 })
  expect(workers({ accept: () => true })).toBe(undefined)
})

test('there are no more workers than users, or arrivals in flight', () => {
  expect(workers({ concurrency: 2, threads: 8 })).toEqual({ kind: 'threads', count: 2 })
  expect(workers({ processes: 8 })).toEqual({ kind: 'processes', count: 1 })
  expect(workers({ concurrency: 0, stages: [{ to: 6, over: '1s' }], threads: 8 })?.count).toBe(6)
  expect(workers({ rate: 10, maxInFlight: 3, threads: 8 })?.count).toBe(3)
})

test('stages exclude the other ways to end a run', () => {
  expect(problem({ stages: [{ for: '1s' }], iterations: 5 })).toMatchInlineSnapshot(
    `"bad-options: \`stages\` and \`iterations\` exclude each other: the stages define how long the run is; remove \`iterations\`"`,
  )
  expect(problem({ stages: [{ for: '1s' }], iterations: 5, duration: '1s' })).toMatchInlineSnapshot(`
    "bad-options: 2 problems with the load options:
    - \`stages\` and \`iterations\` exclude each other: the stages define how long the run is; remove \`iterations\`
    - \`stages\` and \`duration\` exclude each other: the stages define how long the run is; remove \`duration\`"
  `)
})

test('every user gets at least one iteration', () => {
  expect(problem({ concurrency: 10, iterations: 9 })).toMatchInlineSnapshot(
    `"bad-options: Expected \`iterations\` to be at least \`concurrency\` (10), since every user starts at least one, got 9: raise one or lower the other"`,
  )
  expect(problem({ concurrency: 10, iterations: 9, duration: '1s' })).toMatchInlineSnapshot(
    `"bad-options: Expected \`iterations\` to be at least \`concurrency\` (10), since every user starts at least one, got 9: raise one or lower the other"`,
  )
  expect(problem({ concurrency: 101 })).toMatchInlineSnapshot(
    `"bad-options: Expected \`iterations\` to be at least \`concurrency\` (101), since every user starts at least one, got none, which means 100: give \`iterations\` or \`duration\`"`,
  )
  expect(users({ concurrency: 10, iterations: 10 })).toBe(10)
  expect(users({ concurrency: 100 })).toBe(100)
  expect(users({ concurrency: 101, duration: '1s' })).toBe(101)
})

test('a run by count at a low rate is as long as one by time, and capped like it', () => {
  expect(problem({ rate: '1/h', iterations: 25 })).toMatchInlineSnapshot(
    `"bad-options: \`iterations\` (25) would take more than 24 h at this \`rate\`: lower it, or give a \`duration\`"`,
  )
  expect(problem({ rate: Number.MIN_VALUE })).toMatchInlineSnapshot(
    `"bad-options: \`iterations\` (100) would take more than 24 h at this \`rate\`: lower it, or give a \`duration\`"`,
  )
  expect(planFrom({ rate: '1/h', iterations: 24 }, { seed: '1' }).plan.iterations).toBe(24)
  expect(planFrom({ rate: '1/h', iterations: 25, duration: '1s' }, { seed: '1' }).plan.iterations).toBe(25)
})

test('an option that is wrong by itself is not blamed a second time', () => {
  expect(problem({ rate: 'fast', pacer: 'precise' })).not.toContain('works only with')
  expect(problem({ concurrency: 500, iterations: 'many' })).toMatchInlineSnapshot(
    `"bad-options: Expected \`iterations\` to be a whole number from 1 to 1 000 000 000, or { perUser: 100 }, got 'many' (string)"`,
  )
  expect(problem({ rate: '1/h', iterations: 'many' })).toMatchInlineSnapshot(
    `"bad-options: Expected \`iterations\` to be a whole number from 1 to 1 000 000 000, or { perUser: 100 }, got 'many' (string)"`,
  )
  expect(problem({ concurrency: -1, stages: [{ to: 0, over: '1s' }], warmup: '1s' })).toMatchInlineSnapshot(
    `"bad-options: Expected \`concurrency\` to be a whole number from 0 to 100 000, got -1 (number)"`,
  )
})

test('a pace at which users begin is only for those who do, and no stages say when', () => {
  expect(problem({ rate: 10, spawnRate: 5 })).toMatchInlineSnapshot(
    `"bad-options: \`spawnRate\` says when users start, but arrivals of a \`rate\` come when they are due: remove it, or use \`concurrency\`"`,
  )
  expect(problem({ concurrency: 10, spawnRate: 5, stages: [{ for: '1s' }] })).toMatchInlineSnapshot(
    `"bad-options: \`spawnRate\` and \`stages\` exclude each other: both say when users start; write the ramp as a stage, such as { to: 50, over: '10s' }"`,
  )
})

test('users have to begin before the run is over', () => {
  expect(problem({ concurrency: 200, spawnRate: '1/s', duration: '60s', warmup: '5s' })).toBe(
    'bad-options: `spawnRate` (1/s) takes 3.32 min to start 200 users, but the run is over after 65 s: raise it, run longer, or lower `concurrency`',
  )
  expect(problem({ concurrency: 11, spawnRate: 10, duration: '1s' })).toContain('takes 1 s to start 11 users')
  expect(users({ concurrency: 10, spawnRate: 10, duration: '1s' })).toBe(10)
  // How long a count takes is not known.
  expect(users({ concurrency: 200, spawnRate: '1/s', iterations: 200 })).toBe(200)
})

test('iterations of each user need users, a warm-up by time, and a sum that a run may have', () => {
  const perUser = { perUser: 1_000_000 }
  expect(problem({ rate: 10, iterations: perUser })).toMatchInlineSnapshot(
    `"bad-options: \`iterations: { perUser: 1 000 000 }\` counts for each user, but every arrival of a \`rate\` is a new user: give a number of iterations, or use \`concurrency\`"`,
  )
  expect(problem({ concurrency: 10, iterations: perUser, warmup: { iterations: 5 } })).toMatchInlineSnapshot(
    `"bad-options: \`warmup\` by count and \`iterations: { perUser }\` exclude each other: a quick user would take the warm-up of others; give a time, such as warmup: '2s', or leave it out"`,
  )
  expect(problem({ concurrency: 5_000, iterations: perUser })).toMatchInlineSnapshot(
    `"bad-options: 5 000 users with 1 000 000 iterations each are more than 1 000 000 000 iterations: lower one of the two"`,
  )
  expect(problem({ stages: [{ for: '1s' }], iterations: perUser })).toMatch('`stages` and `iterations` exclude each other')
  expect(problem({ iterations: { perUser: 0 } })).toMatchInlineSnapshot(
    `"bad-options: Expected \`iterations.perUser\` to be a whole number from 1 to 1 000 000 000, got 0 (number)"`,
  )
  expect(problem({ iterations: { perUsr: 5 } })).toMatchInlineSnapshot(`
    "bad-options: 2 problems with the load options:
    - Unknown option \`iterations.perUsr\`: did you mean \`perUser\`?
    - Expected \`iterations.perUser\` to be a whole number from 1 to 1 000 000 000, got undefined"
  `)
  expect(
    planFrom({ concurrency: 5, iterations: { perUser: 3 }, warmup: '1s', duration: '1m', spawnRate: 10 }, { seed: '1' }).plan,
  ).toMatchObject({
    iterations: 15,
    iterationsPerUser: 3,
    durationMs: 60_000,
  })
})
