import { LoadError } from '../../units/errors/error.ts'
import { formatCount } from '../../units/format.ts'
import { didYouMean } from '../../units/text/meant.ts'
import { parse } from 'csv-parse/sync'
import { formatReceived } from '../../units/text/received.ts'
import { readFileSync } from 'node:fs'
import { basename, extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isRecord } from '../../plan/problems/must-be.ts'
import { isUrl } from '../../units/platform/any-realm.ts'
import { parserMessage } from '../../units/errors/parser-message.ts'
import { fileUrlFrom } from '../../units/platform/file-url.ts'
import { type FileEncoding, textOf } from './file-text.ts'

/** A longer list is unreadable. */
const MOST_NAMED = 20

/** Read by JSON, `await`, Node's `inspect` and test frameworks of any object, whether or not it has them. */
const PROBED = new Set(['then', 'toJSON', 'asymmetricMatch', 'nodeType', 'tagName', 'inspect', 'href'])

/**
 * The prototype of rows that have these fields: reading any other one throws. A misspelt field would be `undefined`, and sent as data.
 *
 * A prototype is asked only for what a row itself does not have, so that reading a field costs nothing. Rows stay plain objects for everything else: they can be
 * spread, cloned and sent as JSON.
 */
function prototypeWith(fields: readonly string[], of: string): object {
  const known = new Set(fields)
  return new Proxy(Object.prototype, {
    get: (target, name, row) => {
      if (typeof name === 'symbol' || name in target || known.has(name) || PROBED.has(name) || !/^\p{L}/u.test(name))
        return Reflect.get(target, name, row) as unknown
      const named = fields.slice(0, MOST_NAMED).map((field) => `\`${field}\``)
      const rest = fields.length > named.length ? ` and ${formatCount(fields.length - named.length)} more` : ''
      const hint = didYouMean(name, known)
      const which = `${hint === '' ? ': the' : `${hint} The`} fields are ${named.join(', ')}${rest}`
      throw new LoadError('bad-feed', `Expected a field of the rows of ${of}, got \`${name}\`${which}`)
    },
  })
}

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

/** How the lines of a CSV file are read. */
export interface CsvFormat {
  /** The names of the columns; `undefined` if the first line has them. */
  readonly columns: readonly string[] | undefined
  readonly delimiter: string
}

/**
 * Parses CSV by RFC 4180: blanks are part of a value, every value is text. Stops after `most` rows.
 *
 * @throws {TypeError} if a line has too few or too many values, or the names of the columns are none.
 */
function csvRows(text: string, { columns, delimiter }: CsvFormat, file: string, most: number): readonly unknown[] {
  let names = columns ?? []
  /** Rows made by one constructor have one shape in the engine. */
  let Row = rowWith(names, file)
  return parse(text, {
    columns:
      columns === undefined
        ? (header: readonly string[]) => {
            names = columnsIn(header, delimiter)
            Row = rowWith(names, file)
            return [...names]
          }
        : [...columns],
    delimiter,
    skip_empty_lines: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    to: most,
    on_record: (record: Readonly<Record<string, string>>, { records }: { readonly records: number }) => {
      if (columns !== undefined && records === 1 && columns.every((name) => record[name] === name))
        throw new TypeError('the first line has the names in `columns`. Leave `columns` out')
      return Object.assign(new Row(), record)
    },
  }) as readonly unknown[]
}

function rowWith(names: readonly string[], file: string): new () => object {
  const Row = function (): void {} as unknown as new () => object
  Row.prototype = prototypeWith(names, file)
  return Row
}

/** `first name` and `E-Mail` as well as `firstName`, but no number, date, address or empty value. */
const LIKE_A_NAME = /^\s*[\p{L}_$][\p{L}\p{N}_$]*(?:[ .-][\p{L}\p{N}_$]+)*\s*$/u

/** Without its names the first row would be lost, and fields would have the names of its values. */
function columnsIn(header: readonly string[], delimiter: string): readonly string[] {
  const [first = ''] = header
  const other = [';', '\t', ',', '|'].find((char) => char !== delimiter && first.includes(char))
  if (header.length === 1 && other !== undefined)
    throw new TypeError(
      `expected columns separated by ${formatChar(delimiter)}, got one with ${formatChar(other)} in its name. Give delimiter: ${formatChar(other)}`,
    )
  const columns = "give their names if it is a row, as in feed(url, { columns: ['id', 'name'] })"
  const doubled = header.find((name, index) => header.indexOf(name) < index)
  if (doubled !== undefined)
    throw new TypeError(
      `expected the first line to name each column differently, got ${formatReceived(doubled)} twice. Rename one of them, or ${columns}`,
    )
  if (!header.some((name) => LIKE_A_NAME.test(name)))
    throw new TypeError(`expected the first line to name the columns, got what looks like values. Add that line, or ${columns}`)
  return header
}

const formatChar = (char: string): string => (char === '\t' ? "'\\t'" : `'${char}'`)
