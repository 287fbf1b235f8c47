/**
 * Lesson 39. Look first, assert then. `npx vitest-load ui` prints the address of a page that lists the load tests of a project. Choose one there, set users and
 * duration, press Start, and change the users while it runs; charts, steps, errors and limits are live. In a clone of this repository:
 *
 *   npm run build && cd examples && node ../dist/cli.js ui 39
 *
 * What you try there cannot be repeated, so it proves nothing: the limits below say `would pass` or `would fail`, and the test ends as skipped. Once you
 * know the load that you want to test, the tab Download has it as a `loadTest`. A run of Vitest, such as this one, takes its load from the test alone.
 */
import { expect } from 'vitest'
import { between, loadTest, scenario, serve } from 'vitest-load'

const app = serve(new URL('./server.mjs', import.meta.url))

// Weights are in the tab Ratios, steps in Statistics, what the server prints in Target.
const shopper = scenario({
  think: between('10ms', '50ms'),
  tasks: {
    browse: { weight: 8, run: '/users' },
    search: { weight: 2, run: '/search' },
  },
})

const plan = { concurrency: 5, spawnRate: '50/s', duration: '1s', baseUrl: app } as const

loadTest('shoppers to play with', plan, async ({ load }) => {
  const result = await load(shopper)
  expect(result).toHaveErrorRateBelow('1%')
  expect(result).toHaveLatencyBelow({ p50: '500ms', max: '5s' })
  expect(result.steps.browse).toHaveLatencyBelow({ p50: '500ms' })
})

// On the page, this one ends with `assertion failed`: a run that was started there has the finding `steered`.
loadTest('a run of Vitest has the load of its test', plan, async ({ load }) => {
  const result = await load(shopper)
  expect(result).toHaveStatus(200)
  expect(result.users.started).toBe(5)
  expect(result.findings.map(({ kind }) => kind)).not.toContain('steered')
})
