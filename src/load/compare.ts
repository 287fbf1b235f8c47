import type { CompareOptions } from '../plan/comparison/compare-options.ts'
import { comparisonPlanFrom, fitted, smokeComparison, type ComparisonPlan } from '../plan/comparison/comparison-plan.ts'
import { describePlan } from '../plan/describe.ts'
import { hooksTo } from '../plan/plan-from.ts'
import type { Hooks } from '../plan/hooks.ts'
import type { ComparisonRecord, PairRecord } from '../record/comparison-record.ts'
import { comparisonFrom } from '../result/comparison/comparison.ts'
import type { ComparisonResult } from '../result/comparison/comparison-result.ts'
import { differencesOf } from '../result/comparison/differences.ts'
import type { LoadedTarget } from '../result/measures/target-stats.ts'
import { successesNeeded } from '../run/comparison/block-length.ts'
import { armsFrom, type Compared, type KnownArm } from '../run/comparison/compared.ts'
import { ComparisonRun, type SampledArms } from '../run/comparison/comparison-run.ts'
import type { PairingSettings } from '../run/comparison/compare-pairs.ts'
import { progressOf } from '../run/comparison/pair-progress.ts'
import { joinSignals } from '../run/signals.ts'
import { withHooks } from '../run/lock/run-hooks.ts'
import { runLockFor, type RunLock } from '../run/lock/run-lock.ts'
import type { RunJob } from '../run/runner.ts'
import { timeoutText, type RunEnvironment } from '../run/run-environment.ts'
import { targetsOf } from '../run/monitor/target/target-report.ts'
import { functionsHere } from '../run/task/option-functions.ts'
import { taskHere, type KnownTask } from '../run/task/task.ts'
import { runningTargets } from '../serve/process/running-targets.ts'
import { isCpuMissing } from '../stats/comparison/pair.ts'
import { PAIRED_BLOCKS } from '../stats/comparison/design.ts'
import { pairJudge } from '../stats/comparison/judge-pairs.ts'
import type { Milliseconds } from '../units/duration.ts'
import { LoadError } from '../units/errors/error.ts'
import { formatDuration } from '../units/format.ts'

/** An arm that is ready to be opened. */
type ReadyArm = Pick<RunJob<KnownTask>, 'task' | 'hooks'>

/** What is known of a comparison before it begins. */
interface PlannedComparison {
  readonly plan: ComparisonPlan
  readonly hooks: Hooks
  readonly base: ReadyArm
  readonly head: ReadyArm
  readonly signal: AbortSignal | undefined
  /** How likely it may be that it fails although nothing is slower. */
  readonly alpha: number
}

/**
 * A comparison on one screen: options → plan → pairs of blocks → result.
 *
 * `number` says which comparison of its file this is, from 1: the k-th takes 1/(k(k + 1)) of the chance of a false alarm, unless the options say how many
 * share it.
 */
export async function runComparison(
  compared: Compared,
  options: CompareOptions,
  environment: RunEnvironment,
  number: number,
): Promise<ComparisonResult> {
  const { plan, hooks } = comparisonPlanFrom(options)
  const arms = armsFrom(compared)
  const { signal, release } = joinSignals([hooks.signal, environment.signal])
  let lock: RunLock | undefined
  // The modules of the first run are loaded now: that is no time of the test body either.
  environment.onPhase('waiting', plan.arm)
  try {
    const [base, head] = [await readyArm(arms.base, hooks), await readyArm(arms.head, hooks)]
    const wanted = environment.profile === 'smoke' ? smokeComparison(plan) : plan
    fittedOrRefused(wanted, environment)
    lock = await runLockFor({ plan: wanted.arm, signal }, LEAST_RESERVE_MS, environment)
    const fit = fittedOrRefused(wanted, environment)
    environment.onPhase('hooks', plan.arm)
    return await resultOf({ plan: fit, hooks, base, head, signal, alpha: alphaOf(fit, number) }, environment)
  } finally {
    environment.onPhase('hooks', plan.arm)
    lock?.release()
    release()
  }
}

const readyArm = async ({ task, baseUrl }: KnownArm, hooks: Hooks): Promise<ReadyArm> => ({
  task: await taskHere(task),
  hooks: hooksTo(baseUrl, { ...hooks, ...(await functionsHere(hooks)) }),
})

const alphaOf = ({ comparisons }: ComparisonPlan, number: number): number =>
  comparisons === undefined ? PAIRED_BLOCKS.alpha / (number * (number + 1)) : PAIRED_BLOCKS.alpha / comparisons

