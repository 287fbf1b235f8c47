/**
 * Lesson 28. Is it slower than before?
 *
 * A number of another day says little: on one machine the same code varies from minute to minute. `load.compare` runs both in turns, in blocks of some
 * milliseconds, and ends when it knows. `theta` says how much slower would matter.
 */
import { expect } from 'vitest'
import { loadTest, serve } from 'vitest-load'

const app = serve(new URL('./server.mjs', import.meta.url))

// Functions, requests, scenarios: whatever `load` takes. Here the same twice, so nothing can have become slower.
loadTest('GET /users is as fast as it was', { baseUrl: app }, async ({ load }) => {
  const comparison = await load.compare({ base: '/users', head: '/users' }, { theta: { p50: '25%' }, maxDuration: '5s' })
  // What is proven neither way passes too, and the report says so; { inconclusive: 'fail' } would not let it.
  expect(comparison).toShowNoRegression()
  // Each arm is a result by itself.
  expect(comparison.base).toHaveStatus(200)
  expect(comparison.head).toHaveStatus(200)
})

// Two builds: two targets with one task. `examples/caught` shows what a regression looks like.
const before = serve(new URL('./server.mjs', import.meta.url))

loadTest('the new build is as fast as the old one', { baseUrl: app }, async ({ load }) => {
  const task = '/users'
  const comparison = await load.compare({ base: { task, baseUrl: before }, head: task }, { theta: { p50: '50%' }, maxDuration: '5s' })
  expect(comparison).toShowNoRegression()
})

// What a request costs the target, in CPU time: it differs much less on a busy machine than latency does. It says nothing about waiting.
loadTest('a request costs the new build as much CPU time', { baseUrl: app }, async ({ load }) => {
  const task = '/users'
  const comparison = await load.compare({ base: { task, baseUrl: before }, head: task }, { theta: { cpu: '50%' }, maxDuration: '5s' })
  expect(comparison).toShowNoRegression({ cpu: '50%' })
  expect(comparison.head.target?.cpu?.microsPerIteration).toBeGreaterThan(0)
})

// A faster arm that fails is not faster: of these two every tenth reply is a 503.
loadTest('errors are a regression, too', { baseUrl: app }, async ({ load }) => {
  const comparison = await load.compare({ base: '/users', head: '/flaky' }, { theta: { p50: '50%' }, maxDuration: '20s', comparisons: 4 })
  expect(comparison.head).not.toHaveErrorRateBelow('5%')
  expect(() => expect(comparison).toShowNoRegression()).toThrow('expected no more bad iterations in head than in base')
})
