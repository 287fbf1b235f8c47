/** The users of locust.mjs as a scenario. */
import { runLoad } from '../build/load/load.js'
import { standalone } from '../build/run/run-environment.js'
import { between } from '../build/plan/options/between.js'
import { percentile } from '../build/result/measures/percentile.js'
import { scenario } from '../build/run/task/scenario.js'

const STEPS = ['start', 'browse', 'buy']

export async function load(url, { users, seconds, waitMs }) {
  const shopper = scenario({
    think: between(...waitMs),
    start: ({ http }) => http.post('/status/204'),
    tasks: {
      browse: { weight: 8, run: ({ http }) => http.get('/users') },
      buy: { weight: 2, run: ({ http }) => http.get('/json') },
    },
  })
  const before = process.cpuUsage()
  const options = { baseUrl: url, concurrency: users, spawnRate: users, duration: `${seconds}s`, gracefulStop: '5s' }
  const result = await runLoad(shopper, options, standalone)
  const { user, system } = process.cpuUsage(before)
  const steps = STEPS.map((name) => {
    const { count, failed, serviceTime } = result.steps[name]
    return [name, { count, failed, ...serviceTime }]
  })
  return {
    cpuSeconds: (user + system) / 1e6,
    steps: Object.fromEntries(steps),
    at: (share) => percentile(result.serviceTime, share * 100),
  }
}
