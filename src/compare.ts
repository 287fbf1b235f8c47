import type { CompareOptions } from './plan/comparison/compare-options.ts'
import { comparisonPlanFrom, fitted, smokeComparison, type ComparisonPlan } from './plan/comparison/comparison-plan.ts'
import { describePlan } from './plan/describe.ts'
import { hooksFrom } from './plan/hooks-from.ts'
import type { Hooks } from './plan/hooks.ts'
import type { ComparisonRecord, PairRecord } from './record/comparison-record.ts'
import type { RunRecord } from './record/run-record.ts'
import { comparisonFrom } from './result/comparison/comparison.ts'
import type { ComparisonResult } from './result/comparison/comparison-result.ts'
import { differencesOf } from './result/comparison/differences.ts'
import { openArm, type Arm } from './run/comparison/arm.ts'
import { successesNeeded } from './run/comparison/block-length.ts'
import { armsFrom, type Compared, type KnownArm } from './run/comparison/compared.ts'
import { conduct } from './run/comparison/conduct.ts'
import { EarlyEnd } from './run/early-end.ts'
import { progressOf } from './run/comparison/pair-progress.ts'
import { joinSignals } from './run/join-signals.ts'
import { reasonOf } from './run/reason-of.ts'
import type { Surroundings } from './run/surroundings.ts'
import { targetReport } from './run/target-report.ts'
import { taskHere, type KnownTask } from './run/task.ts'
import { Timers } from './run/timers.ts'
import { framed, inTurn } from './run/turn.ts'
import { PAIRED_BLOCKS, type Design } from './stats/comparison/design.ts'
import { pairJudge } from './stats/comparison/judge-pairs.ts'
import { systemClock } from './units/clock.ts'
import type { Milliseconds } from './units/duration.ts'
import { LoadError } from './units/error.ts'
import { formatDuration } from './units/format.ts'

/** An arm that is ready to be opened. */
interface ReadyArm {
  readonly task: KnownTask
  readonly hooks: Hooks
}

interface Job {
  readonly plan: ComparisonPlan
  readonly design: Pick<Design, 'alpha'>
  readonly base: ReadyArm
  readonly head: ReadyArm
  readonly signal: AbortSignal | undefined
  readonly coverage: boolean
}

/**
 * A comparison on one screen: options → plan → pairs of blocks → result.
 *
 * `nth` says which comparison of its file this is, from 1: the k-th takes 1/(k(k + 1)) of the chance of a false alarm, where nobody says how many share it.
 */
export async function runComparison(
  compared: Compared,
  options: CompareOptions,
  surroundings: Surroundings,
  nth: number,
): Promise<ComparisonResult> {
  const given = comparisonPlanFrom(options)
  const arms = armsFrom(compared)
  const shared = hooksOf(options)
  const { signal, release } = joinSignals([shared.signal, surroundings.signal])
  const { coverage, profile } = surroundings
  try {
    const [base, head] = [await readyArm(arms.base, options), await readyArm(arms.head, options)]
    const hooks = { ...shared, ready: async () => void (await Promise.all([base.hooks.ready?.(), head.hooks.ready?.()])) }
    const wanted = profile === 'smoke' ? smokeComparison(given) : given
    fittedOrRefused(wanted, surroundings)
    return await inTurn({ plan: wanted.arm, signal, neededMs: LEAST_CLOSING_MS }, surroundings, async () => {
      const plan = fittedOrRefused(wanted, surroundings)
      const job: Job = { plan, design: { alpha: alphaOf(plan, nth) }, base, head, signal, coverage }
      const record = await framed({ plan: plan.arm, hooks, signal }, surroundings, (data) => runArms(job, data, surroundings))
      const reportOf = (arm: 'base' | 'head') =>
        targetReport(job[arm].hooks.target, record[arm], surroundings.remainingMs(plan.arm), systemClock)
      return comparisonFrom(plan, job.design, record, { base: await reportOf('base'), head: await reportOf('head') })
    })
  } finally {
    release()
  }
}

const alphaOf = ({ comparisons }: ComparisonPlan, nth: number): number =>
  comparisons === undefined ? PAIRED_BLOCKS.alpha / (nth * (nth + 1)) : PAIRED_BLOCKS.alpha / comparisons

/** What the options of a comparison say that cannot leave this thread. */
function hooksOf({ accept, setup, teardown, signal, baseUrl }: CompareOptions): Hooks {
  return hooksFrom({ accept, setup, teardown, signal, baseUrl })
}

