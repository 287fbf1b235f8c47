import { parse } from 'csv-parse/sync'
import { formatReceived } from '../../units/received.ts'
import { prototypeWith } from './known-fields.ts'

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
export function csvRows(text: string, { columns, delimiter }: CsvFormat, file: string, most: number): readonly unknown[] {
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
