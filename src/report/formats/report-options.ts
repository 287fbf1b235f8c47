import { isRecord, mustBeBoolean, mustBeFunction, type MustBe } from '../../plan/problems/must-be.ts'
import { Problems } from '../../plan/problems/problems.ts'
import { refuseUnknown } from '../../plan/problems/unknown.ts'
import { LoadError } from '../../units/errors/error.ts'
import { nearest } from '../../units/text/nearest.ts'
import { formatReceived } from '../../units/text/received.ts'
import type { LoadReport } from '../document/load-report.ts'
import { FORMAT_NAMES, FORMATS, kebab, samePathProblem, type Files, type FormatName } from './formats.ts'
import { DEFAULT_FOLDER } from './write-files.ts'

/** Where a report goes: a path from the root of Vitest, or `true` for its default below `.vitest-load/`. */
export type ReportPath = string | boolean

/** The reports that are written at the end of a run of Vitest; none by default. */
export interface ReportOptions {
  /** The document that all others are made from; its schema is `vitest-load/schema/report-1.json`. Default: `.vitest-load/load.json`. */
  readonly json?: ReportPath | undefined
  /** One page for people, which needs neither a server nor the network. Default: `.vitest-load/load.html`. */
  readonly html?: ReportPath | undefined
  /** The four CSV files of Locust for each test; the path is the beginning of their names. Default: `.vitest-load/load`, as in `load_<test>_stats.csv`. */
  readonly csv?: ReportPath | undefined
  /** A log of HdrHistogram (V2) with every distribution, lossless, in µs. Default: `.vitest-load/load.hlog`. */
  readonly hlog?: ReportPath | undefined
  /** The text format of Prometheus, for the textfile collector or a Pushgateway. Default: `.vitest-load/load.prom`. */
  readonly prometheus?: ReportPath | undefined
  /** Two files for github-action-benchmark, the path being the beginning of their names. Default: `.vitest-load/bench`, as in `bench-smaller.json`. */
  readonly githubActionBenchmark?: ReportPath | undefined
  /** Bencher Metric Format. Default: `.vitest-load/load.bmf.json`. */
  readonly bencher?: ReportPath | undefined
  /**
   * Sends the numbers as metrics to a collector of OpenTelemetry, through its exporters, which must be installed. `OTEL_EXPORTER_OTLP_*` say where they go.
   * @defaultValue false
   */
  readonly otlp?: boolean | undefined
  /** Makes any other file: returns texts by their path. */
  readonly custom?: ((report: LoadReport) => Files | Promise<Files>) | undefined
  /**
   * Reports contain the last lines that targets of `serve` wrote.
   * @defaultValue false
   */
  readonly output?: boolean | undefined
}

/** The reports to write, complete. */
export interface ReportPlan {
  readonly paths: Readonly<Partial<Record<FormatName, string>>>
  readonly custom: ReportOptions['custom']
  readonly otlp: boolean
  readonly output: boolean
}

export const NO_REPORTS: ReportPlan = { paths: {}, custom: undefined, otlp: false, output: false }

const mustBePath: MustBe = (value) =>
  typeof value === 'boolean' || (typeof value === 'string' && value !== '') ? undefined : "a path such as 'load.html', or true"

const RULES: Readonly<Record<keyof ReportOptions, MustBe>> = {
  ...(Object.fromEntries(FORMAT_NAMES.map((name) => [name, mustBePath])) as Readonly<Record<FormatName, MustBe>>),
  custom: mustBeFunction,
  otlp: mustBeBoolean,
  output: mustBeBoolean,
}

/**
 * The reports that the options of the plugin ask for, and those that the variable `VITEST_LOAD_REPORT` names in addition.
 *
 * @throws {LoadError} `bad-options`
 */
export function reportPlanFrom(options: unknown, variable: string | undefined): ReportPlan {
  const problems = new Problems('the options of the reports')
  if (options !== undefined && !isRecord(options)) problems.expected('reports', 'an object such as { html: true }', formatReceived(options))
  const given: Readonly<Record<string, unknown>> = isRecord(options) ? options : {}
  refuseUnknown(given, Object.keys(RULES), 'reports.', problems)
  for (const [name, rule] of Object.entries(RULES)) if (given[name] !== undefined) problems.check(`reports.${name}`, given[name], rule)
  problems.throwIfAny('bad-options')
  const named = namesIn(variable ?? '')
  const paths = FORMAT_NAMES.flatMap((name) => {
    const value = given[name] === undefined || given[name] === false ? named.includes(name) : given[name]
    return value === false ? [] : [[name, value === true ? defaultPathOf(name) : value]]
  })
  const known: ReportPlan['paths'] = Object.fromEntries(paths)
  const same = samePathProblem(known)
  if (same !== undefined) throw new LoadError('bad-options', same)
  return {
    paths: known,
    custom: given['custom'] as ReportOptions['custom'],
    otlp: given['otlp'] === true || named.includes('otlp'),
    output: given['output'] === true,
  }
}

/** Where a report goes if only its name is given. */
export const defaultPathOf = (name: FormatName): string => `${DEFAULT_FOLDER}/${FORMATS[name].defaultPath}`

/** A report that the variable can name. */
type ReportName = FormatName | 'otlp'

const REPORT_NAMES: readonly ReportName[] = [...FORMAT_NAMES, 'otlp']

/** `html,json`: the names of the options, in either spelling. */
function namesIn(variable: string): readonly ReportName[] {
  const names = variable.split(',').map((name) => name.trim())
  return names.filter((name) => name !== '').map(reportNamed)
}

function reportNamed(name: string): ReportName {
  const known = REPORT_NAMES.find((report) => report === name || kebab(report) === name)
  if (known !== undefined) return known
  const meant = nearest(name, REPORT_NAMES)
  throw new LoadError(
    'bad-options',
    `Expected VITEST_LOAD_REPORT to be names of reports such as '${FORMAT_NAMES.slice(0, 2).join(',')}', got ${formatReceived(name)}: ` +
      (meant === undefined ? `known are ${REPORT_NAMES.join(', ')}` : `did you mean '${meant}'?`),
  )
}
