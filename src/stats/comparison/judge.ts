import { isAffordable, provenIn } from './sequential/closed-test.ts'
import type { TestPlan } from './design.ts'
import { estimate } from './estimate/estimate.ts'
import type { Judgement, MetricJudgement, ComparisonVerdict } from './judgement.ts'
import { SequentialTest } from './sequential/sequential-test.ts'
import { highestOf, negated, sumsOf, type MetricTrial } from './sequential/trial.ts'

/**
 * Decides while the pairs arrive. Two tests per metric: one that it is slower than theta, at alpha for all metrics together, and one that it is not, at beta.
 * Both are valid for any noise, because only the coin that ordered the pairs is treated as random.
 *
 * The chance that a metric fails that is not slower than its theta is at most alpha, exactly, whatever the others are (see {@link provenIn}).
 */
export class Judge {
  readonly #trials: readonly MetricTrial[]
  readonly #plan: TestPlan
  readonly #slower: SequentialTest
  readonly #notSlower: readonly SequentialTest[]
  readonly #verdicts = new Map<MetricTrial, { readonly verdict: ComparisonVerdict; readonly looks: number }>()
  #looks = 0
  /** Whether any metric is slower. */
  #isAnySlower = false

  /** @throws {RangeError} at no metric, and at a theta that is not a number above −1. */
  constructor(trials: readonly MetricTrial[], plan: TestPlan) {
    if (trials.length === 0) throw new RangeError('A comparison cannot be judged without a theta for any metric')
    const wrong = trials.filter(({ theta }) => !(theta > -1 && theta < Number.POSITIVE_INFINITY))
    if (wrong.length > 0) {
      const texts = wrong.map(({ metric, theta }) => `theta of ${metric} must be a number above -1, got ${theta}`)
      throw new RangeError(`The comparison cannot be judged: ${texts.join('; ')}`)
    }
    this.#trials = trials
    this.#plan = plan
    this.#slower = new SequentialTest(plan.slower)
    this.#notSlower = trials.map(() => new SequentialTest(plan.notSlower))
  }

  /** Takes the looks that the evidence has reached. Returns the verdict once it is final, until then `undefined`. */
  look(): ComparisonVerdict | undefined {
    while (this.#decision() === undefined && this.#pairsAvailable() >= this.#plan.looks[this.#looks]!.pairs) this.#lookOnce()
    return this.#decision()
  }

  /** The judgement so far. Costs some milliseconds per metric: it tries many thetas. */
  judgement(unusable: number): Judgement {
    const metrics = this.#trials.flatMap((trial): (readonly [string, MetricJudgement])[] => {
      const { verdict, looks } = this.#verdicts.get(trial) ?? { verdict: 'inconclusive' as const, looks: this.#looks }
      const others = this.#trials.filter((other) => other !== trial)
      const found = estimate(trial, others, { ...this.#plan, looks: this.#plan.looks.slice(0, looks) }, verdict)
      return found === undefined ? [] : [[trial.metric, { verdict, theta: trial.theta, ...found }]]
    })
    const pairs = this.#looks === 0 ? this.#pairsAvailable() : this.#plan.looks[this.#looks - 1]!.pairs
    return { verdict: this.#decision() ?? 'inconclusive', pairs, unusable, metrics: Object.fromEntries(metrics) }
  }

  #pairsAvailable(): number {
    return Math.min(...this.#trials.map(({ evidence }) => evidence.units))
  }

  #decision(): ComparisonVerdict | undefined {
    const verdicts = [...this.#verdicts.values()].map(({ verdict }) => verdict)
    if (verdicts.includes('fail')) return 'fail'
    if (verdicts.length === this.#trials.length) return 'pass'
    return this.#looks === this.#plan.looks.length ? 'inconclusive' : undefined
  }

  #lookOnce(): void {
    const { pairs, share } = this.#plan.looks[this.#looks]!
    this.#looks++
    const sums = this.#trials.map((trial) => sumsOf(trial, pairs, this.#plan.slower.paths))
    // A metric that has passed stays among them: leaving it out because of the observed path would treat that path differently from the others.
    const highest = highestOf(sums)
    const bar = this.#slower.look(highest, share)
    this.#isAnySlower ||= highest[0]! > bar
    const proven = this.#isAnySlower ? this.#proven(sums, bar) : []
    for (const [at, trial] of this.#trials.entries()) {
      if (this.#verdicts.has(trial)) continue
      if (proven[at] === true) this.#verdicts.set(trial, { verdict: 'fail', looks: this.#looks })
      else if (this.#passes(trial, this.#notSlower[at]!)) this.#verdicts.set(trial, { verdict: 'pass', looks: this.#looks })
    }
  }

  /** Which of the metrics are slower. Costs more than the look: to be asked when some are. */
  #proven(sums: readonly Int32Array[], bar: number): readonly boolean[] {
    const plan = { ...this.#plan, looks: this.#plan.looks.slice(0, this.#looks) }
    return isAffordable(this.#trials, plan) ? provenIn(this.#trials, plan) : sums.map(([seen]) => seen! > bar)
  }

  #passes(trial: MetricTrial, test: SequentialTest): boolean {
    const { pairs, share } = this.#plan.looks[this.#looks - 1]!
    const opposite = negated(sumsOf(trial, pairs, this.#plan.notSlower.paths))
    return opposite[0]! > test.look(opposite, share)
  }
}