const readyArm = async ({ task, baseUrl }: KnownArm, options: CompareOptions): Promise<ReadyArm> => ({
  task: await taskHere(task),
  hooks: hooksOf({ ...options, baseUrl: baseUrl ?? options.baseUrl }),
})

/** Opens both arms, compares them, and closes them whatever happened. */
async function runArms(
  { plan, design, base, head, signal, coverage }: Job,
  data: unknown,
  { remainingMs, onProgress }: Surroundings,
): Promise<ComparisonRecord> {
  const clock = systemClock
  const leftMs = remainingMs(plan.arm)
  const over = new AbortController()
  const end = new EarlyEnd(clock, clock.now())
  const boundMs = Math.min(leftMs - closingOf(leftMs) / 2, plan.maxWarmupMs + plan.maxDurationMs + plan.arm.gracefulStopMs)
  const onAbort = (): void => end.abort('signal', reasonOf(signal))
  signal?.addEventListener('abort', onAbort)
  if (signal?.aborted === true) onAbort()
  const timers = new Timers(clock)
  if (Number.isFinite(boundMs)) timers.after(boundMs, () => end.abort('deadline', `iterations went on after ${formatDuration(boundMs)}`))
  void end.happened.then(() => over.abort(end.error))
  const opened: Arm[] = []
  const open = async (arm: ReadyArm): Promise<Arm> => {
    const job = { plan: plan.arm, ...arm, data, signal: over.signal, remainingMs: leftMs, coverage }
    const known = await openArm(job, clock)
    opened.push(known)
    return known
  }
  const close = async (arm: Arm): Promise<RunRecord> => {
    opened.splice(opened.indexOf(arm), 1)
    return await arm.close(end.abortion)
  }
  try {
    const arms = { base: await open(base), head: await open(head) }
    const judge = pairJudge(plan.thetas, design)
    let verdict: ReturnType<typeof judge.add>
    const look = (pairs: readonly PairRecord[]): 'decided' | 'pairs' | undefined => {
      verdict ??= judge.add(pairs.at(-1)!)
      onProgress?.(progressOf(pairs, plan.maxDurationMs))
      if (verdict === 'fail' || (verdict === 'pass' && !seemsWorse(pairs, design.alpha))) return 'decided'
      return verdict === 'inconclusive' || pairs.length >= MOST_PAIRS ? 'pairs' : undefined
    }
    const successes = successesNeeded(plan.thetas)
    const { maxWarmupMs, maxDurationMs, seed } = plan
    const conducted = await conduct(arms, { seed, successes, maxWarmupMs, maxDurationMs, look, signal: over.signal }, clock)
    const [baseRecord, headRecord] = [await close(arms.base), await close(arms.head)]
    return { ...conducted, base: baseRecord, head: headRecord, aborted: end.abortion }
  } finally {
    timers.cancelAll()
    signal?.removeEventListener('abort', onAbort)
    // What is thrown already says more.
    for (const arm of opened) await arm.close(end.abortion).catch(() => {})
  }
}

const seemsWorse = (pairs: readonly PairRecord[], alpha: number): boolean =>
  differencesOf(pairs, alpha, PAIRED_BLOCKS.looks.length).suspected.length > 0

/** Twice as many as a decision takes at most: the others are those in which an arm had no success. */
const MOST_PAIRS = 128

/** Kept free at the end of the time a comparison may take, to end what is going on and to judge: on a machine that is busy this takes as much longer as all else. */
const closingOf = (leftMs: Milliseconds): Milliseconds => Math.min(MOST_CLOSING_MS, LEAST_CLOSING_MS + leftMs / 10)
const LEAST_CLOSING_MS: Milliseconds = 200
const MOST_CLOSING_MS: Milliseconds = 1_000

function fittedOrRefused(plan: ComparisonPlan, { remainingMs }: Surroundings): ComparisonPlan {
  const leftMs = remainingMs(plan.arm)
  const fit = fitted(plan, leftMs - closingOf(leftMs))
  if (fit !== undefined) return fit
  throw new LoadError(
    'does-not-fit',
    `The comparison needs up to ${formatDuration(plan.maxWarmupMs + plan.maxDurationMs + closingOf(leftMs))} (${describePlan(plan.arm)}), but ${formatDuration(Math.max(0, leftMs))} ` +
      "of the test's timeout is left. Give the test a longer timeout, as in test(name, fn, 30_000), shorten `maxDuration`, or use loadTest(), which makes its timeout fit.",
  )
}
