import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LoadReport, ReportRun } from '../../../src/report/document/load-report.ts'
import { startProject, type ProjectRun, type ProjectSettings } from './run-project.ts'

/** A project that was run, and the reports it left in a folder. */
export interface ReportedProject {
  readonly run: ProjectRun
  readonly report: LoadReport
  /** Its files by name. */
  readonly files: Readonly<Record<string, string>>
}

/** Runs a project whose configuration writes reports into the folder that REPORTS names, and reads all that it left there. */
export async function reportsOfProject(name: string, { env = {}, args = [] }: ProjectSettings = {}): Promise<ReportedProject> {
  await using project = startProject(name, (folder) => ({ args, env: { REPORTS: folder, ...env } }))
  const run = await project.ended
  const read = (file: string): string => readFileSync(join(project.folder, file), 'utf8')
  const names = readdirSync(project.folder).filter((file) => /^(?:load|bench).*\.\w+$/.test(file))
  const files = Object.fromEntries(names.map((file) => [file, read(file)]))
  return { run, files, report: JSON.parse(files['load.json']!) as LoadReport }
}

/** The runs of a test, or of a suite. */
export const runsOf = ({ runs }: LoadReport, name: string): readonly ReportRun[] =>
  runs.filter(({ test, suite }) => (test ?? suite)?.name === name)
