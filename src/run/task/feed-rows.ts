import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import { isUrl } from '../../units/platform/any-realm.ts'
import { LoadError } from '../../units/errors/error.ts'
import { fileUrlFrom } from '../../units/platform/file-url.ts'
import { formatReceived } from '../../units/received.ts'

/** More rows than any test needs, and few enough not to fill the memory if an iterable never ends. */
const MOST_ROWS = 1_000_000

/** The source of rows: a list or any other iterable, or a `file:` URL of a `.csv` or `.json` file. */
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
    const text = textOf(readFileSync(file))
    const rows = extension === '.csv' ? csvRows(text) : jsonRows(text)
    if (rows.length > MOST_ROWS) throw new TypeError(`expected at most ${MOST_ROWS} rows, got more. Split the file`)
    return rows
  } catch (error) {
    throw new LoadError('bad-feed', `The rows of ${file} could not be read: ${(error as Error).message}`, { cause: error })
  }
}

function fileAt(url: URL): string {
  const file = fileUrlFrom(url)
  if (file !== undefined) return fileURLToPath(file)
  throw new LoadError('bad-feed', `Expected a file URL such as new URL('./users.csv', import.meta.url), got ${formatReceived(url.href)}`)
}

/** Any other encoding than UTF-8 would silently be read as garbage, so it is refused. A byte-order mark is dropped. */
function textOf(bytes: Uint8Array): string {
  // Text has no zero bytes; in UTF-16 every second byte of plain letters is zero.
  if (isUtf16(bytes) || bytes.subarray(0, 1_024).includes(0)) throw new TypeError('expected UTF-8, got UTF-16 or no text. Save it as UTF-8')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new TypeError('expected UTF-8, got bytes of another encoding. Save it as UTF-8')
  }
}

const isUtf16 = ([first, second]: Uint8Array): boolean => (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)

/** Parses by RFC 4180: blanks are part of a value. The first line names the columns; every value is text. */
function csvRows(text: string): readonly unknown[] {
  // One row more than allowed, to detect a file that is too long.
  return parse(text, { columns: columnsOf, skip_empty_lines: true, record_delimiter: ['\r\n', '\n', '\r'], to: MOST_ROWS + 1 })
}

function columnsOf(names: readonly string[]): string[] {
  const doubled = names.find((name, index) => names.indexOf(name) < index)
  if (doubled === undefined) return [...names]
  throw new TypeError(`expected each column to have a different name, got ${formatReceived(doubled)} twice. Rename one of them`)
}

function jsonRows(text: string): readonly unknown[] {
  const rows: unknown = JSON.parse(text)
  if (Array.isArray(rows)) return rows
  throw new TypeError('expected a list at its top')
}
