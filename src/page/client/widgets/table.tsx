import type { ComponentChildren, VNode } from 'preact'
import { useState } from 'preact/hooks'

export interface TableColumn<Row> {
  readonly title: string
  readonly isNumber: boolean
  /** What the column is sorted by; `null` comes last. */
  readonly value: (row: Row) => number | string | null
  readonly cell: (row: Row) => ComponentChildren
  /** Not shown until it is chosen. */
  readonly isExtra?: boolean
}

export interface TableProps<Row> {
  readonly caption: string
  readonly columns: readonly TableColumn<Row>[]
  readonly rows: readonly Row[]
  /** The last row, whatever the order. */
  readonly last?: Row | undefined
  readonly keyOf: (row: Row) => string
  /** What the filter looks at. */
  readonly textOf: (row: Row) => string
  readonly empty: string
  /** By which column it is sorted at first, if not as the rows come. */
  readonly sortedBy?: string
  /** With this, columns can be chosen. */
  readonly canChoose?: boolean
}

interface Sorting {
  readonly title: string
  readonly isDescending: boolean
}

/** A table that is sorted by its headers, filtered by words, and whose first column stays in sight. */
export function Table<Row>(props: TableProps<Row>): VNode {
  const { caption, columns, rows, last, keyOf, textOf, empty, sortedBy, canChoose } = props
  const [sorting, setSorting] = useState<Sorting | undefined>(sortedBy === undefined ? undefined : { title: sortedBy, isDescending: true })
  const [filter, setFilter] = useState('')
  const [hidden, setHidden] = useState<ReadonlySet<string>>(
    new Set(columns.filter(({ isExtra }) => isExtra === true).map(({ title }) => title)),
  )
  if (rows.length === 0 && last === undefined) return <p class="empty-note">{empty}</p>
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const shown = sorted(
    rows.filter((row) => words.every((word) => textOf(row).toLowerCase().includes(word))),
    columns.find(({ title }) => title === sorting?.title),
    sorting?.isDescending === true,
  )
  const seen = columns.filter(({ title }) => !hidden.has(title))
  const sortBy = (title: string, isNumber: boolean): void =>
    setSorting({ title, isDescending: sorting?.title === title ? !sorting.isDescending : isNumber })
  return (
    <div class="table">
      <div class="table-tools">
        <input
          type="search"
          aria-label="Filter"
          placeholder="Filter"
          value={filter}
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
        {canChoose === true && <ColumnChoice columns={columns} hidden={hidden} onChange={setHidden} />}
      </div>
      <div class="scroll" tabIndex={0} role="region" aria-label={caption}>
        <table>
          <caption class="unseen">{caption}</caption>
          <thead>
            <tr>
              {seen.map(({ title, isNumber }) => (
                <th
                  key={title}
                  scope="col"
                  class={isNumber ? 'n' : ''}
                  {...(sorting?.title === title ? { 'aria-sort': sorting.isDescending ? 'descending' : 'ascending' } : {})}
                >
                  <button type="button" onClick={() => sortBy(title, isNumber)}>
                    {title}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <TableRow key={keyOf(row)} row={row} columns={seen} />
            ))}
            {shown.length === 0 && rows.length > 0 && (
              <tr>
                <td colSpan={seen.length}>Nothing has these words.</td>
              </tr>
            )}
          </tbody>
          {last !== undefined && (
            <tfoot>
              <TableRow row={last} columns={seen} />
            </tfoot>
          )}
        </table>
      </div>
    </div>
  )
}

function TableRow<Row>({ row, columns }: { readonly row: Row; readonly columns: readonly TableColumn<Row>[] }): VNode {
  return (
    <tr>
      {columns.map(({ title, isNumber, cell }, index) =>
        index === 0 ? (
          <th key={title} scope="row">
            {cell(row)}
          </th>
        ) : (
          <td key={title} class={isNumber ? 'n' : ''}>
            {cell(row)}
          </td>
        ),
      )}
    </tr>
  )
}

interface ColumnChoiceProps {
  readonly columns: readonly Pick<TableColumn<never>, 'title'>[]
  readonly hidden: ReadonlySet<string>
  readonly onChange: (hidden: ReadonlySet<string>) => void
}

function ColumnChoice({ columns, hidden, onChange }: ColumnChoiceProps): VNode {
  return (
    <details class="columns">
      <summary>Columns</summary>
      <div>
        {columns.slice(1).map(({ title }) => (
          <label key={title} class="check">
            <input
              type="checkbox"
              checked={!hidden.has(title)}
              onChange={(event) => {
                const next = new Set(hidden)
                if (event.currentTarget.checked) next.delete(title)
                else next.add(title)
                onChange(next)
              }}
            />{' '}
            {title}
          </label>
        ))}
      </div>
    </details>
  )
}

function sorted<Row>(rows: readonly Row[], column: TableColumn<Row> | undefined, isDescending: boolean): readonly Row[] {
  if (column === undefined) return rows
  const direction = isDescending ? -1 : 1
  return rows.toSorted((first, second) => {
    const [a, b] = [column.value(first), column.value(second)]
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
    const order = typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b))
    return direction * order
  })
}
