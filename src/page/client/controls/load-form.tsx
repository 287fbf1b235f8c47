import { useEffect, useState } from 'preact/hooks'
import type { VNode } from 'preact'
import type { PageCommand, PageError, PageFormRow, PageState, PageTest } from '../../messages.ts'
import { formatNumber } from '../../../units/format.ts'
import {
  fieldsOf,
  isChanged,
  rowsOf,
  currentValue,
  steeringOf,
  typed,
  withField,
  type FormValues,
  type NumberField as Field,
} from '../state/form-values.ts'
import type { RunFacts } from '../state/page-store.ts'
import { send } from '../state/send.ts'
import { NumberField } from '../widgets/number-field.tsx'
import { TextField } from '../widgets/text-field.tsx'

export interface LoadFormProps {
  readonly test: PageTest
  /** The run of this test that goes on; its load can be changed. */
  readonly running: RunFacts | undefined
  readonly values: FormValues
  readonly canSetBaseUrl: PageState['canSetBaseUrl']
  readonly error: PageError | undefined
  readonly onChange: (values: FormValues) => void
  readonly onStart: () => void
  readonly onApply: () => void
}

const LABELS = { users: 'Users', spawnRate: 'Spawn rate', rate: 'Rate' } as const
const UNITS = { users: 'users', spawnRate: 'users/s', rate: 'per s' } as const
const CHECK_AFTER_MS = 300

/** What `Start` sends. */
export const startOf = (test: PageTest, values: FormValues): PageCommand & { readonly type: 'start' } => ({
  type: 'start',
  test: test.id,
  rows: steeringOf(test.rows, values, undefined),
  duration: values.duration ?? null,
  baseUrl: values.baseUrl ?? null,
})

/** The load of a test: filled from its plan, checked while it is typed, and applied to the run that goes on. */
export function LoadForm(props: LoadFormProps): VNode {
  const { test, running, values, canSetBaseUrl, onChange } = props
  const checked = useCheck(test, running, values)
  const error = props.error ?? checked
  const submit = running === undefined ? props.onStart : props.onApply
  const rows = rowsOf(test.rows, running)
  const isSteerable = test.fixed === null && rows.length > 0
  const isKnown = test.fixed !== null || rows.length > 0
  return (
    <form
      class="load-form"
      aria-label="Load"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return
        event.preventDefault()
        submit()
      }}
    >
      {test.fixed !== null && <p class="note">{test.fixed}: it runs as it is written.</p>}
      {test.fixed === null && rows.length === 0 && <p class="note">Its load is known when it has run once.</p>}
      {rows.map((row) => (
        <Row key={row.scenario ?? ''} row={row} {...props} error={error} />
      ))}
      {isKnown && running === undefined && <Duration test={test} values={values} error={error} onChange={onChange} />}
      {isKnown && running === undefined && (
        <TextField
          label="Base URL"
          value={values.baseUrl ?? test.baseUrl}
          placeholder="as the test says"
          hint={test.baseUrlFixed ?? (canSetBaseUrl ? undefined : 'Read-only: this page can be reached from other machines.')}
          testSays={values.baseUrl === undefined || values.baseUrl === test.baseUrl ? undefined : test.baseUrl}
          isDisabled={test.baseUrlFixed !== null || !canSetBaseUrl}
          error={error?.field === 'Base URL' ? error.error : undefined}
          onInput={(baseUrl) => onChange({ ...values, baseUrl })}
          onReset={() => onChange(without(values, 'baseUrl'))}
        />
      )}
      {test.atMost !== null && <p class="note">{test.atMost}</p>}
      {error !== undefined && error.field === undefined && (
        <p class="error" role="alert">
          {error.error}
        </p>
      )}
      {running !== undefined && isSteerable && (
        <button type="submit" class="primary wide">
          Apply
        </button>
      )}
    </form>
  )
}

/** The values without one of the texts, which is then as the test says. */
function without(values: FormValues, name: 'duration' | 'baseUrl'): FormValues {
  const { [name]: _gone, ...rest } = values
  return rest
}

/** What the server finds wrong with the values; asked while they are typed. */
function useCheck(test: PageTest, running: RunFacts | undefined, values: FormValues): PageError | undefined {
  const [error, setError] = useState<PageError | undefined>(undefined)
  const command =
    running === undefined
      ? startOf(test, values)
      : ({ type: 'apply', rows: steeringOf(rowsOf(test.rows, running), values, running) } as const satisfies PageCommand)
  const key = JSON.stringify(command)
  const isTyped = Object.values(values.rows).some((row) => Object.keys(row).length > 0) || 'duration' in values || 'baseUrl' in values
  useEffect(() => {
    setError(undefined)
    let isCurrent = isTyped
    const check = async (): Promise<void> => {
      const refused = await send({ ...command, checkOnly: true })
      if (isCurrent) setError(refused)
    }
    const timer = isTyped ? setTimeout(() => void check(), CHECK_AFTER_MS) : undefined
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [key, isTyped])
  return error
}

function Row({ row, test, running, values, error, onChange }: LoadFormProps & { readonly row: PageFormRow }): VNode {
  const fields = fieldsOf(row).map((field) => {
    const now = currentValue(row, field, running)
    const shown = typed(values, row.scenario, field) ?? (now === null ? '' : String(now))
    const change = (text: string | undefined): void => onChange(withField(values, row.scenario, field, text))
    const said = row[field]
    return (
      <NumberField
        key={field}
        label={LABELS[field]}
        unit={UNITS[field]}
        value={shown}
        placeholder={field === 'spawnRate' ? 'at once' : ''}
        testSays={isChanged(row, field, shown) ? saidText(field, said) : undefined}
        isDisabled={test.fixed !== null}
        error={error?.field === LABELS[field] && (error.scenario ?? null) === row.scenario ? error.error : undefined}
        onInput={change}
        onReset={() => change(running === undefined ? undefined : said === null ? '' : String(said))}
      />
    )
  })
  const stages = row.stages !== null && <p class="note">As it is written: {row.stages}.</p>
  if (row.scenario === null)
    return (
      <div class="row">
        {fields}
        {stages}
      </div>
    )
  return (
    <fieldset class="row">
      <legend>
        <bdi>{row.scenario}</bdi>
      </legend>
      {fields}
      {stages}
    </fieldset>
  )
}

const saidText = (field: Field, said: number | null): string =>
  said !== null ? formatNumber(said) : field === 'spawnRate' ? 'at once' : 'nothing'

function Duration({ test, values, error, onChange }: Pick<LoadFormProps, 'test' | 'values' | 'error' | 'onChange'>): VNode {
  const isEndless = values.duration !== undefined && values.duration.trim() === ''
  return (
    <div class="duration">
      <TextField
        label="Duration"
        value={values.duration ?? test.duration}
        placeholder={isEndless ? 'until Stop' : test.durationHint}
        hint={test.fixed === null ? undefined : 'As it is written.'}
        testSays={
          values.duration === undefined || values.duration === test.duration
            ? undefined
            : test.duration || test.durationHint.replace(/^as the test says: /, '')
        }
        isDisabled={test.fixed !== null}
        error={error?.field === 'Duration' ? error.error : undefined}
        onInput={(duration) => onChange({ ...values, duration })}
        onReset={() => onChange(without(values, 'duration'))}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={isEndless}
          disabled={test.fixed !== null}
          onChange={(event) => onChange(event.currentTarget.checked ? { ...values, duration: '' } : without(values, 'duration'))}
        />{' '}
        until Stop
      </label>
    </div>
  )
}
