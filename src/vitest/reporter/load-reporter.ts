import type { Reporter, TestCase, TestModule, TestSpecification, Vitest } from 'vitest/node'
import { appendFileSync } from 'node:fs'
import { relative } from 'node:path'
import { env } from 'node:process'
import type { TestAnnotation, UserConsoleLog } from 'vitest'
import { finishedLine } from '../../report/table/finished-line.ts'
import { type FailedTest, markdownFailures, markdownTable } from '../../report/table/markdown.ts'
import { tableText } from '../../report/table/table.ts'
import type { TableRow } from '../../report/table/table-row.ts'
import type { ReportPlan } from '../../report/formats/report-options.ts'
import { messageOf } from '../../units/errors/thrown.ts'
import { formatCount } from '../../units/format.ts'
import { isLab } from '../page/lab-mark.ts'
import type { WatchPage } from '../page/watch-page.ts'
import { fileTexts } from './file-texts.ts'
import { addJUnitProperties } from './junit.ts'
import { LoadReports } from './load-reports.ts'
import { provideContext } from './provide-context.ts'
import { LiveWindow } from './live-window.ts'
import { paintedVerdict } from './paint.ts'
import { allRowsOf, failuresIn, rowsOf } from './rows.ts'
import { type Terminal, terminalOf } from './terminal.ts'

/** Adds the load reporter to Vitest; once, however many projects have the plugin. */
export function installReporter({ config }: Vitest, reports: ReportPlan, hasPage: boolean): void {
  // The lab shows everything itself.
  if (isLab()) return
  const { reporters } = config
  const installed = reporters.find((reporter) => reporter instanceof LoadReporter)
  const reporter = installed ?? new LoadReporter()
  if (installed === undefined) reporters.push(reporter)
  reporter.reports.add(reports)
  reporter.hasPage ||= hasPage
}

/**
 * Shows load runs: while in progress, in a terminal that can be repainted; when they are over, in one that cannot; and all of them in a table at the end, on
 * GitHub also in the job summary. Prints nothing if another reporter is for machines, or is a terse one. Writes the reports that the plugin was asked for.
 */
class LoadReporter implements Reporter {
  readonly reports = new LoadReports()
  /** Whether to show all runs on a page. */
  hasPage = false
  #page: WatchPage | undefined
  #vitest: Vitest | undefined
  #terminal: Terminal | undefined
  #live: LiveWindow | undefined
  #watchMode: WatchMode | undefined

