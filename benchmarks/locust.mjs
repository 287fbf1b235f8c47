/**
 * The same users in Locust and in a scenario, one after the other, against the same server.
 *
 * First whether both tell the same: how often each task came, and how long requests took, at delays that are spread so widely that chance weighs more than
 * what a client adds of its own. Then what a client adds: the delays are three sharp ones, and the server tells how long its answers took.
 *
 * Needs `locust` (Debian: python3-locust) and a build. `node benchmarks/locust.mjs [users] [seconds]`
 */
import { CLIENTS, LOOPS } from './locust-clients.mjs'
import { startFixture } from '../fixtures/servers/start.mjs'
import { table } from './table.mjs'

const USERS = Number(process.argv[2] ?? 10)
const SECONDS = Number(process.argv[3] ?? 40)
const WAIT_MS = [50, 150]
/** Each from 20 to 200 ms as often as the others. */
const SPREAD = Array.from({ length: 181 }, (_, nth) => `${20 + nth}x1`).join(',')
const SHARP = '5x90,50x9,200x1'
const SHARES = [0.5, 0.9, 0.95]
/** Of 1 000 intervals so wide, 999 hold what they are for. */
const WIDTH = 3.3

async function measured(measure, { users, seconds, delays }) {
  const server = await startFixture('steady', { DELAY_MS: delays })
  try {
    const reported = await measure(server.url, { users, seconds, waitMs: WAIT_MS })
    return { at: rankIn(reported.times), ...reported, seen: await server.stats() }
  } finally {
    await server.stop()
  }
}

/** Nearest rank, as the server and vitest-load have it. */
function rankIn(times = []) {
  const sorted = times.toSorted((one, other) => one - other)
  return (share) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
}

/** Half the width of an interval of a share; as ranks it is that of the percentile there. */
const slack = (share, count) => WIDTH * Math.sqrt((share * (1 - share)) / count)
const intervalOf = (at, share, count) => [-1, 0, 1].map((side) => at(Math.min(1, share + side * slack(share, count))))
const mergeWorkers = ({ browse, buy }) => browse.count + buy.count
const ms = (value) => value.toFixed(2)

const alike = []
for (const [name, measure] of Object.entries(CLIENTS)) {
  process.stderr.write(`${name}: ${USERS} users, ${SECONDS} s\n`)
  const { steps, at, cpuSeconds, seen } = await measured(measure, { users: USERS, seconds: SECONDS, delays: SPREAD })
  const count = mergeWorkers(steps)
  alike.push({
    name,
    count,
    seen: seen.requests - steps.start.count,
    failed: steps.browse.failed + steps.buy.failed,
    share: steps.browse.count / count,
    intervals: SHARES.map((share) => intervalOf(at, share, count)),
    cpuMicros: (cpuSeconds * 1e6) / count,
    busy: cpuSeconds / SECONDS,
  })
}
const [locust, ours] = alike
console.log(
  table(
    `${USERS} users for ${SECONDS} s, answers after 20 to 200 ms; behind each figure its 99.9 % interval`,
    ['', 'requests', 'the server saw', 'failed', 'browse (80 %)', ...SHARES.map((share) => `p${share * 100}`), 'CPU µs', 'cores busy'],
    alike.map(({ name, count, seen, failed, share, intervals, cpuMicros, busy }) => [
      name,
      count,
      seen,
      failed,
      `${(100 * share).toFixed(1)} % ± ${(100 * slack(0.8, count)).toFixed(1)}`,
      ...intervals.map(([low, middle, high]) => `${middle.toFixed(1)} (${low.toFixed(1)}–${high.toFixed(1)})`),
      Math.round(cpuMicros),
      busy.toFixed(2),
    ]),
  ),
)
for (const [index, share] of SHARES.entries()) {
  const [one, other] = [locust.intervals[index], ours.intervals[index]]
  const isAlike = one[0] <= other[2] && other[0] <= one[2]
  console.log(`p${share * 100} ${isAlike ? 'agrees' : 'does not agree'} within sampling error`)
}
console.log(`A request costs ${(locust.cpuMicros / ours.cpuMicros).toFixed(1)} times the CPU time in Locust`)

const added = []
const withUsers = (clients, users) => Object.entries(clients).map(([name, measure]) => ({ name, measure, users }))
for (const { name, measure, users } of [withUsers(LOOPS, 1), ...[1, 5, 50].map((users) => withUsers(CLIENTS, users))].flat()) {
  process.stderr.write(`${name}: ${users} users\n`)
  const seconds = Math.max(5, SECONDS / 4)
  const { at, steps, seen, cpuSeconds = Number.NaN } = await measured(measure, { users, seconds, delays: SHARP })
  const { p50, p95 } = seen.serviceTime
  const rounded = name === 'locust' ? `${steps.browse.p50} / ${steps.browse.p95}` : ''
  const overheads = [at(0.5) - p50, at(0.95) - p95]
  added.push([
    name,
    users,
    ms(p50),
    ms(at(0.5)),
    ms(overheads[0]),
    ms(p95),
    ms(at(0.95)),
    ms(overheads[1]),
    rounded,
    Number.isNaN(cpuSeconds) ? '' : (cpuSeconds / seconds).toFixed(2),
  ])
}
console.log(
  '\n%s',
  table(
    'What a client adds to the time of the server (ms), answers after 5, 50 and 200 ms',
    ['', 'users', 'server p50', 'client p50', 'added', 'server p95', 'client p95', 'added', 'as Locust rounds', 'cores busy'],
    added,
  ),
)
