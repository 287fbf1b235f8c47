/** One trial each: what is run, and what everybody says of it. */
import { runComparison } from '../build/load/compare.js'
import { standalone } from '../build/run/run-environment.js'
import { judgedAt } from '../build/result/comparison/comparison.js'
import { askRivals, latenciesOf } from './regression-rivals.mjs'

const CONCURRENCY = 4

/** A stored baseline is at least so old. */
const STORED_MS = 60_000

const allAt = (theta) => ({ p50: theta, p95: theta, throughput: theta })

const compare = (base, head, seed, options) =>
  runComparison({ base, head }, { concurrency: CONCURRENCY, comparisons: 1, warmup: '100ms', seed, ...options }, standalone, 1)

/** A new process is slow at first, and gets faster for longer than a comparison warms up. */
export const warm = (target) => compare(target.url(), target.url(), 1, { warmup: '1s', maxDuration: '100ms' })

/**
 * How much work makes a metric higher by `effect`, as seen by a client: what the network and the server take besides does not grow with the work. Found from
 * twice the work, and then from what that has led to.
 */
export const workFor = (effect, metric, { target, longestMs }) => timesFor(effect, metric, { urlOf: (work) => target.url(work), longestMs })

/** The same of the requests from p94 on, where only these do more work. */
export const liftFor = (effect, metric, { target, longestMs }) =>
  timesFor(effect, metric, { urlOf: (lift) => target.url(1, 'p94 on lifted', lift), longestMs, concurrency: 1 })

async function timesFor(effect, metric, { urlOf, longestMs, concurrency = CONCURRENCY }) {
  const times = { warmup: Math.min(1_000, longestMs / 4), maxDuration: Math.min(3_000, longestMs), concurrency }
  const seen = async (work, theta, seed) => {
    const { metrics } = await compare(urlOf(1), urlOf(work), seed, { theta: { [metric]: theta }, ...times })
    return metrics[metric].ratio - 1
  }
  const work = 1 + effect / (await seen(2, 1, 1))
  if (longestMs < 3_000) return work
  // Asked for just what is there, a comparison is never decided early.
  const found = ((await seen(work, effect, 2)) + (await seen(work, effect, 3))) / 2
  return 1 + (work - 1) * Math.min(1.4, Math.max(0.7, effect / found))
}

/**
 * Identical code on both sides, for a fixed time. The gate judges the same pairs at several thetas, by replay. The rivals get the same blocks as they
 * came: the first half for A, the second for B; and as a stored baseline, the A of a trial at least a minute ago.
 *
 * Theta 0 is what the run itself goes by, so that it seldom ends before its time.
 */
export function identical({ target, windowMs }) {
  const earlier = []
  return async (seed) => {
    const result = await compare(target.url(), target.url(), seed, { theta: allAt(0), maxDuration: windowMs })
    const blocks = result.samples.flatMap(({ first, base, head }) => (first === 'base' ? [base, head] : [head, base]))
    const lot = (from, to) => Float64Array.of(...blocks.slice(from, to).flatMap(({ latenciesMs }) => [...latenciesMs])).sort()
    const [a, b] = [lot(0, blocks.length >> 1), lot(blocks.length >> 1)]
    const atMs = performance.now()
    const stored = earlier.findLast((trial) => atMs - trial.atMs >= STORED_MS)
    earlier.push({ atMs, a })
    if (stored !== undefined) earlier.splice(0, earlier.indexOf(stored))
    return {
      gate: Object.fromEntries([0, 0.05, 0.1].map((theta) => [theta, judgedAt(result, allAt(theta)).verdict])),
      rivals: askRivals(a, b),
      ...(stored === undefined ? {} : { stored: askRivals(stored.a, b) }),
      ...figuresOf(result, 'p50'),
    }
  }
}

/** Head does more work: found or not, and how soon. Every `rivalsEach`-th time the rivals get A and B one after the other, and an A of a minute ago. */
export function slowed({ target, work, metric, theta, rivalsEach, longestMs, lotMs }) {
  const earlier = []
  return async (seed, nth) => {
    const [base, head] = [target.url(1), target.url(work)]
    const result = await compare(base, head, seed, { theta: { [metric]: theta }, maxDuration: longestMs })
    const trial = { work, gate: { [theta]: result.verdict }, ...figuresOf(result, metric) }
    if (nth % rivalsEach !== 0) return trial
    const settings = { concurrency: CONCURRENCY, durationMs: lotMs }
    const [a, b] = [await latenciesOf(base, settings), await latenciesOf(head, settings)]
    const atMs = performance.now()
    const stored = earlier.findLast((trial) => atMs - trial.atMs >= STORED_MS)
    earlier.push({ atMs, a })
    return { ...trial, rivals: askRivals(a, b), ...(stored === undefined ? {} : { stored: askRivals(stored.a, b) }) }
  }
}

/** Head has another shape of latencies than base. One user: four would wait for one another, and what they see would be sums. */
export function reshaped({ target, base = 'usual', head, lift = 1, metric, theta, longestMs }) {
  return async (seed) => {
    const result = await compare(target.url(1, base), target.url(1, head, lift), seed, {
      concurrency: 1,
      theta: { [metric]: theta },
      maxDuration: longestMs,
    })
    return { lift, gate: { [theta]: result.verdict }, ...figuresOf(result, metric) }
  }
}

const figuresOf = ({ metrics, elapsedMs, warmup, blockMs, end }, metric) => ({
  ratio: metrics[metric]?.ratio,
  interval: metrics[metric]?.interval,
  smallestSeen: metrics[metric]?.smallestSeen,
  pairs: metrics[metric]?.pairs,
  seconds: (elapsedMs + warmup.elapsedMs) / 1_000,
  blockMs,
  end,
})
