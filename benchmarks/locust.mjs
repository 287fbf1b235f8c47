/**
 * The same users in Locust and in a scenario, one after the other, against the same server: how often each task came, how long it took, and what a request cost.
 * Needs `locust` (Debian: python3-locust) and a build. `node benchmarks/locust.mjs [users] [seconds]`
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { load } from './locust-load.mjs'
import { startFixture } from '../fixtures/servers/start.mjs'

const CPU = 'CPU per request (µs)'
const USERS = Number(process.argv[2] ?? 50)
const SECONDS = Number(process.argv[3] ?? 20)
const WAIT_MS = [50, 150]
/** Far apart, so that two clients which see the same distribution agree on its percentiles. */
const DELAYS = '5x90,50x9,200x1'

async function inLocust(url) {
  const file = fileURLToPath(new URL('locustfile.py', import.meta.url))
  const options = ['--headless', '-u', USERS, '-r', USERS, '-t', `${SECONDS}s`, '-H', url, '--only-summary', '--loglevel', 'ERROR']
  const child = spawn('locust', ['-f', file, ...options.map(String)], {
    env: { ...process.env, WAIT_MIN_S: String(WAIT_MS[0] / 1_000), WAIT_MAX_S: String(WAIT_MS[1] / 1_000) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  for await (const chunk of child.stdout) output += chunk
  return JSON.parse(/^RESULT (.*)$/m.exec(output)?.[1] ?? '{}')
}

const total = ({ browse, buy }) => browse.count + buy.count

/** Half the width of a 99.9 % interval of a share. */
const slack = (share, count) => 3.3 * Math.sqrt((share * (1 - share)) / count)

const rows = []
for (const [name, measure] of [
  ['locust', inLocust],
  ['vitest-load', (url) => load(url, { users: USERS, seconds: SECONDS, waitMs: WAIT_MS })],
]) {
  const server = await startFixture('steady', { DELAY_MS: DELAYS })
  const { cpuSeconds, steps } = await measure(server.url)
  const seen = await server.stats()
  await server.stop()
  const { start, browse, buy } = steps
  const count = total(steps)
  rows.push({
    client: name,
    requests: count,
    'of which the server saw': seen.requests - start.count,
    'browse (80 %)': `${((100 * browse.count) / count).toFixed(2)} % ± ${(100 * slack(0.8, count)).toFixed(2)}`,
    failed: browse.failed + buy.failed,
    p50: browse.p50.toFixed(1),
    p90: browse.p90.toFixed(1),
    p95: browse.p95.toFixed(1),
    p99: browse.p99.toFixed(1),
    [CPU]: Math.round((cpuSeconds * 1e6) / count),
  })
}
const [locust, ours] = rows
console.table(rows)
console.log(`A request costs ${(locust[CPU] / ours[CPU]).toFixed(1)} times the CPU time in Locust`)
console.log(`Requests differ by ${((100 * (ours.requests - locust.requests)) / locust.requests).toFixed(2)} %`)
