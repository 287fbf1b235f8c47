import process from 'node:process'
import { threadId } from 'node:worker_threads'
import type { Plan } from '../../plan/plan.ts'
import type { ScenariosRecord } from '../../record/merge/scenarios-record.ts'
import { summaryLine } from '../../report/summary-line.ts'
import { isComparison } from '../../result/comparison/is-comparison.ts'
import { withFindingsOf } from '../../result/comparison/comparison.ts'
import type { Finding } from '../../result/findings/finding.ts'
import { withFindings } from '../../result/findings/test-findings.ts'
import { outlineFrom } from '../../result/outline.ts'
import { resultFrom, resultOfAll } from '../../result/result.ts'
import type { RunEnvironment } from '../../run/run-environment.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { isInterrupted, oneLineToTerminal, watchInterruption, type Interruption } from './interruption.ts'
import { liveRun, type LiveRun } from '../report/live-run.ts'
import { nowMs } from './plain-test.ts'
import { profile } from '../project/profile.ts'
import { InterruptedRun } from '../report/interrupted-reports.ts'
import { providedContext } from '../project/provided-context.ts'
import { fileRun } from '../report/run-documents.ts'
import { reportRun } from '../report/report-run.ts'
import type { Caller, RunningTest } from './running-test.ts'
import { environmentOf, findingsIn } from './test-environment.ts'
import type { Finished } from './test-runs.ts'

/** Runs of this worker. */
let runs = 0

/**
 * Everything that a run of a test holds while it is in progress: it counts among the runs of the test, ends on Ctrl+C, and is seen by the reporter. The caller
 * disposes of it.
 */
export class RunScope {
  readonly environment: RunEnvironment
  readonly #caller: Caller
  readonly #test: RunningTest | undefined
  readonly #interruption: Interruption
  readonly #live: LiveRun | undefined
  readonly #writeLine = oneLineToTerminal()
  /** Where it leaves what it has if Ctrl+C ends Vitest. */
  readonly #interrupted: InterruptedRun | undefined
  #isFiled = false
  /** When it began to load, since 1970. */
  #startedAtMs: Milliseconds | undefined

  constructor(caller: Caller) {
    const environment = environmentOf(caller)
    const { test } = caller
    test?.runs.begin()
    this.#caller = caller
    this.#test = test
    this.#interruption = watchInterruption()
    this.#live = test && liveRun(test)
    const folder = providedContext()?.report?.folder
    this.#interrupted = folder === undefined ? undefined : new InterruptedRun(folder, `run-${process.pid}-${threadId}-${++runs}`)
    const { signal } = this.#interruption
    const { onPhase, onProgress } = this.#live ?? environment
    this.environment = {
      ...environment,
      onPhase: (phase, plan) => {
        if (phase === 'running') this.#startedAtMs ??= nowMs()
        onPhase(phase, plan)
      },
      onProgress,
      onInterrupted: test && ((plans, record) => this.#writeOutline(test, plans, record)),
      signal: environment.signal === undefined ? signal : AbortSignal.any([environment.signal, signal]),
    }
  }

  /** Attaches the result of the run to its test, and returns it with the findings that only Vitest can know. */
  async report<Result extends Finished>(result: Result): Promise<Result> {
    this.#live?.close()
    const known = this.#test === undefined ? result : extended(result, findingsIn(this.#test))
    this.#file(known)
    if (this.#test === undefined) return known
    await reportRun(this.#test, known, profile(), this.#writeLine)
    return known
  }

  /** Vitest may end this process before the run has a result. */
  #writeOutline(test: RunningTest, plans: readonly Plan[], record: ScenariosRecord): void {
    if (!isInterrupted()) return
    this.#writeLine(summaryLine(test.name, outlineFrom(plans, record, findingsIn(test))))
    if (this.#interrupted === undefined) return
    const [plan] = plans
    const result = plan!.name === undefined ? resultFrom(plan!, record.whole) : resultOfAll(plans, record, [])
    this.#file(extended(result, findingsIn(test)))
    this.#interrupted.write(test.task.meta.loadReport)
  }

  #file(result: Finished): void {
    if (!this.#isFiled) fileRun(this.#caller, result, { profile: profile(), startedAtMs: this.#startedAtMs ?? nowMs() })
    this.#isFiled = true
  }

  dispose(): void {
    this.#live?.close()
    this.#interrupted?.close()
    this.#interruption.release()
    this.#test?.runs.end()
  }
}

function extended<Result extends Finished>(result: Result, findings: readonly Finding[]): Result {
  if (findings.length === 0) return result
  return (isComparison(result) ? withFindingsOf(result, findings) : withFindings(result, findings)) as Result
}
