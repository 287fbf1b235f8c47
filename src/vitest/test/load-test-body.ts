import type { TestContext } from 'vitest'
import { wasAsserted } from '../../result/asserted.ts'
import { systemClock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { atCallSite, callSiteFor } from '../../units/errors/call-site.ts'
import { LoadError } from '../../units/errors/error.ts'
import { messageOf } from '../../units/errors/thrown.ts'
import { formatDuration } from '../../units/format.ts'
import { parseRate } from '../../units/rate.ts'
import { BodyClock } from './body-clock.ts'
import { runBudgetMs } from './budget.ts'
import { attachChart } from '../report/run-annotations.ts'
import { kindOfResult } from '../report/result-kinds.ts'
import { maskFor } from '../report/run-documents.ts'
import { endSteered, steering } from '../page/steering.ts'
import { asRunningTest } from './current-test.ts'
import { loadFor } from '../load.ts'
import type { PlannedTest } from './planned-tests.ts'
import { nowMs, remainingOf, runNotAwaited, testOver } from './plain-test.ts'
import { profile } from '../project/profile.ts'
import type { RunningTest } from './running-test.ts'
import { TestRuns } from './test-runs.ts'

/** Runs the body of a load test under a deadline, and fails it if it proved nothing. */
export async function runLoadTest(
  context: TestContext,
  { level, testTimeoutMs, problem }: PlannedTest,
  body: (context: object) => unknown,
): Promise<void> {
  if (problem !== undefined) throw problem
  const isSteered = steering() !== undefined
  const over = new AbortController()
  const runs = new TestRuns()
  const sinceMs = nowMs()
  let clock: BodyClock | undefined
  let steeredFailure: unknown
  const test: RunningTest = {
    task: context.task,
    name: context.task.name,
    defaults: level.defaults,
    level: level.option,
    signal: AbortSignal.any([context.signal, over.signal]),
    remainingMs: isSteered ? () => Number.POSITIVE_INFINITY : runBudgetMs,
    untilTimeoutMs: () => remainingOf(context.task.timeout, sinceMs),
    isInHook: () => false,
    onPhase: (phase, plan) => clock?.enter(phase, plan),
    runs,
  }
  // A body need not be asynchronous, and may throw at once.
  const work = async (): Promise<unknown> => await body(extended(context, test))
  await asRunningTest(test, async () => {
    // Vitest's timeout and Ctrl+C end the body too; otherwise a hanging body would block the next load test.
    const ended = new Promise<never>((_resolve, reject) => {
      test.signal.addEventListener('abort', () => reject(test.signal.reason as Error))
    })
    const expire = (): void => over.abort(new LoadError('body-timeout', bodyTimeoutText(testTimeoutMs)))
    clock = new BodyClock(systemClock, testTimeoutMs, expire)
    try {
      await Promise.race([ended, work()])
      if (!isSteered) judge(runs)
    } catch (error) {
      if (isSteered) steeredFailure = error
      if (isSteered) return
      runs.finished.forEach(attachChart)
      throw error
    } finally {
      clock.close()
      over.abort(testOver())
      await runs.over()
    }
  })
  if (isSteered) endSteered(context.task, steeredFailure === undefined ? undefined : messageOf(steeredFailure))
}

function judge({ finished, pending }: TestRuns): void {
  if (pending > 0) throw runNotAwaited()
  if (finished.length === 0)
    throw new LoadError('no-load', 'This load test ran no load: call the `load` that its function gets, and await it')
  for (const result of finished) {
    const { unjudged, noun, example, description } = kindOfResult(result)
    const problem = wasAsserted(result) ? undefined : unjudged(result, profile())
    if (problem === undefined) continue
    const text = `The ${noun} ${problem}, and no matcher judged it: assert on it, for example with ${example}\n${description(result)}`
    throw atCallSite(new LoadError('not-judged', maskFor(result)(text)), callSiteFor(result))
  }
}

function bodyTimeoutText(timeoutMs: Milliseconds): string {
  return `The test body took longer than ${formatDuration(timeoutMs)}, not counting load runs. Something other than \`load\` hangs or is slow; raise \`testTimeout\` if that is expected.`
}

/** Vitest's context extended with ours. Vitest's own context has getters, which copying would call. */
function extended(context: TestContext, test: RunningTest): object {
  const { concurrency, rate } = test.defaults
  return Object.create(context, {
    load: { value: loadFor(() => ({ test, suite: undefined })), enumerable: true },
    concurrency: { value: rate === undefined ? (concurrency ?? 1) : undefined, enumerable: true },
    rate: { value: rate === undefined ? undefined : parseRate(rate), enumerable: true },
  }) as object
}
