import { checkThetas } from '../../plan/comparison/check-compare-options.ts'
import type { Thetas } from '../../plan/comparison/compare-options.ts'
import { thetasFrom } from '../../plan/comparison/comparison-plan.ts'
import { isRecord } from '../../plan/problems/must-be.ts'
import { Problems } from '../../plan/problems/problems.ts'
import type { ComparisonVerdict } from '../../stats/comparison/judgement.ts'
import { isCpuMissing } from '../../stats/comparison/pair.ts'
import { formatReceived } from '../../units/text/received.ts'
import type { Finding } from '../findings/finding.ts'
import { mostOften } from '../leading-error.ts'
import type { Inconclusive } from '../verdicts/latency/latency-claim.ts'
import { notJudgeable, wrongSubject } from '../verdicts/verdict.ts'
import { ruleApplies, isInvalid, FINDING_RULES } from '../findings/finding-rules.ts'
import { judgedAt } from './comparison.ts'
import type { ComparisonResult } from './comparison-result.ts'
import { isComparison } from '../kind.ts'

export interface RegressionOptions {
  /**
   * If nothing is proven either way: `'warn'` passes and says so in the report of the test, `'fail'` fails, and `'pass'` passes and shows it only in the table.
   * @defaultValue 'warn'
   */
  readonly inconclusive?: Inconclusive | undefined
}

export interface RegressionVerdict extends Pick<ComparisonResult, 'metrics' | 'pairs' | 'outcomes' | 'suspected'> {
  readonly verdict: ComparisonVerdict
  readonly inconclusive: Inconclusive
  /** The findings that make it INVALID; empty if it stands. */
  readonly invalidatedBy: readonly Finding[]
}

/**
 * Whether head is slower than base by more than the thetas, or ends worse; at the thetas of the comparison where none are given. `negated` for `.not`: a
 * regression is then what is expected, and an arm that is down shows none.
 *
 * @throws {LoadError} `not-judgeable` if nothing was measured, or the thetas or options make no sense.
 */
export function judgeRegression(
  result: ComparisonResult,
  thetas?: Thetas,
  options: RegressionOptions = {},
  negated: boolean = false,
): RegressionVerdict {
  const inconclusive = policyFrom(options)
  const known = thetas === undefined ? undefined : checkedThetas(thetas)
  const endsWorse = result.outcomes.length > 0 && !negated
  if (!endsWorse && result.base.latency.count === 0)
    throw notJudgeable(`Nothing was measured: no iteration of base succeeded${mostOften(result.base)}`)
  if (!endsWorse && result.head.latency.count === 0)
    throw notJudgeable(`Nothing was measured: no iteration of head succeeded${mostOften(result.head)}`)
  if (known?.cpu !== undefined && isCpuMissing(result.samples)) throw notJudgeable(CPU_UNKNOWN)
  const { verdict, metrics, pairs } = known === undefined ? result : judgedAt(result, known)
  const { plan } = result.base
  const invalidatedBy = result.findings.filter(({ kind }) => {
    const rule = FINDING_RULES[kind]
    return verdict !== 'inconclusive' && ruleApplies(rule, plan) && isInvalid(rule, 'regression', verdict === 'pass')
  })
  return { verdict, metrics, pairs, outcomes: result.outcomes, suspected: result.suspected, inconclusive, invalidatedBy }
}

const CPU_UNKNOWN =
  "The CPU time of the targets is not known: it is sampled if serve() started them in this file, as in const app = serve(new URL('./server.mjs', import.meta.url)), and both arms load one"

function checkedThetas(thetas: Thetas): ReturnType<typeof thetasFrom> {
  const problems = new Problems('the thetas')
  problems.check('theta', thetas, (value) => checkThetas(value, { name: 'theta', given: {}, problems }))
  problems.throwIfAny('not-judgeable')
  return thetasFrom(thetas)
}

const POLICIES: readonly unknown[] = ['warn', 'fail', 'pass'] satisfies readonly Inconclusive[]

function policyFrom(options: RegressionOptions): Inconclusive {
  const unknown = isRecord(options) ? Object.keys(options).filter((name) => name !== 'inconclusive') : undefined
  if (unknown === undefined) throw notJudgeable(`Expected options such as { inconclusive: 'fail' }, got ${formatReceived(options)}`)
  if (unknown.length > 0) throw notJudgeable(`Unknown option \`${unknown.join('`, `')}\`: the only one is \`inconclusive\``)
  const { inconclusive = 'warn' } = options
  if (!POLICIES.includes(inconclusive))
    throw notJudgeable(`Expected \`inconclusive\` to be 'warn', 'fail' or 'pass', got ${formatReceived(inconclusive)}`)
  return inconclusive
}

/**
 * Reads the value given to `expect`.
 *
 * @throws {LoadError} `not-judgeable` if it is not a comparison.
 */
export function comparisonIn(received: unknown): ComparisonResult {
  if (isComparison(received)) return received
  throw wrongSubject(received, 'load.compare', 'the result of a single run, but only a comparison can show whether something became slower')
}
