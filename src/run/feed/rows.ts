import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import { isUrl } from '../../units/any-realm.ts'
import { LoadError } from '../../units/error.ts'
import { fileUrlFrom } from '../../units/file-url.ts'
import { formatReceived } from '../../units/received.ts'

/** More rows than any test needs, and few enough not to fill the memory when an iterable never ends. */
const MOST_ROWS = 1_000_000

/** Where rows come from: a list or anything that can be walked through, or a `file:` URL of a `.csv` or `.json` file. */
export type RowSource<Row> = Iterable<Row> | URL

/**
 * Reads all rows at once.
 *
 * @throws {LoadError} `bad-feed`
 */
export function rowsOf<Row>(source: RowSource<Row>): readonly Row[] {
  const rows = isUrl(source) ? (rowsOfFile(source) as readonly Row[]) : rowsOfIterable(source)
  if (rows.length === 0) throw new LoadError('bad-feed', `Expected at least one row, got none${isUrl(source) ? ` in ${source.href}` : ''}`)
  return rows
}

function rowsOfIterable<Row>(source: Iterable<Row>): readonly Row[] {
  if (typeof source !== 'object' || source === null || !(Symbol.iterator in source))
    throw new LoadError(
      'bad-feed',
      `Expected rows to be a list, another iterable, or a file such as new URL('./users.csv', import.meta.url), got ${formatReceived(source)}`,
    )
  const rows: Row[] = []
  for (const row of source) {
    if (rows.length === MOST_ROWS)
      throw new LoadError('bad-feed', `Expected at most ${MOST_ROWS} rows, got more: does the iterable ever end?`)
    rows.push(row)
  }
  return rows
}

function rowsOfFile(url: URL): readonly unknown[] {
  const file = fileAt(url)
  const extension = extname(file).toLowerCase()
  if (extension !== '.csv' && extension !== '.json')
    throw new LoadError('bad-feed', `Expected a file of rows to end in .csv or .json, got ${file}`)
  try {
    const text = readFileSync(file, 'utf8')
    return extension === '.csv' ? csvRows(text) : jsonRows(text)
  } catch (error) {
    throw new LoadError('bad-feed', `The rows of ${file} could not be read: ${(error as Error).message}`, { cause: error })
  }
}

function fileAt(url: URL): string {
  const file = fileUrlFrom(url)
  if (file !== undefined) return fileURLToPath(file)
  throw new LoadError('bad-feed', `Expected a file URL such as new URL('./users.csv', import.meta.url), got ${formatReceived(url.href)}`)
}

/** The first line names the columns; every value is text. */
const csvRows = (text: string): readonly unknown[] =>
  parse(text, { columns: true, bom: true, skip_empty_lines: true, trim: true, to: MOST_ROWS })

function jsonRows(text: string): readonly unknown[] {
  const rows: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
  if (Array.isArray(rows)) return rows
  throw new TypeError('expected a list at its top')
}
