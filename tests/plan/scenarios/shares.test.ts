import { expect, test } from 'vitest'
import { describePlan } from '../../../src/plan/describe.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import { shape } from '../../../src/plan/options/stages/shape.ts'
import type { Plan } from '../../../src/plan/plan.ts'
import { scenarioPlans } from '../../../src/plan/scenarios/scenario-plans.ts'
import { smokePlans } from '../../../src/plan/smoke.ts'
import { messageOf } from '../../helpers/message-of.ts'

const plans = (scenarios: unknown, options: object = {}): readonly Plan[] =>
  scenarioPlans(scenarios, { seed: 7, ...options } as LoadOptions, () => undefined, { openFiles: 10_256 }).map(({ plan }) => plan)
const texts = (scenarios: unknown, options?: object): readonly string[] => plans(scenarios, options).map(describePlan)
const refusal = (scenarios: unknown, options?: object): string => messageOf(() => plans(scenarios, options))

const task = '/'
const three = { shop: { task, share: 3 }, admin: { task, share: 1 } }

test.each<[string, object, readonly string[]]>([
  ['users', { concurrency: 20, duration: '10s' }, ['15 users for 10 s', '5 users for 10 s']],
  ['users that do not divide', { concurrency: 10, duration: '10s' }, ['7 users for 10 s', '3 users for 10 s']],
  ['users and iterations', { concurrency: 8, iterations: 100 }, ['6 users, 75 iterations', '2 users, 25 iterations']],
  ['iterations of each user', { concurrency: 8, iterations: { perUser: 5 } }, ['6 users, 5 iterations each', '2 users, 5 iterations each']],
  [
    'a warm-up by count',
    { concurrency: 4, iterations: 40, warmup: { iterations: 8 } },
    ['3 users, 30 iterations, after a warm-up of 6 iterations', '1 user, 10 iterations, after a warm-up of 2 iterations'],
  ],
  [
    'stages of users',
    { concurrency: 0, stages: [{ to: 40, over: '10s' }, { for: '5s' }] },
    ['from 0 to 30 users over 10 s, then 30 users for 5 s', 'from 0 to 10 users over 10 s, then 10 users for 5 s'],
  ],
  [
    'a shape',
    { stages: shape([{ users: 8, spawnRate: 4, until: '10s' }]) },
    ['from 0 to 6 users over 2 s, then 6 users for 8 s', 'from 0 to 2 users over 2 s, then 2 users for 8 s'],
  ],
  [
    'users that start one after the other',
    { concurrency: 8, spawnRate: '4/s', duration: '10s' },
    ['6 users for 10 s, starting at 4/s', '2 users for 10 s, starting at 4/s'],
  ],
  [
    'arrivals',
    { rate: '100/s', duration: '10s', maxInFlight: 40 },
    ['75 arrivals/s for 10 s, evenly, at most 30 in flight', '25 arrivals/s for 10 s, evenly, at most 10 in flight'],
  ],
  [
    'stages of arrivals',
    { rate: 2, stages: [{ to: 10, over: '1s' }], maxInFlight: 4 },
    [
      'from 1.5 to 7.5 arrivals/s over 1 s, evenly, at most 3 in flight',
      'from 0.5 to 2.5 arrivals/s over 1 s, evenly, at most 1 in flight',
    ],
  ],
])('%s are divided', (_what, options, divided) => {
  expect(texts(three, options)).toEqual(divided)
})

test('a scenario with a load of its own is not part of the division, and keeps what it says itself', () => {
  expect(
    texts(
      {
        shop: { task, share: 3, think: '1s' },
        ping: { task, rate: 2, duration: '1s', maxInFlight: 1 },
        admin: { task, share: 1, iterations: 50 },
      },
      { concurrency: 4, duration: '10s' },
    ),
  ).toEqual([
    '3 users for 10 s, pausing 1 s',
    '2 arrivals/s for 1 s, evenly, at most 1 in flight',
    '1 user for 10 s or 50 iterations, whichever ends first',
  ])
})

