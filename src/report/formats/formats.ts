import { normalize } from 'node:path'
import { formatReceived } from '../../units/text/received.ts'
import type { LoadReport } from '../document/load-report.ts'
import { htmlReport } from '../html/html-report.ts'
import { csvReport } from './csv/csv-report.ts'
import { hlogText } from './hlog.ts'
import { prometheusText } from './prometheus.ts'
import { bencher, githubActionBenchmark, leftOut } from './trends.ts'

/** Files by their path. */
export type Files = Readonly<Record<string, string>>

/** A report that is made from the document, and nothing else. */
interface Format {
  /** Where it goes if only `true` is given, below `.vitest-load/`. */
  readonly defaultPath: string
  readonly files: (report: LoadReport, path: string) => Files
  /** What it does not contain and why, one line each; absent if it contains everything. */
  readonly leftOut?: (report: LoadReport) => readonly string[]
}

/** The names of the formats, as in the options. */
export type FormatName = 'json' | 'html' | 'csv' | 'hlog' | 'prometheus' | 'githubActionBenchmark' | 'bencher'

export const FORMATS: Readonly<Record<FormatName, Format>> = {
  html: { defaultPath: 'load.html', files: (report, path) => ({ [path]: htmlReport(report) }) },
  json: { defaultPath: 'load.json', files: (report, path) => ({ [path]: `${JSON.stringify(report, undefined, 2)}\n` }) },
  csv: { defaultPath: 'load', files: csvReport },
  hlog: { defaultPath: 'load.hlog', files: (report, path) => ({ [path]: hlogText(report) }) },
  prometheus: { defaultPath: 'load.prom', files: (report, path) => ({ [path]: prometheusText(report) }) },
  githubActionBenchmark: { defaultPath: 'bench', files: githubActionBenchmark, leftOut },
  bencher: { defaultPath: 'load.bmf.json', files: bencher, leftOut },
}

export const FORMAT_NAMES = Object.keys(FORMATS) as readonly FormatName[]

/** `githubActionBenchmark` as `github-action-benchmark`. */
export const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** What is wrong with two reports at one path, of which the second would replace the first; `undefined` if no two are. */
export function samePathProblem(paths: Readonly<Partial<Record<FormatName, string>>>): string | undefined {
  const taken = new Map<string, string>()
  for (const [name, path] of Object.entries(paths)) {
    const other = taken.get(normalize(path))
    if (other !== undefined) return `Expected a path of its own for each report, got ${formatReceived(path)} for both ${other} and ${name}`
    taken.set(normalize(path), name)
  }
  return undefined
}

/** A report in some formats, each at its path. */
export function filesOf(report: LoadReport, paths: Readonly<Partial<Record<FormatName, string>>>): Files {
  return Object.assign(
    {},
    ...FORMAT_NAMES.flatMap((name) => (paths[name] === undefined ? [] : [FORMATS[name].files(report, paths[name])])),
  ) as Files
}

/** What formats do not contain and why, one line each, for people to see. */
export function leftOutOf(report: LoadReport, paths: Readonly<Partial<Record<FormatName, string>>>): readonly string[] {
  const lines = FORMAT_NAMES.flatMap((name) =>
    paths[name] === undefined ? [] : (FORMATS[name].leftOut?.(report) ?? []).map((line) => `${kebab(name)}: ${line}`),
  )
  return [...new Set(lines)]
}
