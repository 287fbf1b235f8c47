import { type RunEnvironment, standalone } from '../../run/run-environment.ts'
import { findAgents } from '../agents/find-agents.ts'
import { providedContext } from '../project/provided-context.ts'
import { liveRun, type LiveRun } from '../page/live-run.ts'
import { SteeredRun } from '../page/steered-run.ts'
import { steering } from '../page/steering.ts'
import type { Caller, RunningTest } from './running-test.ts'
import { env } from 'node:process'
import type { Finding } from '../../result/findings/finding.ts'
import { parallelFiles, retried, steered } from '../../result/findings/test-findings.ts'
import { VARIABLE, addressFrom } from '../../run/comparison/remote/coordinator-address.ts'
import { LoadError } from '../../units/errors/error.ts'
import { failedHookOf, type FailedHook } from './failed-hook.ts'
import { refuseFakeTimers } from './fake-timers.ts'
import { announceProfile, profile, profileNote } from '../project/profile.ts'
import { namesOf, placeOf } from './place.ts'
import { skipCaller } from './skip.ts'
import { workerConfig } from '../project/worker-config.ts'
import process from 'node:process'
import { threadId } from 'node:worker_threads'
import type { Plan } from '../../plan/plan.ts'
import type { ScenariosRecord } from '../../record/merge/scenarios-record.ts'
import { summaryLine } from '../../report/run/summary-line.ts'
import type { AnyResult } from '../../result/kind.ts'
import { outlineFrom } from '../../result/outline.ts'
import type { LoadResult } from '../../result/load-result.ts'
import type { ObserveRun } from '../../run/observed-run.ts'
import { resultFrom, resultOfAll } from '../../result/result.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { interrupt, type Interruption, isInterrupted, oneLineToTerminal, watchInterruption } from './interruption.ts'
import { nowMs } from './plain-test.ts'
import { InterruptedRun } from '../report/interrupted-reports.ts'
import { fileRun } from '../report/run-documents.ts'
import { reportRun } from '../report/report-run.ts'
import { kindOfResult } from '../report/result-kinds.ts'

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
  readonly #failedHook: FailedHook | undefined
  readonly #live: LiveRun | undefined
  readonly #steered: SteeredRun | undefined
  /** The id of its document, if the page knows it by that already. */
  #id: (() => string) | undefined
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
    this.#failedHook = caller.suite && failedHookOf(caller.suite)
    this.#live = test && liveRun(test)
    const known = test && steering()
    this.#steered = known && new SteeredRun(known)
    const folder = providedContext()?.report?.folder
    this.#interrupted = folder === undefined ? undefined : new InterruptedRun(folder, `run-${process.pid}-${threadId}-${++runs}`, interrupt)
    const { signal } = this.#interruption
    const { onPhase, onProgress, onLongWait } = { ...environment, ...this.#live }
    // Not `#writeLine`, whose only line is for what an interrupted run has measured.
    const writeWait = oneLineToTerminal()
    this.environment = {
      ...environment,
      agents: findAgents(caller, environment.label, (text) => writeWait(`${environment.label ?? 'load()'} waits for agents: ${text}`)),
      onPhase: (phase, plan) => {
        if (phase === 'running') this.#startedAtMs ??= nowMs()
        onPhase(phase, plan)
      },
      onProgress,
      onLongWait,
      observer: this.#live !== undefined && providedContext()?.hasPage === true ? this.#observer : undefined,
      steered: this.#steered,
      onInterrupted: (plans, record) => this.#writeOutline(plans, record),
      signal: AbortSignal.any(
        [environment.signal, signal, this.#failedHook?.signal, this.#steered?.signal].filter((each) => each !== undefined),
      ),
    }
  }

  /** Attaches the result of the run to its test, and returns it with the findings that only Vitest can know. */
  async report<Result extends AnyResult>(result: Result): Promise<Result> {
    this.#end()
    const known = extended(result, findingsIn(this.#test))
    this.#file(known)
    this.#writeInterrupted()
    if (this.#test === undefined) return known
    // Of a search, a sweep or a comparison nothing was written before.
    if (isInterrupted()) this.#interrupted?.write(this.#test.task.meta.loadReport)
    await reportRun(this.#test, known, profile(), this.#writeLine)
    return known
  }

  /** Loaded only for a run that a page shows. */
  readonly #observer = async (): Promise<ObserveRun> => {
    const { FrameSampler } = await import('../../page/frames/frame-sampler.ts')
    return (run) => {
      const sampler = new FrameSampler({
        run,
        steered: this.#steered !== undefined,
        now: nowMs,
        onFrame: (frame) => this.#live?.show(frame),
      })
      this.#id = () => sampler.id
      this.#steered?.observe(run, {
        changed: (job, level) => sampler.changed(job, level),
        restarting: () => sampler.restarting(),
        restarted: (plans, record) => {
          this.#fileEarlier(plans, record)
          sampler.restarted()
        },
        stopping: () => sampler.stopping(),
      })
      return () => sampler.end()
    }
  }

  /** What was measured before measuring began again is a run of its own in reports. */
  #fileEarlier(plans: readonly Plan[], record: ScenariosRecord): void {
    const result = resultOf(plans, record)
    fileRun(this.#caller, extended(result, findingsIn(this.#test)), {
      profile: profile(),
      startedAtMs: this.#startedAtMs ?? nowMs(),
      id: this.#id?.(),
    })
    this.#startedAtMs = nowMs()
  }

  #end(): void {
    this.#live?.close()
    this.#steered?.close()
  }

  /** Vitest may end this process before the run has a result. */
  #writeOutline(plans: readonly Plan[], record: ScenariosRecord): void {
    if (!isInterrupted()) return
    const test = this.#test
    const findings = findingsIn(test)
    if (test !== undefined) this.#writeLine(summaryLine(test.name, outlineFrom(plans, record, findings)))
    if (this.#interrupted === undefined) return
    this.#file(extended(resultOf(plans, record), findings))
    this.#writeInterrupted()
  }

  #writeInterrupted(): void {
    const { test, suite } = this.#caller
    if (isInterrupted()) this.#interrupted?.write((test?.task ?? suite)?.meta.loadReport)
  }

  #file(result: AnyResult): void {
    if (!this.#isFiled) fileRun(this.#caller, result, { profile: profile(), startedAtMs: this.#startedAtMs ?? nowMs(), id: this.#id?.() })
    this.#isFiled = true
  }

  dispose(): void {
    this.#end()
    this.#interrupted?.close()
    this.#interruption.release()
    this.#failedHook?.close()
    this.#test?.runs.end()
  }
}