test('iterations of its own need only be as many as the users of its share', () => {
  expect(texts({ shop: { task, share: 3, iterations: 15 }, admin: { task, share: 1 } }, { concurrency: 20, duration: '10s' })).toEqual([
    '15 users for 10 s or 15 iterations, whichever ends first',
    '5 users for 10 s',
  ])
})

test('a smoke run divides as well', () => {
  const [shop, admin] = smokePlans(plans(three, { concurrency: 4, stages: [{ to: 8, over: '10s' }] }))
  expect([shop!.model, admin!.model]).toMatchObject([{ users: 6 }, { users: 2 }])
  expect(shop!.portion).toMatchObject({ shares: [3, 1], index: 0, of: { users: 8, stages: [{ durationMs: 1_000 }] } })
})

test('as many workers carry it as the largest part needs', () => {
  expect(plans(three, { concurrency: 4, duration: '1s', threads: 8 }).map(({ workers }) => workers?.count)).toEqual([3, 3])
})

test('what makes no sense is refused, with the way out', () => {
  expect(
    [
      refusal({ shop: { task, share: 0 }, admin: { task, share: 2.5 } }, { concurrency: 4 }),
      refusal(three, { duration: '1s' }),
      refusal({ shop: { task, share: 3, concurrency: 5 }, admin: { task } }, { concurrency: 4, duration: '1s' }),
      refusal({ shop: { task, share: 3, spawnRate: 5 }, admin: { task, share: 1, rate: 5 } }, { concurrency: 4, duration: '1s' }),
      refusal({ shop: { task, share: 300 }, admin: { task, share: 1 } }, { concurrency: 20, duration: '1s' }),
      refusal({ shop: { task, share: 300 }, admin: { task, share: 1 } }, { rate: 20, iterations: 5 }),
      refusal({ shop: { task, share: 3, iterations: 2 }, admin: { task, share: 1 } }, { concurrency: 20 }),
      refusal({ shop: { task, share: 3, arrivals: 'poisson' }, admin: { task, share: 1 } }, { rate: 20 }),
      refusal({ shop: { task, weight: 3 }, admin: { task, share: 1 } }, { concurrency: 20 }),
    ].join('\n\n'),
  ).toMatchInlineSnapshot(`
    "bad-options: 2 problems with the load options:
    - Expected \`scenarios.shop.share\` to be a whole number from 1 to 1 000, got 0 (number)
    - Expected \`scenarios.admin.share\` to be a whole number from 1 to 1 000, got 2.5 (number)

    bad-options: \`share\` divides the \`concurrency\` or \`rate\` of the run, and it has neither: give one in the second argument, as in load({ scenarios }, { concurrency: 20 })

    bad-options: 2 problems with the load options:
    - \`scenarios.shop.share\` and \`scenarios.shop.concurrency\` exclude each other: a share is one of the load in the second argument; remove one of them
    - \`scenarios.admin\` has neither a \`share\` of the load, as others have, nor a \`concurrency\` or \`rate\`: give one of them

    bad-options: 2 problems with the load options:
    - \`scenarios.shop.share\` and \`scenarios.shop.spawnRate\` exclude each other: a share is one of the load in the second argument; remove one of them
    - \`scenarios.admin.share\` and \`scenarios.admin.rate\` exclude each other: a share is one of the load in the second argument; remove one of them

    bad-options: With 20 users, the share of \`scenarios.admin\` (1 of 301) is less than one: raise \`concurrency\`, or the share

    bad-options: With 5 iterations, the share of \`scenarios.admin\` (1 of 301) is less than one: raise \`iterations\`, or the share

    bad-options: With 20 users, the share of \`scenarios.shop\` (3 of 4) is 15, but it has 2 iterations, and every user starts at least one: raise \`iterations\`

    bad-options: \`scenarios.shop.share\` and \`scenarios.shop.arrivals\` exclude each other: a share is one of the load in the second argument; remove one of them

    bad-options: 2 problems with the load options:
    - Unknown option \`scenarios.shop.weight\`: did you mean \`share\`?
    - \`scenarios.shop\` has neither a \`share\` of the load, as others have, nor a \`concurrency\` or \`rate\`: give one of them"
  `)
})