async function resultOf(job: PlannedComparison, environment: RunEnvironment): Promise<ComparisonResult> {
  const { plan, base, head, signal, alpha } = job
  const ready = async (): Promise<void> => void (await Promise.all([base.hooks.ready?.(), head.hooks.ready?.()]))
  const hooks = { ...job.hooks, ready }
  const { record, sampled } = await withHooks({ plan: plan.arm, hooks, signal }, environment, (data) => measured(job, data, environment))
  const targetsOfArm = (arm: 'base' | 'head'): Promise<readonly LoadedTarget[]> =>
    targetsOf(job[arm].hooks, record[arm], sampled[arm], environment.remainingMs(plan.arm))
  return comparisonFrom(plan, { alpha }, record, { base: await targetsOfArm('base'), head: await targetsOfArm('head') })
}

async function measured(
  job: PlannedComparison,
  data: unknown,
  { remainingMs, coverage, notesSent, onProgress }: RunEnvironment,
): Promise<{ readonly record: ComparisonRecord; readonly sampled: SampledArms }> {
  const { plan, base, head, signal, alpha } = job
  const { seed, thetas, maxWarmupMs, maxDurationMs } = plan
  const leftMs = remainingMs(plan.arm)
  const shared = { plan: plan.arm, data, signal, remainingMs: leftMs, coverage, notesSent }
  const pairing = { seed, successes: successesNeeded(thetas), maxWarmupMs, maxDurationMs, look: stopRule(plan, alpha, onProgress) }
  const boundMs = Math.min(leftMs - reserveOf(leftMs) / 2, maxWarmupMs + maxDurationMs + plan.arm.gracefulStopMs)
  if (thetas.cpu !== undefined && runningTargets().length === 0) throw cpuUnknown()
  const run = new ComparisonRun({ base: { ...shared, ...base }, head: { ...shared, ...head }, pairing, signal, boundMs })
  return { record: await run.run(), sampled: run.sampled }
}

const cpuUnknown = (): LoadError =>
  new LoadError(
    'not-sampled',
    'Expected both arms of a comparison with a `theta` for `cpu` to load targets that serve() started in this file, got one whose CPU time is not known: ' +
      "pass const app = serve(new URL('./server.mjs', import.meta.url)) as `baseUrl`, or judge other metrics",
  )

/** Looks at the pairs so far: whether they are enough. */
function stopRule(
  { thetas, maxDurationMs }: ComparisonPlan,
  alpha: number,
  onProgress: RunEnvironment['onProgress'],
): PairingSettings['look'] {
  const judge = pairJudge(thetas, { alpha })
  let verdict: ReturnType<typeof judge.add>
  return (pairs) => {
    if (thetas.cpu !== undefined && isCpuMissing(pairs)) throw cpuUnknown()
    verdict ??= judge.add(pairs.at(-1)!)
    onProgress?.(progressOf(pairs, maxDurationMs))
    if (verdict === 'fail' || (verdict === 'pass' && !seemsWorse(pairs, alpha))) return 'decided'
    return verdict === 'inconclusive' || pairs.length >= MOST_PAIRS ? 'pairs' : undefined
  }
}

const seemsWorse = (pairs: readonly PairRecord[], alpha: number): boolean =>
  differencesOf(pairs, alpha, PAIRED_BLOCKS.looks.length).suspected.length > 0

/** Twice as many as a verdict needs at most: in the others an arm had no success. */
const MOST_PAIRS = 128

/** Reserved at the end of a comparison, to end blocks and to judge: on a busy machine this takes longer, like everything else. */
const reserveOf = (leftMs: Milliseconds): Milliseconds => Math.min(MOST_RESERVE_MS, LEAST_RESERVE_MS + leftMs / 10)
const LEAST_RESERVE_MS: Milliseconds = 200
const MOST_RESERVE_MS: Milliseconds = 1_000

function fittedOrRefused(plan: ComparisonPlan, environment: RunEnvironment): ComparisonPlan {
  const leftMs = environment.remainingMs(plan.arm)
  const fit = fitted(plan, leftMs - reserveOf(leftMs))
  if (fit !== undefined) return fit
  throw new LoadError(
    'does-not-fit',
    `The comparison needs up to ${formatDuration(plan.maxWarmupMs + plan.maxDurationMs + reserveOf(leftMs))} (${describePlan(plan.arm)}), but ${formatDuration(Math.max(0, leftMs))} ` +
      `of ${timeoutText(environment, '`maxDuration`')}`,
  )
}