  async onInit(vitest: Vitest): Promise<void> {
    this.#vitest = vitest
    this.#terminal = terminalOf(vitest)
    addJUnitProperties(vitest)
    const { isRead, windows } = this.#terminal
    this.#live = isRead && windows.length > 0 ? new LiveWindow(windows, () => vitest.logger.getColumns()) : undefined
    this.#watchMode = vitest.config.watch ? new WatchMode(vitest) : undefined
    vitest.onClose(() => this.#live?.stop())
    if (this.hasPage) this.#page ??= await this.#openPage(vitest)
  }

  /** Loaded only if it was asked for. A page that cannot be opened does not change the outcome of the tests. */
  async #openPage(vitest: Vitest): Promise<WatchPage | undefined> {
    try {
      const { WatchPage } = await import('../page/watch-page.ts')
      const page = await WatchPage.open(vitest)
      // On a line of its own; not among the output of a reporter for machines.
      if (this.#terminal?.isRead === true) vitest.logger.log(page.url)
      else vitest.logger.error(page.url)
      return page
    } catch (error) {
      vitest.logger.error(`vitest-load could not open its page: ${messageOf(error)}`)
      return undefined
    }
  }

  onTestRunStart(specifications: readonly TestSpecification[]): void {
    const liveFolder = this.#live?.start()
    provideContext(specifications, {
      liveFolder: this.#page === undefined ? liveFolder : this.#page.start(liveFolder),
      hasPage: this.#page !== undefined,
      requestedFiles: this.#watchMode?.requestedFiles(specifications),
      report: this.#vitest && this.reports.contextFor(this.#vitest, this.#terminal?.takesDocuments === true || this.#page !== undefined),
    })
  }

  onTestCaseResult(test: TestCase): void {
    this.#page?.finish(test)
    if (this.#live === undefined && this.#terminal?.showsAnnotations !== true) for (const row of rowsOf(test)) this.#say(finishedLine(row))
  }

  onUserConsoleLog(log: UserConsoleLog): void {
    this.#page?.log(log)
  }

  onTestCaseAnnotate(test: TestCase, annotation: TestAnnotation): void {
    const isOurs = annotation.type === 'load' && annotation.attachment === undefined
    const isPrinted = this.#terminal?.printsNotices === true && annotation.location !== undefined
    if (isOurs && env.GITHUB_ACTIONS === 'true' && !isPrinted) this.#say(noticeOf(test, annotation))
  }

  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    this.#page?.stop()
    this.#live?.stop()
    const rows = allRowsOf(modules)
    if (rows.length > 0) {
      const columns = this.#vitest?.logger.getColumns() ?? 80
      this.#say(`${tableText(rows, columns, paintedVerdict).join('\n')}\n`)
      this.#summarise(rows, failuresIn(modules))
    }
    const stayed = stayedText(modules)
    if (stayed !== undefined) this.#say(stayed)
    await this.#writeReports(modules)
  }

  /** A report that cannot be written does not change the outcome of the tests. */
  async #writeReports(modules: readonly TestModule[]): Promise<void> {
    if (this.#vitest === undefined) return
    const { config, logger } = this.#vitest
    try {
      const { paths, notes, failures } = await this.reports.write(this.#vitest, modules)
      for (const text of fileTexts(paths.map((path) => relative(config.root, path)))) this.#say(` load report  ${text}`)
      for (const note of notes) this.#say(` load report  ${note}`)
      for (const failure of failures) logger.error(failure)
    } catch (error) {
      logger.error(`vitest-load could not write its reports: ${messageOf(error)}`)
    }
  }

  #say(text: string): void {
    if (this.#terminal?.isRead === true) this.#vitest?.logger.log(text)
  }

  /** Appends to the job summary on GitHub, if there is one. */
  #summarise(rows: readonly TableRow[], failures: readonly FailedTest[]): void {
    const file = env.GITHUB_STEP_SUMMARY
    if (file === undefined || file === '') return
    try {
      appendFileSync(file, markdownTable(rows) + markdownFailures(failures))
    } catch (error) {
      this.#vitest?.logger.warn(`vitest-load could not write the job summary: ${(error as Error).message}`)
    }
  }
}

/** An annotation of a test as a notice of GitHub Actions, at its line, as the reporter `github-actions` prints it. */
function noticeOf(test: TestCase, { message, location }: TestAnnotation): string {
  const place = { file: location?.file ?? test.module.moduleId, line: location?.line ?? test.location?.line, title: 'load' }
  const properties = Object.entries(place).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${escapedProperty(String(value))}`],
  )
  return `::notice ${properties.join(',')}::${escaped(message)}`
}

// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
const escaped = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const escapedProperty = (text: string): string => escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

/**
 * Decides which load tests run in watch mode: all of them if the run was requested by a key, an editor or a filter; if Vitest started it automatically, only
 * those whose own file has changed. Saving a file must not put a target under load each time.
 */
class WatchMode {
  readonly #vitest: Vitest
  /** Since the start of the latest run. */
  #changed = new Set<string>()
  /** The next run is automatic. So is the first one, unless Vitest starts in standby, as for editors. */
  #isAutomatic: boolean

  constructor(vitest: Vitest) {
    this.#vitest = vitest
    this.#isAutomatic = !vitest.config.standalone
    const onChange = (file: string): void => void this.#changed.add(file.replaceAll('\\', '/'))
    vitest.vite.watcher.on('change', onChange).on('add', onChange)
    // Called only if files have changed.
    vitest.onFilterWatchedSpecification(() => {
      this.#isAutomatic = true
      return true
    })
  }

  /** The files of the run that starts now; `undefined` for all. */
  requestedFiles(specifications: readonly TestSpecification[]): readonly string[] | undefined {
    const isAutomatic = this.#isAutomatic && !isFiltered(this.#vitest)
    const files = specifications.map(({ moduleId }) => moduleId).filter((file) => this.#changed.has(file))
    this.#isAutomatic = false
    this.#changed = new Set()
    return isAutomatic ? files : undefined
  }
}

/** A filter counts as a request for the tests that it selects. */
function isFiltered(vitest: Vitest): boolean {
  const { filenamePattern = [] } = vitest as { readonly filenamePattern?: readonly string[] }
  const { project, tagsFilter = [] } = vitest.config
  return [filenamePattern, project, tagsFilter].some(({ length }) => length > 0) || vitest.getGlobalTestNamePattern() !== undefined
}

/** One line about the runs that stayed on this machine although `VITEST_LOAD_AGENTS` is set: how many, and why; `undefined` if there were none. */
function stayedText(modules: readonly TestModule[]): string | undefined {
  const reasons = modules.flatMap((module) => [...module.children.allTests(), ...module.children.allSuites()]).flatMap(reasonsOf)
  if (reasons.length === 0) return undefined
  const counts = new Map<string, number>()
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  const listed = [...counts].map(([reason, count]) => `${formatCount(count)} × ${reason}`)
  return ` load agents  ${formatCount(reasons.length)} ${reasons.length === 1 ? 'run' : 'runs'} stayed on this machine: ${listed.join(', ')}`
}

const reasonsOf = (task: Pick<TestCase, 'meta'>): readonly string[] => task.meta().loadStayed ?? []
