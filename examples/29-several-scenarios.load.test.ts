/**
 * Lesson 29. Several scenarios in one run: people who look around, robots that read at a steady rate, and a sale that begins later.
 */
import { expect } from 'vitest'
import { between, loadTest, scenario, serve } from 'vitest-load'

const app = serve(new URL('./server.mjs', import.meta.url))

const shopper = scenario({
  think: between('5ms', '15ms'),
  start: ({ http, user }) => http.post('/login', { body: { name: `user${user}` } }),
  tasks: {
    browse: { weight: 3, run: '/users' },
    buy: { run: ({ http }) => http.post('/orders', { body: { item: 7 } }) },
  },
})

loadTest('a shop with its customers and its robots', { duration: '1s', warmup: '100ms', baseUrl: app }, async ({ load }) => {
  const result = await load({
    scenarios: {
      // Each has a model of its own: users that wait for the shop, and arrivals that do not.
      customers: { task: shopper, concurrency: 5 },
      robots: { task: '/users', rate: '50/s' },
      // Begins while the others go on, with its own warm-up, and is over before them.
      sale: { task: { url: '/orders', method: 'POST', body: { item: 1 } }, rate: '20/s', startAt: '400ms', duration: '500ms' },
    },
  })

  // A scenario is judged as a run is, by what it did itself.
  expect(result.scenarios.customers).toHaveErrorRateBelow('1%')
  expect(result.scenarios.customers.steps.buy).toHaveStatus(201)
  expect(result.scenarios.customers).toHaveLatencyBelow({ p50: '250ms' })
  expect(result.scenarios.robots).toHaveStatus(200)
  expect(result.scenarios.sale).toHaveStatusCounts({ 201: 10 })

  // And all of them together are the load that the shop had.
  expect(result).toHaveStatus([200, 201])
  expect(result.iterations.started).toBeGreaterThan(60)
})

// Or they divide the load of the run, by their shares: of every four arrivals three go to the shop.
loadTest('a shop and its staff', { rate: '100/s', iterations: 80, warmup: '200ms', baseUrl: app }, async ({ load }) => {
  const { scenarios } = await load({
    scenarios: { shop: { task: shopper, share: 3 }, staff: { task: '/users', share: 1 } },
  })
  expect(scenarios.shop).toHaveStatus([200, 201])
  expect(scenarios.shop.iterations.started).toBe(60)
  expect(scenarios.staff).toHaveStatusCounts({ 200: 20 })
})
