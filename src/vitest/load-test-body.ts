import type { TestContext } from 'vitest'
import { describeRun } from '../report/describe-run.ts'
import { wasJudged } from '../result/judged.ts'
import type { LoadResult } from '../result/load-result.ts'
import { systemClock } from '../units/clock.ts'
import type { Milliseconds } from '../units/duration.ts'
import { LoadError } from '../units/error.ts'
import { formatDuration } from '../units/format.ts'
import { parseRate } from '../units/rate.ts'
import { BodyClock } from './body-clock.ts'
import { runBudgetMs } from './budget.ts'
import { attachChart } from './chart.ts'
import { loadIn } from './load.ts'
import type { PlannedTest } from './planned-tests.ts'
import { enterLoadTest, leaveLoadTest, type RunningTest } from './running-test.ts'

/** What came of a body, while it runs. */
interface Runs {
  readonly finished: LoadResult[]
  pending: number
}

/** Runs the body of a load test under its own deadline, and sees to it that it proved something. */
export async function runLoadTest(
  context: TestContext,
  { level, testTimeoutMs, problem }: PlannedTest,
  body: (context: object) => unknown,
): Promise<void> {
  if (problem !== undefined) throw problem
  const controller = new AbortController()
  const runs: Runs = { finished: [], pending: 0 }
  let expire: (error: Error) => void = () => {}
  const expired = new Promise<never>((_resolve, reject) => {
    expire = reject
  })
  const clock = new BodyClock(systemClock, testTimeoutMs, () => {
    const error = new LoadError('body-timeout', bodyTimeoutText(testTimeoutMs))
    controller.abort(error)
    expire(error)
  })
  const test: RunningTest = {
    task: context.task,
    name: context.task.name,
    defaults: level.defaults,
    level: level.option,
    signal: AbortSignal.any([context.signal, controller.signal]),
    remainingMs: runBudgetMs,
    onPhase: (phase) => clock.enter(phase),
    onRun: (run) => void track(runs, run),
  }
  enterLoadTest(test)
  try {
    await Promise.race([body(extended(context, test)), expired])
    judge(runs)
  } catch (error) {
    runs.finished.forEach(attachChart)
    throw error
  } finally {
    clock.close()
    leaveLoadTest(test)
    controller.abort(new LoadError('test-over', 'the test that started it was over'))
  }
}

async function track(runs: Runs, run: Promise<LoadResult>): Promise<void> {
  runs.pending += 1
  try {
    runs.finished.push(await run)
  } catch {
    // Whoever awaits the run is told; a run that nobody awaits fails the test by being pending or unjudged.
  } finally {
    runs.pending -= 1
  }
}

function judge({ finished, pending }: Runs): void {
  if (pending > 0) throw new LoadError('run-not-awaited', 'A load run was still going on when the test ended: write `await load(…)`')
  if (finished.length === 0)
    throw new LoadError('no-load', 'This load test ran no load: call the `load` that its function is given, and await it')
  for (const result of finished) {
    const { failed, cutOff, dropped } = result.iterations
    const bad = failed + cutOff + dropped
    if (wasJudged(result) || (bad === 0 && result.sound)) continue
    const what = bad > 0 ? `${bad} bad iterations` : 'findings that make it unsound'
    throw new LoadError(
      'not-judged',
      `The run has ${what}, and no matcher judged it: assert on it, such as expect(result).toHaveErrorRateBelow('1%')\n${describeRun(result)}`,
    )
  }
}

function bodyTimeoutText(timeoutMs: Milliseconds): string {
  return `The body of the load test took longer than ${formatDuration(timeoutMs)}, its runs not counted. Something it awaits besides \`load\` hangs or is slow; \`testTimeout\` gives it more time.`
}

/** The context of Vitest with ours on top. Vitest defines getters on its own, which copying would call. */
function extended(context: TestContext, test: RunningTest): object {
  const { concurrency, rate } = test.defaults
  return Object.create(context, {
    load: { value: (task: Parameters<typeof loadIn>[1], options = {}) => loadIn(test, task, options), enumerable: true },
    concurrency: { value: rate === undefined ? (concurrency ?? 1) : undefined, enumerable: true },
    rate: { value: rate === undefined ? undefined : parseRate(rate), enumerable: true },
  }) as object
}
