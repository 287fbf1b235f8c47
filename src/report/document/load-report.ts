import type { CapacityResult } from '../../result/capacity/capacity-result.ts'
import type { ComparisonResult } from '../../result/comparison/comparison-result.ts'
import type { LoadResult } from '../../result/load-result.ts'
import type { SweepResult } from '../../result/sweep/sweep-result.ts'
import type { Judged, JudgedVerdict } from './judged.ts'
import { worstOf } from './judged.ts'
import type { Plain } from './plain.ts'

/** The identifier of the JSON Schema of the document, which is also the name it can be imported by. */
export const SCHEMA = 'vitest-load/schema/report-1.json'

/** Everything that the load runs of some tests measured, and how it was judged. All reports are made from this. */
export interface LoadReport {
  readonly $schema: typeof SCHEMA
  /** Within a format there are only additions. */
  readonly format: 1
  readonly tool: { readonly name: 'vitest-load'; readonly version: string }
  /** When the document was made: ISO 8601, UTC. */
  readonly createdAt: string
  /** The worst of its runs: fail, invalid, not-judged, pass. */
  readonly verdict: JudgedVerdict
  readonly runs: readonly ReportRun[]
}

/** One call of `load`, `load.compare`, `load.capacity` or `load.sweep`. */
export type ReportRun = LoadRun | ComparisonRun | CapacityRun | SweepRun

export interface LoadRun extends RunFacts {
  readonly kind: 'load'
  /** The result, without what {@link RunFacts.truncated} names; numbers that do not exist are `null`. */
  readonly result: Plain<LoadResult> | null
}

export interface ComparisonRun extends RunFacts {
  readonly kind: 'comparison'
  /** The result without its pairs of blocks. */
  readonly result: Plain<ReportedComparison> | null
}

export interface CapacityRun extends RunFacts {
  readonly kind: 'capacity'
  readonly result: Plain<CapacityResult> | null
}

export interface SweepRun extends RunFacts {
  readonly kind: 'sweep'
  readonly result: Plain<SweepResult> | null
}

/** A comparison in a report: what it was decided on, block by block, is left out. */
export type ReportedComparison = Omit<ComparisonResult, 'samples'>

/** What a report says of a run besides its result. */
interface RunFacts {
  /** Unique; merging keeps one copy of each. */
  readonly id: string
  /** Its number within its test, or its suite, from 0. */
  readonly run: number
  /** When it began to load: ISO 8601, UTC. */
  readonly startedAt: string
  readonly machine: ReportMachine
  /** `null` if it is not known. */
  readonly commit: ReportCommit | null
  /** `null` for a run of a hook such as `beforeAll`, which belongs to its suite. */
  readonly test: ReportTest | null
  /** The suite of a run without a test. */
  readonly suite?: ReportPlace
  /** The profile of `VITEST_LOAD`. */
  readonly profile: string
  /** The worst of what was judged; `not-judged` if nothing was. */
  readonly verdict: JudgedVerdict
  readonly judged: readonly Judged[]
  /** Further claims that are only counted here. */
  readonly judgedOmitted?: { readonly count: number; readonly verdict: JudgedVerdict }
  /** What was left out because the runs of the test were too large together, such as `blocks`; absent if nothing was. */
  readonly truncated?: readonly TruncatedPart[]
}

/** What is left out of runs that are too large, in this order. */
export type TruncatedPart = 'blocks' | 'steps' | 'series' | 'distributions' | 'result'

export interface ReportMachine {
  /** The model of its processor. */
  readonly cpu: string
  readonly cores: number
  readonly memoryBytes: number
  readonly os: string
  readonly node: string
}

export interface ReportCommit {
  readonly sha: string
  /** `null` if it is not known, as with a detached HEAD. */
  readonly branch: string | null
  /** Whether the working tree had changes; `null` if it is not known. */
  readonly dirty: boolean | null
}

/** A test or a suite; `name` has those of its suites, joined by ` > `. */
export interface ReportPlace {
  /** From the root of its project. */
  readonly file: string
  readonly name: string
  readonly project: string
}

export interface ReportTest extends ReportPlace {
  /** 1, or more after a retry or a repetition. */
  readonly attempt: number
}

/** A document of some runs. */
export function reportOf(runs: readonly ReportRun[], version: string, createdAt: Date): LoadReport {
  return {
    $schema: SCHEMA,
    format: 1,
    tool: { name: 'vitest-load', version },
    createdAt: createdAt.toISOString(),
    verdict: worstOf(runs.map(({ verdict }) => verdict)),
    runs,
  }
}

/** The runs of several documents, in order; one copy of each. */
export function mergedRuns(reports: readonly Pick<LoadReport, 'runs'>[]): readonly ReportRun[] {
  return [...new Map(reports.flatMap(({ runs }) => runs).map((run) => [run.id, run])).values()]
}