const resultOf = (plans: readonly Plan[], record: ScenariosRecord): LoadResult =>
  plans[0]!.name === undefined ? resultFrom(plans[0]!, record.whole) : resultOfAll(plans, record, [])

const extended = <Result extends AnyResult>(result: Result, findings: readonly Finding[]): Result =>
  findings.length === 0 ? result : kindOfResult(result).withFindings(result, findings)

/**
 * What a run has to fit into: the profile, and the deadline and signal of the test it belongs to. Under the profile `off` the caller is skipped, which ends it.
 *
 * @throws {LoadError} `test-over`, `fake-timers`; `profile-off` if there is nothing to skip.
 */
function environmentOf(caller: Caller): RunEnvironment {
  const { test } = caller
  if (test !== undefined) refuseIfOver(test)
  refuseFakeTimers()
  const current = profile()
  announceProfile(current)
  if (current === 'off') skipCaller(caller, profileNote(current)!)
  return {
    ...standalone,
    profile: current === 'smoke' ? 'smoke' : 'full',
    coverage: workerConfig().coverage,
    notesSent: providedContext()?.report !== undefined,
    label: labelOf(caller),
    ...(test === undefined ? { onLongWait: warnOfWait } : ofTest(test)),
  }
}

const ofTest = (
  test: RunningTest,
): Pick<RunEnvironment, 'signal' | 'remainingMs' | 'untilTimeoutMs' | 'isInHook' | 'onPhase' | 'comparedRun'> => ({
  signal: test.signal,
  remainingMs: test.remainingMs,
  untilTimeoutMs: test.untilTimeoutMs,
  isInHook: test.isInHook,
  onPhase: test.onPhase,
  comparedRun: comparedRunOf(test),
})

/** Only in a side of `vitest-load compare` may a load be one of two that are compared. */
function comparedRunOf(test: RunningTest): RunEnvironment['comparedRun'] {
  const address = addressFrom(env[VARIABLE])
  // A retried test has no counterpart.
  if (address === undefined || (test.task.result?.retryCount ?? 0) > 0) return undefined
  return async (jobs, environment) => {
    const { comparedRun } = await import('../../run/comparison/remote/in-blocks.ts')
    return await comparedRun(jobs, { address, test: placeOf(test.task) }, environment)
  }
}

/** A hook has no known deadline, and Vitest says only that it took too long. */
const warnOfWait = (holder: string): void =>
  console.warn(`load() waits for another run on this machine, which holds the lock: ${holder}. \`exclusive: false\` turns waiting off.`)

function labelOf({ test, suite }: Caller): string | undefined {
  const task = test?.task ?? suite
  return task === undefined ? workerConfig().file : [task.file.name, ...namesOf(task)].join(' > ')
}

/** A test that is over can no longer be skipped, annotated or failed. */
function refuseIfOver({ name, signal }: RunningTest): void {
  const { reason } = signal as { readonly reason: unknown }
  if (reason instanceof LoadError && reason.code === 'test-over')
    throw new LoadError('test-over', `load() was called by the test '${name}' after it was over: await everything that the test starts`)
}

/** Findings about the runs of a test that only Vitest can know; outside of a test there are none. */
function findingsIn(test: RunningTest | undefined): readonly Finding[] {
  if (test === undefined) return []
  const attempt = test.task.result?.retryCount ?? 0
  return [
    ...(steering() ? [steered()] : []),
    ...(attempt > 0 ? [retried(attempt)] : []),
    ...(providedContext()?.hasParallelFiles === true ? [parallelFiles()] : []),
  ]
}
