import { expect, test } from 'vitest'
import { describePlan, describePlans } from '../../../src/plan/describe.ts'
import { drawingSeed } from '../../../src/plan/drawing-seed.ts'
import { overall } from '../../../src/plan/scenarios/overall.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import type { Plan } from '../../../src/plan/plan.ts'
import { scenarioPlans } from '../../../src/plan/scenarios/scenario-plans.ts'
import { smokePlans } from '../../../src/plan/smoke.ts'
import { mustBeTask } from '../../../src/run/task/task.ts'
import { messageOf } from '../../helpers/message-of.ts'

const plans = (scenarios: unknown, options: object = {}): readonly Plan[] =>
  scenarioPlans(scenarios, { seed: 7, ...options } as LoadOptions, mustBeTask, { openFiles: 10_256 }).map(({ plan }) => plan)

const texts = (scenarios: unknown, options?: object): readonly string[] => plans(scenarios, options).map(describePlan)

const refusal = (scenarios: unknown, options?: object): string => messageOf(() => plans(scenarios, options))

const task = '/'

test('each scenario has a model, an end, a warm-up and a start of its own', () => {
  expect(
    describePlans(
      plans({
        browse: { task, concurrency: 20, duration: '10s', warmup: '1s' },
        buy: { task, rate: '5/s', startAt: '2s', duration: '8s' },
        grow: { task, concurrency: 1, stages: [{ to: 5, over: '3s' }], startAt: 500 },
        once: { task, iterations: 30 },
      }),
    ),
  ).toBe(
    'browse: 20 users for 10 s, after a warm-up of 1 s; buy: 5 arrivals/s for 8 s, evenly, at most 10 000 in flight, from 2 s on; ' +
      'grow: from 1 to 5 users over 3 s, from 500 ms on; once: 1 user, 30 iterations',
  )
})

test('options of the run hold for each scenario that does not say otherwise', () => {
  expect(texts({ a: { task }, b: { task, concurrency: 3, duration: '1s' } }, { concurrency: 9, duration: '5s', think: '1s' })).toEqual([
    '9 users for 5 s, pausing 1 s',
    '3 users for 1 s, pausing 1 s',
  ])
})

test('what a scenario says for itself takes the place of what the run says in another way', () => {
  const shared = { concurrency: 9, duration: '5s', think: '1s', spawnRate: '10/s' }
  expect(texts({ a: { task }, b: { task, rate: 4 }, c: { task, stages: [{ for: '2s' }] }, d: { task, iterations: 20 } }, shared)).toEqual([
    '9 users for 5 s, starting at 10/s, pausing 1 s',
    '4 arrivals/s for 5 s, evenly, at most 10 000 in flight',
    '9 users for 2 s, pausing 1 s',
    '9 users for 5 s or 20 iterations, whichever ends first, starting at 10/s, pausing 1 s',
  ])
  // Stages of a rate are none of users.
  expect(texts({ a: { task }, b: { task, concurrency: 2, duration: '1s' } }, { rate: 1, stages: [{ to: 3, over: '1s' }] })).toEqual([
    'from 1 to 3 arrivals/s over 1 s, evenly, at most 10 000 in flight',
    '2 users for 1 s',
  ])
})

test('everything that is wrong is told at once, by its path', () => {
  expect(
    refusal(
      {
        browse: { task, concurency: 4, duration: 'soon', threads: 3, tls: { caa: '' } },
        buy: { rate: '50/s', startAt: -1, duration: '1s', think: '5s' },
        x: 5,
      },
      { dration: '1s', timeout: 0 },
    ),
  ).toMatchInlineSnapshot(`
    "bad-options: 10 problems with the load options:
    - Unknown option \`dration\`: did you mean \`duration\`?
    - Expected \`timeout\` to be a time above 0 and at most 60 min, got 0 (number)
    - Expected \`scenarios.x\` to be an object such as { task: '/items', concurrency: 20, startAt: '2s' }, got 5 (number)
    - \`scenarios.browse.threads\` is for the run as a whole: give it in the second argument, as in load({ scenarios }, { threads: … })
    - Unknown option \`scenarios.browse.concurency\`: did you mean \`concurrency\`?
    - Expected \`scenarios.browse.duration\` to be a time such as 500 or '10s', got 'soon' (string)
    - Unknown option \`scenarios.browse.tls.caa\`: did you mean \`ca\`?
    - Expected \`scenarios.buy.startAt\` to be a time from 0 to 24 h, got -1 (number)
    - Expected \`scenarios.buy.task\` to be a function such as ({ http }) => http.get('/'), an address, or an object such as { url: '/', method: 'POST' }, got undefined
    - In \`scenarios.buy\`: \`think\` is a pause of users, but arrivals of a \`rate\` come when they are due: remove it, or use \`concurrency\`"
  `)
})

