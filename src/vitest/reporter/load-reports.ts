import type { TestCase, TestModule, TestSuite, Vitest } from 'vitest/node'
import { mergedRuns, reportOf, type LoadReport } from '../../report/document/load-report.ts'
import { filesOf } from '../../report/formats/formats.ts'
import { NO_REPORTS, type ReportPlan } from '../../report/formats/report-options.ts'
import { writeFiles } from '../../report/formats/write-files.ts'
import { packageVersion } from '../../units/platform/package-root.ts'
import type { ReportContext } from '../project/plugin-context.ts'
import { commitIn } from './report-commit.ts'

/** The reports of a Vitest, whatever number of its projects ask for them. */
export class LoadReports {
  #plan: ReportPlan = NO_REPORTS

  /** Adds what a project asks for. */
  add({ paths, custom, output }: ReportPlan): void {
    this.#plan = {
      paths: { ...this.#plan.paths, ...paths },
      custom: custom ?? this.#plan.custom,
      output: output || this.#plan.output,
    }
  }

  get #isWanted(): boolean {
    return Object.keys(this.#plan.paths).length > 0 || this.#plan.custom !== undefined
  }

  /** What runs need to know; `undefined` if nobody wants to know of them. A blob may become a report later. */
  contextFor({ config: { root } }: Vitest, hasBlob: boolean): ReportContext | undefined {
    return this.#isWanted || hasBlob ? { output: this.#plan.output, commit: commitIn(root) } : undefined
  }

  /** Writes all reports; returns the paths. Nothing is written if no load ran in watch mode: the last report is worth more. */
  async write({ config: { root, watch } }: Vitest, modules: readonly TestModule[]): Promise<readonly string[]> {
    if (!this.#isWanted) return []
    const runs = mergedRuns(modules.flatMap(carriedBy))
    if (watch && runs.length === 0) return []
    const report = reportOf(runs, packageVersion(), new Date())
    const written = writeFiles(root, filesOf(report, this.#plan.paths))
    return this.#plan.custom === undefined ? written : [...written, ...writeFiles(root, await this.#plan.custom(report))]
  }
}

/** What a file, its suites and its tests carry, in order. */
function carriedBy(task: TestModule | TestSuite | TestCase): readonly LoadReport[] {
  const { loadReport } = task.meta()
  const own = loadReport === undefined ? [] : [loadReport]
  return task.type === 'test' ? own : [...own, ...[...task.children].flatMap(carriedBy)]
}
