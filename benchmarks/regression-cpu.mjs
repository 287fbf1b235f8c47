/** Trials of the metric `cpu`: the CPU time of a target of `serve` per iteration. Their pairs are kept, so that more comparisons can be drawn from them. */
import { runComparison } from '../build/load/compare.js'
import { judgedAt } from '../build/result/comparison/comparison.js'
import { standalone } from '../build/run/run-environment.js'
import { startTarget } from '../build/serve/start-target.js'
import { PAIRED_BLOCKS } from '../build/stats/comparison/design.js'
import { judgeRatios } from '../build/stats/comparison/judge-pairs.js'
import { seededRandom } from '../build/units/random.js'

const CONCURRENCY = 4
const THETA = 0.05
const DRAWN = 500
const MOST_PAIRS = PAIRED_BLOCKS.looks.at(-1)

/** A target that runs sample; gives `url(work)` and `stop()`. */
export async function startSampledTarget() {
  const target = startTarget(new URL('regression-server.mjs', import.meta.url))
  await target.ready
  return { url: (work = 1) => `${target.url}?work=${work.toFixed(4)}`, stop: () => target.stop() }
}

const compare = (target, work, seed, options) =>
  runComparison(
    { base: target.url(1), head: target.url(work) },
    { concurrency: CONCURRENCY, comparisons: 1, warmup: '100ms', seed, ...options },
    standalone,
    1,
  )

/** How much work makes a request cost so much more, with what the server costs besides, which does not grow. */
export async function workForCpu(effect, target, longestMs) {
  const seen = async (work, theta, seed) => {
    const { metrics } = await compare(target, work, seed, { theta: { cpu: theta }, warmup: '1s', maxDuration: Math.min(3_000, longestMs) })
    return metrics.cpu.ratio - 1
  }
  const work = 1 + effect / (await seen(2, 1, 1))
  if (longestMs < 3_000) return work
  // Asked for just what is there, a comparison is never decided early.
  const found = ((await seen(work, effect, 2)) + (await seen(work, effect, 3))) / 2
  return 1 + (work - 1) * Math.min(1.4, Math.max(0.7, effect / found))
}

/** Identical code, for a fixed time, judged at several thetas by replay. */
export const identicalCpu =
  ({ target, windowMs }) =>
  async (seed) => {
    const result = await compare(target, 1, seed, { theta: { cpu: 0 }, maxDuration: windowMs })
    return {
      gate: Object.fromEntries([0, THETA, 0.1].map((theta) => [theta, judgedAt(result, { cpu: theta }).verdict])),
      ...figuresOf(result),
    }
  }

/** Head costs more: found or not, and how soon. */
export const costlier =
  ({ target, work, longestMs }) =>
  async (seed) => {
    const result = await compare(target, work, seed, { theta: { cpu: THETA }, maxDuration: longestMs })
    return { work, gate: { [THETA]: result.verdict }, ...figuresOf(result) }
  }

const perIteration = ({ targetCpuMs, succeeded, bad }) => targetCpuMs / (succeeded + bad)

const figuresOf = ({ metrics, elapsedMs, warmup, blockMs, end, samples }) => ({
  ratio: metrics.cpu?.ratio,
  interval: metrics.cpu?.interval,
  smallestSeen: metrics.cpu?.smallestSeen,
  pairs: metrics.cpu?.pairs,
  seconds: (elapsedMs + warmup.elapsedMs) / 1_000,
  blockMs,
  end,
  cpuLogRatios: samples.map(({ base, head }) => Math.log(perIteration(head) / perIteration(base))),
})

/** Comparisons of pairs that are drawn from all that a series has recorded: how often each verdict comes at theta 5 %. */
export function drawnVerdicts(trials) {
  const all = trials.flatMap(({ cpuLogRatios = [] }) => cpuLogRatios).filter((ratio) => Number.isFinite(ratio))
  if (all.length === 0) return undefined
  const random = seededRandom(1)
  const counts = { fail: 0, pass: 0, inconclusive: 0, of: DRAWN, pairs: all.length }
  for (let draw = 0; draw < DRAWN; draw++) {
    const cpu = Array.from({ length: MOST_PAIRS }, () => all[Math.floor(random() * all.length)])
    counts[judgeRatios({ cpu }, { cpu: THETA }, PAIRED_BLOCKS).verdict]++
  }
  return counts
}
