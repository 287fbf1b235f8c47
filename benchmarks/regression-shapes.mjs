/**
 * How often a verdict on a quantile is wrong, whatever has changed in the latencies: simulated, so that the truth is known. Needs a build.
 *
 *   node benchmarks/regression-shapes.mjs                 100 comparisons of each kind, ten minutes of one core
 *   node benchmarks/regression-shapes.mjs --trials 20     shows that it runs
 *   node benchmarks/regression-shapes.mjs --shape slow    those whose name begins so
 *
 * Prints tables in Markdown: each shape is judged at theta 10 %, and a hair (0.02 %) to either side of what is true of it, where one verdict is wrong.
 */
import { parseArgs } from 'node:util'
import { judgePairs, pairJudge } from '../dist/stats/comparison/judge-pairs.js'
import { seededRandom } from '../dist/units/random.js'
import { pairsOf, SHAPES, trueRatio } from './shapes.mjs'

const QUANTILES = ['p50', 'p95', 'p99']
const THETA = 0.1
const PAIRS = 64
/** As few as `load.compare` lets a block have where tails are judged. */
const PER_BLOCK = 200
const HAIR = 2e-4
const MACHINES = {
  'A quiet machine: latencies are independent, nothing drifts': {},
  'A restless one: it drifts, one block in 33 is slowed down by half, and neighbouring latencies are alike (0.9 from one to the next)': {
    drift: 0.03,
    bursts: 0.03,
    correlation: 0.9,
  },
}

const percent = (count, of, digits = 0) => `${((100 * count) / of).toFixed(digits)} %`

function judged(pairs, quantile, theta) {
  const judge = pairJudge({ [quantile]: theta })
  let verdict
  for (const pair of pairs) if ((verdict = judge.add(pair)) !== undefined) break
  return { verdict, judge }
}

/**
 * What is true of all latencies of both sides: of a restless machine they are a mixture of all that it is at times, of which a quantile moves by another ratio than that of the
 * shape alone. Seen in 4 000 pairs.
 */
function truthsOf(shape, machine) {
  if (Object.keys(machine).length === 0) return Object.fromEntries(QUANTILES.map((quantile) => [quantile, trueRatio(shape, quantile)]))
  const pairs = pairsOf(shape, { pairs: 4_000, perBlock: PER_BLOCK, random: seededRandom(1, 4_000), ...machine })
  const { metrics } = judgePairs(pairs, Object.fromEntries(QUANTILES.map((quantile) => [quantile, THETA])), { looks: [4_000] })
  return Object.fromEntries(QUANTILES.map((quantile) => [quantile, metrics[quantile].ratio]))
}

/** Each quantile is judged by itself, as if it were the only one. */
function countsOf(shape, machine, truths, trials) {
  const counts = Object.fromEntries(
    QUANTILES.map((quantile) => [quantile, { pass: 0, fail: 0, wrongPass: 0, wrongFail: 0, held: 0, pairs: 0 }]),
  )
  for (let trial = 0; trial < trials; trial++) {
    const pairs = pairsOf(shape, { pairs: PAIRS, perBlock: PER_BLOCK, random: seededRandom(trial, PER_BLOCK), ...machine })
    for (const quantile of QUANTILES) {
      const truth = truths[quantile]
      const count = counts[quantile]
      const given = judged(pairs, quantile, THETA).judge.judgement().metrics[quantile]
      count.pass += given.verdict === 'pass'
      count.fail += given.verdict === 'fail'
      count.pairs += given.pairs
      count.wrongPass += judged(pairs, quantile, truth * (1 - HAIR) - 1).verdict === 'pass'
      count.wrongFail += judged(pairs, quantile, truth * (1 + HAIR) - 1).verdict === 'fail'
      count.held += given.interval[0] <= truth * (1 + HAIR) && truth * (1 - HAIR) <= given.interval[1]
    }
  }
  return counts
}

function row(name, quantile, truth, { pass, fail, pairs, wrongPass, wrongFail, held }, trials) {
  const verdicts = [fail, pass, trials - pass - fail].map((count) => percent(count, trials)).join(' / ')
  return `| ${name} | ${quantile} | ${truth >= 1 ? '+' : ''}${(100 * (truth - 1)).toFixed(1)} % | ${verdicts} | ${Math.round(pairs / trials)} | ${percent(held, trials)} | ${percent(wrongFail, trials, 1)} | ${percent(wrongPass, trials, 1)} |`
}

const { values } = parseArgs({ options: { trials: { type: 'string', default: '100' }, shape: { type: 'string', default: '' } } })
const trials = Number(values.trials)
for (const [title, machine] of Object.entries(MACHINES)) {
  console.log(`**${title}**\n`)
  console.log(
    `| head against base | | true change | FAIL / PASS / INCONCLUSIVE at theta 10 % | pairs, mean | interval holds the truth | wrong FAIL at the truth | wrong PASS at the truth |`,
  )
  console.log('| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |')
  const all = { wrongPass: 0, wrongFail: 0, held: 0, of: 0 }
  for (const [name, shape] of Object.entries(SHAPES).filter(([name]) => name.startsWith(values.shape))) {
    const truths = truthsOf(shape, machine)
    const counts = countsOf(shape, machine, truths, trials)
    for (const quantile of QUANTILES) {
      console.log(row(name, quantile, truths[quantile], counts[quantile], trials))
      for (const count of ['wrongPass', 'wrongFail', 'held']) all[count] += counts[quantile][count]
      all.of += trials
    }
  }
  const [held, wrongFail, wrongPass] = [all.held, all.wrongFail, all.wrongPass].map((count) => percent(count, all.of, 1))
  console.log(`| all of them | | | | | ${held} | ${wrongFail} | ${wrongPass} |\n`)
}
