import { readFileSync } from 'node:fs'
import { basename, extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isRecord } from '../../plan/problems/must-be.ts'
import { isUrl } from '../../units/platform/any-realm.ts'
import { LoadError } from '../../units/errors/error.ts'
import { parserMessage } from '../../units/errors/parser-message.ts'
import { fileUrlFrom } from '../../units/platform/file-url.ts'
import { formatReceived } from '../../units/received.ts'
import { csvRows } from './csv-rows.ts'
import { textOf, type FileEncoding } from './file-text.ts'
import { prototypeWith } from './known-fields.ts'

/** More rows than any test needs, and few enough not to fill the memory if an iterable never ends. */
const MOST_ROWS = 1_000_000

/** The source of rows: a list or any other iterable, or a `file:` URL of a `.csv` or `.json` file. */
export type RowSource<Row> = Iterable<Row> | URL

/** How a file of rows is read. */
export interface RowFormat {
  /** Names of the columns of a CSV file whose first line is a row. */
  readonly columns?: readonly string[] | undefined
  /**
   * What separates the values of a CSV file, such as `';'` or `'\t'`.
   * @defaultValue ','
   */
  readonly delimiter?: string | undefined
  /**
   * The encoding of the file; `'latin1'` includes the characters of Windows-1252.
   * @defaultValue 'utf-8'
   */
  readonly encoding?: FileEncoding | undefined
}

/**
 * Reads all rows at once.
 *
 * @throws {LoadError} `bad-feed`
 */
export function rowsOf<Row>(source: RowSource<Row>, format: RowFormat): readonly Row[] {
  const rows = isUrl(source) ? (rowsOfFile(source, format) as readonly Row[]) : rowsOfIterable(source, format)
  if (rows.length === 0) throw new LoadError('bad-feed', `Expected at least one row, got none${isUrl(source) ? ` in ${source.href}` : ''}`)
  return rows
}

function rowsOfIterable<Row>(source: Iterable<Row>, format: RowFormat): readonly Row[] {
  if (typeof source !== 'object' || source === null || !(Symbol.iterator in source))
    throw new LoadError(
      'bad-feed',
      `Expected rows to be a list, another iterable, or a file such as new URL('./users.csv', import.meta.url), got ${formatReceived(source)}`,
    )
  refuseFormat(format, ['columns', 'delimiter', 'encoding'], 'a list')
  const rows: Row[] = []
  for (const row of source) {
    if (rows.length === MOST_ROWS)
      throw new LoadError('bad-feed', `Expected at most ${MOST_ROWS} rows, got more: does the iterable ever end?`)
    rows.push(row)
  }
  return rows
}

function rowsOfFile(url: URL, format: RowFormat): readonly unknown[] {
  const file = fileAt(url)
  const extension = extname(file).toLowerCase()
  if (extension !== '.csv' && extension !== '.json')
    throw new LoadError('bad-feed', `Expected a file of rows to end in .csv or .json, got ${file}`)
  if (extension === '.json') refuseFormat(format, ['columns', 'delimiter'], 'a .json file')
  const { columns, delimiter = ',', encoding } = format
  try {
    const text = textOf(readFileSync(file), encoding)
    // One row more than allowed, to detect a file that is too long.
    const rows =
      extension === '.csv' ? csvRows(text, { columns, delimiter }, basename(file), MOST_ROWS + 1) : jsonRows(text, basename(file))
    if (rows.length > MOST_ROWS) throw new TypeError(`expected at most ${MOST_ROWS} rows, got more. Split the file`)
    return rows
  } catch (error) {
    // Without the cause, which has the row.
    throw new LoadError('bad-feed', `The rows of ${file} could not be read: ${parserMessage(error as Error)}`)
  }
}

/** Options that say nothing about a source are a mistake. */
function refuseFormat(format: RowFormat, names: readonly (keyof RowFormat)[], source: string): void {
  const given = names.find((name) => format[name] !== undefined)
  if (given !== undefined)
    throw new LoadError('bad-feed', `\`${given}\` is for a file of rows such as users.csv, but the rows come from ${source}: remove it`)
}

function fileAt(url: URL): string {
  const file = fileUrlFrom(url)
  if (file !== undefined) return fileURLToPath(file)
  throw new LoadError('bad-feed', `Expected a file URL such as new URL('./users.csv', import.meta.url), got ${formatReceived(url.href)}`)
}

function jsonRows(text: string, file: string): readonly unknown[] {
  const rows: unknown = JSON.parse(text)
  if (!Array.isArray(rows)) throw new TypeError('expected a list at its top')
  // A row may lack a field that others have.
  const fields = new Set((rows as readonly unknown[]).flatMap((row) => (isRecord(row) ? Object.keys(row) : [])))
  const prototype = prototypeWith([...fields], file)
  return (rows as readonly unknown[]).map((row): unknown => (isRecord(row) ? Object.setPrototypeOf(row, prototype) : row))
}