test('what is wrong in all scenarios alike is told once', () => {
  expect(refusal({ a: { task }, b: { task } }, { rate: 1, concurrency: 2, duration: '1s' })).toMatchInlineSnapshot(
    `"bad-options: \`rate\` and \`concurrency\` exclude each other: \`rate\` sends when an arrival is due (open model), \`concurrency\` when a user is free (closed model); keep one of them"`,
  )
  expect(refusal({ a: { task }, b: { task, rate: 1 } }, { concurrency: 200 })).toMatchInlineSnapshot(
    `"bad-options: In \`scenarios.a\`: Expected \`iterations\` to be at least \`concurrency\` (200), since every user starts at least one, got none, which means 100: give \`iterations\` or \`duration\`"`,
  )
})

test('an option of the run that fits none of its scenarios is refused', () => {
  expect(refusal({ a: { task, concurrency: 2 } }, { arrivals: 'poisson' })).toMatchInlineSnapshot(
    `"bad-options: \`arrivals\` applies to none of the scenarios, whose model or end differs: remove it, or give it in the scenario that it is for"`,
  )
  expect(refusal({ a: { task, rate: 2 }, b: { task, rate: 1 } }, { concurrency: 3 })).toMatchInlineSnapshot(
    `"bad-options: \`concurrency\` applies to none of the scenarios, whose model or end differs: remove it, or give it in the scenario that it is for"`,
  )
})

test.for(['threads', 'processes', 'agents', 'setup', 'teardown', 'seed', 'allow', 'signal', 'exclusive'])(
  '%s is of the run alone',
  (option) => {
    expect(refusal({ a: { task, [option]: 1 } })).toBe(
      `bad-options: \`scenarios.a.${option}\` is for the run as a whole: give it in the second argument, as in load({ scenarios }, { ${option}: … })`,
    )
  },
)

test('there are one to 64 scenarios', () => {
  expect(refusal({})).toMatchInlineSnapshot(
    `"bad-options: Expected \`scenarios\` to be an object of 1 to 64 scenarios such as { browse: { task: '/items', concurrency: 20 } }, got {} (object)"`,
  )
  expect(refusal(undefined)).toContain('Expected `scenarios` to be an object of 1 to 64 scenarios')
  expect(refusal(Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`s${index}`, { task }])))).toContain('got 65 of them')
})

test('what is drawn for a scenario depends on the seed and its name alone', () => {
  const seeds = (names: readonly string[], seed = 7): Record<string, number> =>
    Object.fromEntries(
      plans(Object.fromEntries(names.map((name) => [name, { task }])), { seed }).map((plan) => [plan.name, drawingSeed(plan)]),
    )
  const both = seeds(['browse', 'buy'])
  expect(seeds(['other', 'buy', 'browse'])).toMatchObject(both)
  expect(both.browse).not.toBe(both.buy)
  expect(seeds(['browse'], 8).browse).not.toBe(both.browse)
  expect(plans({ browse: { task } }).map(({ seed }) => seed)).toEqual([7])
})

test('together they take from the first boundary to the last end', () => {
  expect(
    overall(plans({ a: { task, concurrency: 2, duration: '10s', warmup: '1s' }, b: { task, rate: 5, startAt: '8s', duration: '5s' } })),
  ).toEqual({ measureFromMs: 1_000, durationMs: 12_000, iterations: Infinity, warmup: { durationMs: 1_000, iterations: 0, given: false } })
  expect(overall(plans({ a: { task, iterations: 5 }, b: { task, iterations: 7, startAt: '8s' } }))).toMatchObject({
    durationMs: Infinity,
    iterations: 12,
  })
})

test('a smoke run keeps the order of the starts within the time of one', () => {
  const smoke = smokePlans(
    plans({ a: { task, duration: '1m' }, b: { task, startAt: '20s' }, c: { task, startAt: '40s', rate: 1, duration: '1h' } }),
  )
  expect(smoke.map(({ startAtMs, durationMs }) => [startAtMs, durationMs])).toEqual([
    [0, 1_000],
    [500, Infinity],
    [1_000, 1_000],
  ])
})

test('there are as many workers as the largest scenario can use, and each knows how many iterations go on beside its own', () => {
  const [large, small] = plans({ large: { task, concurrency: 3, duration: '1s' }, small: { task } }, { threads: 8 })
  expect([large!.workers?.count, small!.workers?.count]).toEqual([3, 3])
  expect([large!.otherConcurrency, small!.otherConcurrency]).toEqual([1, 3])
})

test('scenarios have as many agents as the largest of them can use', () => {
  const scenarios = { small: { task: '/', concurrency: 1, iterations: 1 }, large: { task: '/', concurrency: 4, iterations: 4 } }
  const planned = scenarioPlans(scenarios, { agents: { count: 3, labels: ['eu'] } }, () => undefined)
  expect(planned.map(({ plan }) => plan.agents)).toEqual(Array.from({ length: 2 }, () => ({ count: 3, labels: ['eu'], waitMs: 60_000 })))
})
