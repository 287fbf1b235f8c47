import { readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { mergedRuns, reportOf, type LoadReport } from '../../report/document/load-report.ts'
import { readReport } from '../../report/document/read-report.ts'
import { filesOf, FORMAT_NAMES, kebab, leftOutOf, samePathProblem, type FormatName } from '../../report/formats/formats.ts'
import { writeFiles } from '../../report/formats/write-files.ts'
import { sendOtlp } from '../../report/otlp/send-otlp.ts'
import { LoadError } from '../../units/errors/error.ts'
import { didYouMean } from '../../units/text/meant.ts'
import { packageVersion } from '../../units/platform/package-root.ts'
import { formatReceived } from '../../units/text/received.ts'
import { givenIn } from '../given-options.ts'
import { REPORT_HELP } from '../help.ts'
import type { ExitCode, Terminal } from '../terminal.ts'

/** The exit code for everything that goes wrong: 1 and 2 say something about tests. */
const FAILED = 3

/** `vitest-load report`: merges documents and writes reports of all their runs. Exits with 3, and writes nothing, if one of them cannot be read. */
export async function report(args: readonly string[], folder: string, terminal: Terminal): Promise<ExitCode> {
  try {
    const order = orderFrom(args)
    if (order === 'help') {
      terminal.print(REPORT_HELP.trimEnd())
      return 0
    }
    const reports = order.inputs.map((path) => read(folder, path))
    const merged = reportOf(mergedRuns(reports), packageVersion(), new Date())
    for (const path of writeFiles(folder, filesOf(merged, order.paths))) terminal.log(`wrote ${relative(folder, path) || path}`)
    for (const line of leftOutOf(merged, order.paths)) terminal.log(line)
    const failure = order.otlp ? await sendOtlp(merged) : undefined
    if (failure === undefined) return 0
    terminal.log(failure)
    return FAILED
  } catch (error) {
    terminal.log(`vitest-load: ${error instanceof LoadError ? error.message : (error as Error).message}`)
    return FAILED
  }
}

interface ReportOrder {
  readonly inputs: readonly string[]
  readonly paths: Readonly<Partial<Record<FormatName, string>>>
  readonly otlp: boolean
}

/** @throws {LoadError} `bad-arguments` */
function orderFrom(args: readonly string[]): ReportOrder | 'help' {
  const known = Object.fromEntries(FORMAT_NAMES.map((name) => [kebab(name), 'text' as const]))
  const { values, rest, first, problems } = givenIn(args, { ...known, otlp: 'flag', help: 'flag' })
  if (values['help'] !== undefined) return 'help'
  const others = [...(first === undefined ? [] : [first]), ...rest]
  const names = new Set([...Object.keys(known), 'otlp'].map((name) => `--${name}`))
  const unknown = others.find((argument) => argument.startsWith('-') && argument !== '--')
  const inputs = others.filter((argument) => argument !== '--')
  const all = [
    ...problems,
    ...(unknown === undefined || problems.length > 0
      ? []
      : [`Unknown option \`${unknown}\`${didYouMean(unknown.replace(/=.*/s, ''), names) || `: known are ${[...names].join(', ')}`}`]),
    ...(inputs.length === 0 ? ['Expected the files of reports, as in `vitest-load report .vitest-load/load.json`, got none'] : []),
    ...(Object.keys(values).length === 0
      ? [`Expected a report to write, as in \`${[...names][0]}=<file>\`, got none: known are ${[...names].join(', ')}`]
      : []),
  ]
  const given = FORMAT_NAMES.flatMap((name) => (values[kebab(name)] === undefined ? [] : [[name, values[kebab(name)]]]))
  const paths = Object.fromEntries(given) as ReportOrder['paths']
  const same = samePathProblem(paths)
  if (same !== undefined) all.push(same)
  if (all.length > 0) throw new LoadError('bad-arguments', all.join('\n'))
  return { inputs, paths, otlp: values['otlp'] !== undefined }
}

function read(folder: string, path: string): LoadReport {
  const text = contentOf(resolve(folder, path), path)
  return readReport(text, path)
}

function contentOf(place: string, path: string): string {
  try {
    return readFileSync(place, 'utf8')
  } catch (error) {
    throw new LoadError(
      'bad-report',
      `Expected the file of a report, got ${formatReceived(path)}, which cannot be read: ${(error as NodeJS.ErrnoException).code}`,
    )
  }
}
