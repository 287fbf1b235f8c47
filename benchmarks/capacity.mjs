/**
 * How good `load.capacity` is: searches of servers whose capacity is known, beside a plain bisection and a ramp.
 *
 *   node benchmarks/capacity.mjs                          all servers, 10 searches each; needs a quiet machine, and hours
 *   node benchmarks/capacity.mjs --only workers,bucket    some of them
 *   node benchmarks/capacity.mjs --searches 2             fewer searches
 *   node benchmarks/capacity.mjs --write                  puts the figures into capacity.md
 *
 * Each outcome is a line of build/capacity.jsonl as soon as it is known: what is there is not made again, so that it can be stopped at any time.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { runCapacity } from '../build/load/capacity.js'
import { runLoad } from '../build/load/load.js'
import { judgeProbe } from '../build/result/capacity/judge-probe.js'
import { standalone } from '../build/run/run-environment.js'
import { startFixture } from '../fixtures/servers/start.mjs'
import { writeFigures } from './write-figures.mjs'

const pathOf = (name) => fileURLToPath(new URL(name, import.meta.url))

/** That which stalls gets a limit above its stalls: below them, no probe of 5 s could prove a p90. */
const SERVERS = {
  workers: { env: { KIND: 'workers' }, slo: { p99: '50ms' } },
  bucket: { env: { KIND: 'bucket' }, slo: { p99: '50ms' } },
  pool: { env: { KIND: 'pool', WORKERS: '10', SERVICE_MS: '12' }, slo: { p99: '100ms' } },
  degrading: { env: { KIND: 'degrading' }, slo: { p99: '40ms' } },
  collapsing: { env: { KIND: 'collapsing' }, slo: { p99: '50ms' } },
  stalling: { env: { KIND: 'stalling' }, slo: { p90: '250ms' } },
}

const FROM = 50
const TO = 20_000
/** 95 of 100 probes of 5 s are good: with one of so many that is not, the rate is too high. */
const TRUTH_PROBES = 20
const TRUTH_STEP = 1.03

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    searches: { type: 'string', default: '10' },
    out: { type: 'string', default: pathOf('../build/load/capacity.jsonl') },
    write: { type: 'boolean', default: false },
  },
})
const names = values.only?.split(',') ?? Object.keys(SERVERS)
const unknown = names.filter((name) => !Object.hasOwn(SERVERS, name))
if (unknown.length > 0) throw new Error(`Expected servers among ${Object.keys(SERVERS).join(', ')}, got ${unknown.join(', ')}`)
mkdirSync(dirname(values.out), { recursive: true })

const linesOf = () =>
  existsSync(values.out)
    ? readFileSync(values.out, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line))
    : []

const quantileOf = (name) => Number(`0.${name.slice(1)}`)

/** The verdict on one probe of a rate. */
async function verdictOn({ url, slo }, rate, duration, seed) {
  const result = await runLoad(url, { rate, duration, warmup: '250ms', gracefulStop: '1s', arrivals: 'poisson', seed }, standalone)
  const limits = Object.entries(slo).map(([name, limit]) => ({ name, share: 1 - quantileOf(name), limitMs: Number.parseFloat(limit) }))
  return judgeProbe(result, limits).outcome
}

const rest = (ms) => new Promise((resolve) => void setTimeout(resolve, ms))

/** The highest rate, in steps of 3 %, at which at most one of 20 probes of 5 s is not good. */
async function truth(server) {
  let [low, high] = [FROM, 2_000]
  while (high / low > TRUTH_STEP) {
    const rate = Math.sqrt(low * high)
    let misses = 0
    for (let probe = 0; probe < TRUTH_PROBES && misses < 2; probe++) {
      if ((await verdictOn(server, rate, '5s', probe)) !== 'good') misses += 1
      await rest(500)
    }
    if (misses < 2) low = rate
    else high = rate
  }
  return { rate: low }
}

const timed = async (measure) => {
  const startMs = performance.now()
  const outcome = await measure()
  return { ...outcome, tookMs: Math.round(performance.now() - startMs) }
}

const probeOfASecond = async (server, rate, seed) => {
  const verdict = await verdictOn(server, rate, '1s', seed)
  await rest(verdict === 'bad' ? 1_000 : 20)
  return verdict !== 'bad'
}

