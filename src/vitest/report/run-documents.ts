import { randomUUID } from 'node:crypto'
import { availableParallelism, cpus, release, totalmem, type as osType } from 'node:os'
import { isDeepStrictEqual } from 'node:util'
import type { RunnerTask, RunnerTestCase, RunnerTestSuite } from 'vitest'
import { fitted, sizeOf } from '../../report/document/fit-size.ts'
import type { Judged } from '../../report/document/judged.ts'
import { reportOf, type LoadReport, type ReportMachine, type ReportRun } from '../../report/document/load-report.ts'
import { addJudged, claimText, runDocument, type OpenRun } from '../../report/document/run-document.ts'
import { maskOf } from '../../report/document/mask.ts'
import type { LoadResult } from '../../result/load-result.ts'
import { sentValuesOf } from '../../result/sent-values.ts'
import { latestResult, originOf, runOf } from '../../result/result-origin.ts'
import { packageVersion } from '../../units/platform/package-root.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { providedContext } from '../project/provided-context.ts'
import type { Profile } from '../project/profile.ts'
import type { Caller } from '../test/running-test.ts'
import { nowMs } from '../test/plain-test.ts'
import { placeOf } from '../test/place.ts'
import { isComparison, type AnyResult } from '../../result/kind.ts'
import { SentSoFar } from './sent-so-far.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** The report of all runs of the test or suite, attempts included, set by vitest-load if a report or the reporter `blob` or `junit` is on. */
    loadReport?: LoadReport
  }
}

/** All runs of a test or suite together take at most 256 KB as JSON, claims included, which come after the runs. */
const RUNS_BYTES = 176 * 1024
/** Claims that pass are only counted from here on, all others from the second number on. */
const PASSING_BYTES = 48 * 1024
const CLAIMS_BYTES = 72 * 1024

/** A run that a claim can be added to, and what it is part of. */
interface Filed {
  readonly run: OpenRun
  readonly book: RunBook
  /** What the result is called in the run: `run`, or an arm of a comparison. */
  readonly scope: string
  readonly mask: (text: string) => string
}

/** By the result of a run, and by the arms of a comparison. */
const filed = new WeakMap<object, Filed>()
const books = new WeakMap<RunnerTask, RunBook>()

/** The runs of a test or a suite, as they travel in its meta. */
class RunBook {
  readonly #task: RunnerTask
  #runs: readonly OpenRun[] = []
  #attempt = ''
  #attempts = 0
  /** The number of runs of this attempt. */
  #count = 0
  #claimBytes = 0

  constructor(task: RunnerTask) {
    this.#task = task
  }

  /** Where the next run belongs. */
  next(): Pick<ReportRun, 'run' | 'test' | 'suite'> {
    const { retryCount = 0, repeatCount = 0 } = this.#task.result ?? {}
    const id = `${repeatCount}.${retryCount}`
    if (id !== this.#attempt) {
      this.#attempts = Math.max(this.#attempts, repeatCount + retryCount) + 1
      this.#count = 0
    }
    this.#attempt = id
    const run = this.#count++
    const place = placeOf(this.#task)
    return this.#task.type === 'test' ? { run, test: { ...place, attempt: this.#attempts } } : { run, test: null, suite: place }
  }

  add(run: OpenRun): OpenRun {
    const all = fitted([...this.#runs, run] as readonly ReportRun[], RUNS_BYTES + this.#claimBytes) as readonly OpenRun[]
    // Claims are added to the objects that are known already.
    this.#runs = all.map((smaller, index) => Object.assign(this.#runs[index] ?? run, smaller))
    this.#publish()
    return run
  }

  judge(run: OpenRun, judged: Judged): void {
    const bytes = sizeOf(judged)
    const isKept = this.#claimBytes + bytes <= (judged.verdict === 'pass' ? PASSING_BYTES : CLAIMS_BYTES)
    if (isKept) this.#claimBytes += bytes
    addJudged(run, judged, isKept)
    this.#publish()
  }

  #publish(): void {
    this.#task.meta.loadReport = reportOf(this.#runs, packageVersion(), new Date(nowMs()))
  }
}

/** Adds a finished run to the report of its test or suite, if a report is wanted. */
export function fileRun(
  { test, suite }: Caller,
  result: AnyResult,
  {
    profile,
    startedAtMs,
    id = randomUUID(),
  }: { readonly profile: Profile; readonly startedAtMs: Milliseconds; readonly id?: string | undefined },
): void {
  const wanted = providedContext()?.report
  const task: RunnerTestCase | RunnerTestSuite | undefined = test?.task ?? suite
  if (wanted === undefined || task === undefined) return
  const book = books.get(task) ?? new RunBook(task)
  books.set(task, book)
  const context = {
    id,
    ...book.next(),
    startedAt: new Date(startedAtMs).toISOString(),
    machine: thisMachine(),
    commit: wanted.commit,
    profile,
  }
  const mask = maskOf(sent.add(sentValuesOf(result)))
  const run = book.add(runDocument(result, context, wanted.output, mask))
  filed.set(result, { run, book, scope: 'run', mask })
  if (!isComparison(result)) return
  for (const arm of ['base', 'head'] as const) filed.set(result[arm], { run, book, scope: arm, mask })
}

/** What runs of this worker have sent: the target of the next one may still repeat it in its output. */
const sent = new SentSoFar()

/** Masks what a run has sent in a text about it, if a report is wanted; otherwise that is not known. */
export const maskFor = (result: object): ((text: string) => string) => filed.get(result)?.mask ?? ((text) => text)

/** Takes claims about a run for its report. */
interface ClaimsOfRun {
  readonly add: (judged: Omit<Judged, 'scope'>, isRepeated: boolean) => void
  readonly mask: (text: string) => string
}

/** Where a claim about a value belongs; `undefined` if no report is wanted, or its run is not in one. */
export function claimsOn(received: unknown, task: unknown): ClaimsOfRun | undefined {
  if (providedContext()?.report === undefined) return undefined
  const found = filedFor(received) ?? latestOf(task)
  if (found === undefined) return undefined
  const { run, book, scope, mask } = found
  const add: ClaimsOfRun['add'] = (judged, isRepeated) => {
    const claim = { ...judged, scope: mask(scope), text: claimText(mask(judged.text)) }
    if (!isRepeated || !run.judged.some((known) => isDeepStrictEqual(known, claim))) book.judge(run, claim)
  }
  return { add, mask }
}

function filedFor(received: unknown): Filed | undefined {
  if (typeof received !== 'object' || received === null) return undefined
  const own = filed.get(received)
  if (own !== undefined) return own
  const origin = originOf(received)
  if (origin === undefined) return undefined
  const run = filed.get(runOf(origin.owner))
  return run && { ...run, scope: run.scope === 'run' ? origin.name : `${origin.name} of ${run.scope}` }
}

/** A claim about something that is no part of a known run, such as a step that does not exist, was meant for the latest run of its test. */
function latestOf(task: unknown): Filed | undefined {
  const latest: LoadResult | undefined = latestResult()
  const found = latest && filed.get(runOf(latest))
  return found !== undefined && books.get(task as RunnerTask) === found.book ? { ...found, scope: 'unknown' } : undefined
}

let machine: ReportMachine | undefined

function thisMachine(): ReportMachine {
  machine ??= {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    os: `${osType()} ${release()}`,
    node: process.versions.node,
  }
  return machine
}
