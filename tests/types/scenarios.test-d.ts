import { between, load, loadTest, portable, scenario, type LoadResult, type ScenariosResult } from 'vitest-load'

const shopper = scenario({ think: '1s', flow: [{ name: 'look', run: '/' }] })

// The names of the scenarios are those of the results.
const result = await load(
  {
    scenarios: {
      browse: { task: ({ http }) => http.get('/'), concurrency: 20, startAt: '2s', think: between('1s', '2s') },
      buy: { task: { url: '/buy', method: 'POST' }, rate: '5/s', abortWhen: { errorRate: '10%' } },
      shop: { task: shopper, stages: [{ to: 5, over: '10s' }] },
      move: { task: portable(new URL('file:///task.mjs')), iterations: 5, accept: 200 },
    },
  },
  { duration: '10s', threads: 2 },
)
result satisfies ScenariosResult<'browse' | 'buy' | 'shop' | 'move'>
result satisfies LoadResult
result.scenarios.browse.latency.p95.toFixed()
// @ts-expect-error there is no such scenario.
void result.scenarios.brows

// What `setup` returns is the data of every task.
void load(
  { scenarios: { a: { task: ({ data }) => data.token } } },
  { setup: () => ({ token: 'abc' }), teardown: ({ token }) => token.length },
)

// @ts-expect-error a scenario needs a task.
void load({ scenarios: { a: { concurrency: 2 } } })

// @ts-expect-error threads are of the run as a whole.
void load({ scenarios: { a: { task: '/', threads: 2 } } })

// @ts-expect-error so is the seed.
void load({ scenarios: { a: { task: '/', seed: 2 } } })

// @ts-expect-error only a scenario starts later.
void load('/', { startAt: '1s' })

// @ts-expect-error a unit is missing.
void load({ scenarios: { a: { task: '/', startAt: '2' } } })

loadTest('in a load test', { duration: '1s' }, async ({ load }) => {
  const { scenarios } = await load({ scenarios: { a: { task: '/' } } })
  scenarios.a satisfies LoadResult
  // @ts-expect-error there is no such scenario.
  void scenarios.b
})

// The result of one task has no scenario that could be read unchecked.
const { scenarios } = await load('/')
// @ts-expect-error it may be undefined.
void scenarios.browse.latency

// A share is a number, of the load in the second argument.
void load({ scenarios: { a: { task: '/', share: 3 }, b: { task: '/', share: 1 } } }, { rate: '10/s', iterations: 20 })
// @ts-expect-error not a text.
void load({ scenarios: { a: { task: '/', share: '75%' } } }, { rate: '10/s' })
// @ts-expect-error only a scenario has one.
void load('/', { share: 1 })