const search = ({ url, slo }, seed) =>
  timed(async () => {
    const { lower, upper, limitedBy, probes } = await runCapacity(url, { slo, from: FROM, to: TO, within: '30s', seed }, standalone)
    return { lower, upper, limitedBy, probes: probes.length }
  })

const bisection = (server, seed) =>
  timed(async () => {
    let rate = FROM
    while (rate < TO && (await probeOfASecond(server, rate, seed))) rate *= 2
    let [low, high] = [rate / 2, rate]
    while (high / low > 1.1) {
      const middle = Math.sqrt(low * high)
      if (await probeOfASecond(server, middle, seed)) low = middle
      else high = middle
    }
    return { lower: low }
  })

const ramp = (server, seed) =>
  timed(async () => {
    let rate = FROM
    while (rate < TO && (await probeOfASecond(server, rate, seed))) rate *= 1.1
    return { lower: rate / 1.1 }
  })

const atLeast =
  (factor) =>
  ({ url, slo, truth }, seed) =>
    timed(async () => {
      const { lower, upper } = await runCapacity(url, { slo, atLeast: factor * truth, seed }, standalone)
      return { lower, upper }
    })

const WAYS = { search, bisection, ramp, 'at 0.8': atLeast(0.8), 'at 1.2': atLeast(1.2) }

for (const name of names) {
  const { env, slo } = SERVERS[name]
  const note = (way, seed, outcome) => {
    const line = { server: name, way, seed, load: Number(loadavg()[0].toFixed(2)), ...outcome }
    appendFileSync(values.out, `${JSON.stringify(line)}\n`)
    console.log(JSON.stringify(line))
    return line
  }
  const known = linesOf().filter(({ server }) => server === name)
  const server = { ...(await startFixture('of-known-capacity', env)), slo }
  try {
    const found = known.find(({ way }) => way === 'truth') ?? note('truth', 0, await truth(server))
    for (let seed = 0; seed < Number(values.searches); seed++)
      for (const [way, run] of Object.entries(WAYS))
        if (!known.some((line) => line.way === way && line.seed === seed)) {
          note(way, seed, await run({ ...server, truth: found.rate }, seed))
          await rest(3_000)
        }
  } finally {
    await server.stop()
  }
}

const percent = (value) => `${(100 * value).toFixed(0)} %`
const rms = (lines, rate) => Math.sqrt(lines.reduce((sum, { lower }) => sum + Math.log((lower ?? FROM) / rate) ** 2, 0) / lines.length)
const median = (lines) => lines.map(({ tookMs }) => tookMs).toSorted((one, other) => one - other)[lines.length >> 1] / 1_000

function row(name, lines) {
  const of = (way) => lines.filter((line) => line.way === way)
  const [found] = of('truth')
  const searches = of('search')
  if (found === undefined || searches.length === 0) return undefined
  const { rate } = found
  const inside = searches.filter(({ lower = 0, upper = Number.POSITIVE_INFINITY }) => lower <= rate && upper >= rate)
  const right = (way, end) => `${of(way).filter((line) => line[end] !== undefined).length}/${of(way).length}`
  const cells = [
    name,
    `${rate.toFixed(0)}/s`,
    `${inside.length}/${searches.length}`,
    percent(rms(searches, rate)),
    `${median(searches).toFixed(0)} s`,
    ...['bisection', 'ramp'].map((way) => (of(way).length === 0 ? '–' : percent(rms(of(way), rate)))),
    right('at 0.8', 'lower'),
    right('at 1.2', 'upper'),
  ]
  return `| ${cells.join(' | ')} |`
}

const all = linesOf()
const rows = Object.keys(SERVERS).flatMap(
  (name) =>
    row(
      name,
      all.filter(({ server }) => server === name),
    ) ?? [],
)
const table = [
  '| server | capacity | interval contains it | RMS error of `lower` | median time | bisection | ramp | `atLeast` 0.8× | `atLeast` 1.2× |',
  '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
  ...rows,
].join('\n')
console.log(table)
if (values.write) {
  const loads = all.map(({ load }) => load)
  const machine = `${cpus()[0].model}, ${availableParallelism()} cores, Node ${process.versions.node}, load average ${Math.min(...loads)} to ${Math.max(...loads)}`
  writeFigures(pathOf('capacity.md'), machine, [table])
}
