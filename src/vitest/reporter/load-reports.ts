import { execFileSync } from 'node:child_process'
import { env } from 'node:process'
import { type LoadReport, type ReportCommit, mergedRuns, reportOf } from '../../report/document/load-report.ts'
import { rmSync } from 'node:fs'
import process from 'node:process'
import type { TestCase, TestModule, TestSuite, Vitest } from 'vitest/node'
import { filesOf, leftOutOf, type Files } from '../../report/formats/formats.ts'
import { NO_REPORTS, type ReportPlan } from '../../report/formats/report-options.ts'
import { writeFiles } from '../../report/formats/write-files.ts'
import { sendOtlp } from '../../report/otlp/send-otlp.ts'
import { messageOf } from '../../units/errors/thrown.ts'
import { packageVersion } from '../../units/platform/package-root.ts'
import type { ReportContext } from '../project/plugin-context.ts'
import { interruptedReports, interruptionFolder } from '../report/interrupted-reports.ts'

/** What was written, and what a report does not contain. */
interface Written {
  readonly paths: readonly string[]
  readonly notes: readonly string[]
  /** What could not be written or sent, and why. */
  readonly failures: readonly string[]
}

const NOTHING: Written = { paths: [], notes: [], failures: [] }

/** The reports of a Vitest, whatever number of its projects ask for them. */
export class LoadReports {
  #plan: ReportPlan = NO_REPORTS
  #vitest: Vitest | undefined
  #folder: string | undefined

  /** Adds what a project asks for. */
  add({ paths, custom, otlp, output }: ReportPlan): void {
    this.#plan = {
      paths: { ...this.#plan.paths, ...paths },
      custom: custom ?? this.#plan.custom,
      otlp: otlp || this.#plan.otlp,
      output: output || this.#plan.output,
    }
  }

  get #isWanted(): boolean {
    const { paths, custom, otlp } = this.#plan
    return Object.keys(paths).length > 0 || custom !== undefined || otlp
  }

  /** What runs need to know; `undefined` if neither a report is wanted nor another reporter takes documents. */
  contextFor(vitest: Vitest, takesDocuments: boolean): ReportContext | undefined {
    this.#release()
    if (!this.#isWanted && !takesDocuments) return undefined
    if (this.#isWanted) {
      this.#vitest = vitest
      this.#folder = interruptionFolder()
      // Ctrl+C ends Vitest without notifying its reporters.
      process.once('exit', this.#writeInterrupted)
    }
    return { output: this.#plan.output, folder: this.#folder, commit: commitIn(vitest.config.root) }
  }

  /** Writes what there is when Vitest ends in the middle of its tests. Nothing that takes time can be done any more. */
  readonly #writeInterrupted = (): void => {
    if (this.#vitest === undefined) return
    const { config, state } = this.#vitest
    const interrupted = this.#folder === undefined ? [] : interruptedReports(this.#folder, PATIENCE_MS)
    this.#release()
    const finished = (state.getFiles() as readonly CarryingTask[]).flatMap(finishedIn)
    const runs = mergedRuns([...finished, ...interrupted])
    if (runs.length === 0) return
    try {
      writeFiles(config.root, filesOf(reportOf(runs, packageVersion(), new Date()), this.#plan.paths))
    } catch {
      // The process is ending, so there is no place left to report this.
    }
  }

  #release(): void {
    process.off('exit', this.#writeInterrupted)
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true })
    this.#folder = undefined
    this.#vitest = undefined
  }

  /** Writes and sends all reports. Nothing is written if no load ran in watch mode: the last report is worth more. */
  async write({ config: { root, watch } }: Vitest, modules: readonly TestModule[]): Promise<Written> {
    this.#release()
    if (!this.#isWanted) return NOTHING
    const runs = mergedRuns(modules.flatMap(carriedBy))
    if (watch && runs.length === 0) return NOTHING
    const report = reportOf(runs, packageVersion(), new Date())
    const { paths: known, custom, otlp } = this.#plan
    const failures: string[] = []
    // One that fails takes nothing from the others.
    const written = async (files: () => Files | Promise<Files>): Promise<readonly string[]> => {
      try {
        return writeFiles(root, await files())
      } catch (error) {
        failures.push(`vitest-load could not write its reports: ${messageOf(error)}`)
        return []
      }
    }
    const paths = [...(await written(() => filesOf(report, known))), ...(custom === undefined ? [] : await written(() => custom(report)))]
    const failure = otlp && runs.length > 0 ? await sendOtlp(report) : undefined
    if (failure !== undefined) failures.push(failure)
    return { paths, notes: leftOutOf(report, known), failures }
  }
}

/** How long the end of Vitest may wait for runs to write what they have: on a busy machine, too. */
const PATIENCE_MS = 2_000

/** A task as Vitest keeps it while tests run. */
interface CarryingTask {
  readonly meta: { readonly loadReport?: LoadReport }
  readonly tasks?: readonly CarryingTask[]
}

function finishedIn({ meta: { loadReport }, tasks = [] }: CarryingTask): readonly LoadReport[] {
  return [...(loadReport === undefined ? [] : [loadReport]), ...tasks.flatMap(finishedIn)]
}

/** What a file, its suites and its tests carry, in order. */
function carriedBy(task: TestModule | TestSuite | TestCase): readonly LoadReport[] {
  const { loadReport } = task.meta()
  const own = loadReport === undefined ? [] : [loadReport]
  return task.type === 'test' ? own : [...own, ...[...task.children].flatMap(carriedBy)]
}

const GIT_TIMEOUT_MS = 5_000

/** The commit that is checked out, by git, otherwise by the variables of the CI; `null` if neither knows it. */
function commitIn(folder: string): ReportCommit | null {
  const sha = git(folder, 'rev-parse', 'HEAD') ?? variable(SHA)
  if (sha === undefined || sha === '') return null
  const branch = git(folder, 'symbolic-ref', '--short', '-q', 'HEAD') ?? variable(BRANCH)
  const changes = git(folder, 'status', '--porcelain', '--untracked-files=no')
  return { sha, branch: branch ?? null, dirty: changes === undefined ? null : changes !== '' }
}

/** Of GitHub, GitLab, CircleCI, Buildkite, Azure and Jenkins. A checkout in CI is often no branch, or not even a repository. */
const SHA = ['GITHUB_SHA', 'CI_COMMIT_SHA', 'CIRCLE_SHA1', 'BUILDKITE_COMMIT', 'BUILD_SOURCEVERSION', 'GIT_COMMIT']
const BRANCH = [
  'GITHUB_HEAD_REF',
  'GITHUB_REF_NAME',
  'CI_COMMIT_REF_NAME',
  'CIRCLE_BRANCH',
  'BUILDKITE_BRANCH',
  'BUILD_SOURCEBRANCHNAME',
  'GIT_BRANCH',
]

const variable = (names: readonly string[]): string | undefined =>
  names.map((name) => env[name]).find((value) => value !== undefined && value !== '')

function git(folder: string, ...args: readonly string[]): string | undefined {
  try {
    return execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: GIT_TIMEOUT_MS }).trim()
  } catch {
    return undefined
  }
}
