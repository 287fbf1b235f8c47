/**
 * Lesson 24. A scenario: users that begin, do now this and now that, pause like people, and leave.
 *
 * This Locust file is the first test below, which has assertions besides:
 *
 *     class MyUser(HttpUser):
 *         wait_time = between(1, 5)
 *
 *         @task
 *         def make_request(self):
 *             self.client.get("/endpoint")
 */
import { expect } from 'vitest'
import { between, feed, loadTest, scenario, serve } from 'vitest-load'

const app = serve(new URL('./server.mjs', import.meta.url))

// Pauses of seconds make long tests: these users are a hundred times as quick.
const user = scenario({ think: between('10ms', '50ms'), tasks: { users: { run: '/users' } } })

loadTest('users that pause', { concurrency: 10, spawnRate: '100/s', duration: '1s', baseUrl: app }, async ({ load }) => {
  const result = await load(user)
  expect(result).toHaveStatus(200)
  expect(result).toHaveLatencyBelow({ p95: '250ms' })
})

const accounts = feed([{ name: 'ada' }, { name: 'grace' }, { name: 'edsger' }], { order: 'once' })

const shopper = scenario({
  // Once per user, before its first task. What it returns is `state` from then on.
  start: async (context) => {
    const { name } = accounts.forUser(context)
    await context.http.post('/login', { body: { name } })
    return { name }
  },
  tasks: {
    browse: { weight: 8, run: ({ http }) => http.get('/users') },
    buy: { weight: 2, run: ({ http }) => http.post('/orders', { body: { item: 7 } }) },
  },
  stop: ({ http, state }) => http.get(`/me?bye=${state.name}`),
})

loadTest(
  'users that log in, browse four times as often as they buy, and leave',
  { concurrency: 3, iterations: 1_000, baseUrl: app },
  async ({ load }) => {
    const result = await load(shopper)
    expect(result.users).toEqual({ planned: 3, started: 3, failedStart: 0 })
    // Start and stop are steps of their own, and in no other number.
    expect(result.steps.start!.count).toBe(3)
    expect(result.steps.stop!.count).toBe(3)
    expect(result.requests.count).toBe(1_000)
    expect(result.steps.browse).toHaveStatus(200)
    expect(result.steps.buy).toHaveStatus(201)
    // Chance has its way with single tasks, not with their share.
    expect(result.steps.browse!.count / 1_000).toBeCloseTo(0.8, 1)
  },
)

// Everybody does all of it, in this order. The pauses between the steps are in no latency.
const checkout = scenario({
  think: '20ms',
  flow: [
    { name: 'browse', run: '/users' },
    { name: 'work', run: '/work' },
    { name: 'order', run: ({ http }) => http.post('/orders', { body: { item: 7 } }) },
  ],
})

loadTest('arrivals that each walk through a shop', { rate: '50/s', iterations: 50, baseUrl: app }, async ({ load }) => {
  const result = await load(checkout)
  expect(result.users.started).toBe(50)
  expect(result.steps.order).toHaveStatusCounts({ 201: 50 })
  expect(result.latency.count).toBe(50)
})

// Tasks inside of tasks, as nested TaskSets: weights multiply, and names are joined. A task may also be a whole flow, and any function may pause.
const visitor = scenario({
  tasks: {
    forum: { weight: 3, tasks: { read: { weight: 2, run: '/users' }, search: { weight: 1, run: '/work' } } },
    checkout: {
      weight: 1,
      flow: [
        async ({ http, pause, vars }) => {
          const { status } = await http.get('/users')
          // What the next step needs. A new iteration starts with an empty one.
          vars.item = status === 200 ? 7 : 0
          await pause(between('5ms', '10ms'))
        },
        { name: 'order', run: ({ http, vars }) => http.post('/orders', { body: { item: vars.item } }) },
      ],
    },
  },
})

loadTest('visitors that read more than they buy', { concurrency: 5, iterations: { perUser: 60 }, baseUrl: app }, async ({ load }) => {
  const { iterations, steps } = await load(visitor)
  // Each user does its 60, however fast the others are.
  expect(iterations.succeeded).toBe(300)
  expect(steps.forum!.count + steps.checkout!.count).toBe(300)
  expect(steps['forum.read']).toHaveStatus(200)
  expect(steps['forum.search']).toHaveStatus(200)
  expect(steps['checkout.order']).toHaveStatusCounts({ 201: steps.checkout!.count })
})
