import type { PageFormRow, PageRun, PageSteering } from '../../messages.ts'

export type NumberField = 'users' | 'spawnRate' | 'rate'

/** What was typed, by field; a field that is not there has not been changed. */
export interface FormValues {
  /** By scenario; `''` for a run without scenarios. */
  readonly rows: Readonly<Record<string, Readonly<Partial<Record<NumberField, string>>>>>
  /** `''` until Stop. */
  readonly duration?: string
  readonly baseUrl?: string
}

export const UNCHANGED: FormValues = { rows: {} }

const keyOf = (scenario: string | null): string => scenario ?? ''

export function typed(values: FormValues, scenario: string | null, field: NumberField): string | undefined {
  return values.rows[keyOf(scenario)]?.[field]
}

/** The values with one field changed, or back as it was if `text` is `undefined`. */
export function withField(values: FormValues, scenario: string | null, field: NumberField, text: string | undefined): FormValues {
  const { [field]: _old, ...others } = values.rows[keyOf(scenario)] ?? {}
  const row = text === undefined ? others : { ...others, [field]: text }
  return { ...values, rows: { ...values.rows, [keyOf(scenario)]: row } }
}

/** Fields of `newer` win. */
export function merged(older: FormValues, newer: FormValues): FormValues {
  const names = new Set([...Object.keys(older.rows), ...Object.keys(newer.rows)])
  return { ...older, ...newer, rows: Object.fromEntries([...names].map((name) => [name, { ...older.rows[name], ...newer.rows[name] }])) }
}

export const fieldsOf = ({ model }: Pick<PageFormRow, 'model'>): readonly NumberField[] =>
  model === 'open' ? ['rate'] : ['users', 'spawnRate']

/** A number as the user types it; `null` if the field is empty, `NaN` if it is no number. */
export const numberOf = (text: string): number | null => (text.trim() === '' ? null : Number(text.replace(',', '.')))

/** What is sent of the rows that were changed: in a run, what was not changed stays as it is asked for; before it, as the test says. */
export function steeringOf(
  rows: readonly PageFormRow[],
  values: FormValues,
  running: Pick<PageRun, 'asked'> | undefined,
): readonly PageSteering[] {
  return rows
    .filter((row) => fieldsOf(row).some((field) => typed(values, row.scenario, field) !== undefined))
    .map((row) => {
      const value = (field: NumberField): number | null => {
        const text = typed(values, row.scenario, field)
        if (text !== undefined) return numberOf(text)
        return running === undefined && field !== 'spawnRate' ? null : currentValue(row, field, running)
      }
      return { scenario: row.scenario, users: value('users'), spawnRate: value('spawnRate'), rate: value('rate') }
    })
}

/** The number that a field has if nothing is typed: what is asked for now, or what the test says. */
export function currentValue(row: PageFormRow, field: NumberField, running: Pick<PageRun, 'asked'> | undefined): number | null {
  const asked = running?.asked.find(({ scenario }) => scenario === row.scenario)
  return asked === undefined ? row[field] : asked[field]
}

/** Whether a field differs from what the test says. */
export function isChanged(row: PageFormRow, field: NumberField, shown: string): boolean {
  return numberOf(shown) !== row[field]
}

/** The rows of the form: those of the test or, while it runs, of the load that is asked for, which a test that has not run yet does not know. */
export function rowsOf(rows: readonly PageFormRow[], running: Pick<PageRun, 'asked'> | undefined): readonly PageFormRow[] {
  if (running === undefined) return rows
  return running.asked.map(
    ({ scenario, model, users, spawnRate, rate }) =>
      rows.find((row) => row.scenario === scenario) ?? { scenario, model, users, spawnRate, rate, stages: null },
  )
}
