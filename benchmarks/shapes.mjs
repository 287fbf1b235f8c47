/**
 * Ways in which latencies change, of which the true ratio is known at every quantile: a shape is a pair of functions that rise with a standard normal number z,
 * so that its quantile q is at the z of q. For tests and for `regression-shapes.mjs`.
 */

const body = (z) => 20 * Math.exp(0.4 * z)
const slowFrom = (at) => (z) => (z > at ? 100 * Math.exp(0.05 * (z - at)) : 20 * Math.exp(0.2 * z))
const inSteps = (stepMs, timeMs) => (z) => stepMs * Math.max(1, Math.round(timeMs(z) / stepMs))

/** The z of some quantiles. */
const Z = {
  p50: 0,
  p75: 0.674_490,
  p80: 0.841_621,
  p81: 0.877_896,
  p90: 1.281_552,
  p93: 1.475_791,
  p94: 1.554_774,
  p95: 1.644_854,
  p99: 2.326_348,
  p995: 2.575_829,
  p999: 3.090_232,
}

/** What base and head take, in ms. The first eight are changes that people have met; the others cross over, add a mode, come in steps, have a heavy tail, add a constant. */
export const SHAPES = {
  same: { base: body, head: body },
  'all +10 %': { base: body, head: (z) => 1.1 * body(z) },
  'all +20 %': { base: body, head: (z) => 1.2 * body(z) },
  'p94 on +20 %': { base: body, head: (z) => (z > Z.p94 ? 1.2 : 1) * body(z) },
  'p90 on +15 %': { base: body, head: (z) => (z > Z.p90 ? 1.15 : 1) * body(z) },
  'p90 on +10 %': { base: body, head: (z) => (z > Z.p90 ? 1.1 : 1) * body(z) },
  'p80 to p94 lifted to p94': { base: body, head: (z) => body(z > Z.p80 && z < Z.p94 ? Z.p94 : z) },
  'slow mode 10 % to 19 %': { base: slowFrom(Z.p90), head: slowFrom(Z.p81) },
  'faster half, slower tail': { base: body, head: (z) => 16 * Math.exp(0.55 * z) },
  'new mode of 7 % at four times': { base: body, head: (z) => (z > Z.p93 ? 4 : 1) * body(z) },
  'in steps of 2 ms, all +10 %': { base: inSteps(2, body), head: inSteps(2, (z) => 1.1 * body(z)) },
  'heavy tail, p75 on +30 %': {
    base: (z) => 10 * Math.exp(Math.exp(0.5 * z)),
    head: (z) => (z > Z.p75 ? 1.3 : 1) * 10 * Math.exp(Math.exp(0.5 * z)),
  },
  'all +2 ms': { base: body, head: (z) => body(z) + 2 },
}

/** Head over base at a quantile such as `'p95'`. */
export const trueRatio = ({ base, head }, quantile) => head(Z[quantile]) / base(Z[quantile])

const normal = (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

/**
 * Pairs of blocks of a shape. The machine drifts by about `drift` from pair to pair, both blocks of a pair alike; one block in `1 / bursts` is slowed down by half, whichever
 * side it is of; and each latency hangs together with the one before it by `correlation`.
 */
export function pairsOf({ base, head }, { pairs, perBlock, random, drift = 0, bursts = 0, correlation = 0 }) {
  let level = 0
  let z = normal(random)
  const rest = Math.sqrt(1 - correlation ** 2)
  const block = (timeMs) => {
    const scale = Math.exp(level) * (random() < bursts ? 1.5 : 1)
    const latenciesMs = Float64Array.from({ length: perBlock }, () => {
      z = correlation * z + rest * normal(random)
      return scale * timeMs(z)
    })
    return { latenciesMs, succeeded: perBlock, elapsedMs: latenciesMs.reduce((sum, ms) => sum + ms, 0) }
  }
  return Array.from({ length: pairs }, () => {
    // It returns to where it began, as the load of a machine does.
    level = 0.9 * level + drift * normal(random)
    const first = random() < 0.5 ? 'base' : 'head'
    const one = block(first === 'base' ? base : head)
    const other = block(first === 'base' ? head : base)
    return first === 'base' ? { first, base: one, head: other } : { first, base: other, head: one }
  })
}
