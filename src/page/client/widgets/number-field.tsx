import type { VNode } from 'preact'
import { useId } from 'preact/hooks'
import { numberOf } from '../state/form-values.ts'

export interface NumberFieldProps {
  readonly label: string
  readonly unit: string
  readonly value: string
  readonly placeholder: string
  /** `undefined` if the value is that of the test. */
  readonly testSays: string | undefined
  readonly isDisabled: boolean
  readonly error: string | undefined
  readonly onInput: (text: string) => void
  readonly onReset: () => void
}

/** A number with its unit: arrows change it by 1, with Shift by 10. */
export function NumberField(props: NumberFieldProps): VNode {
  const { label, unit, value, placeholder, testSays, isDisabled, error, onInput, onReset } = props
  const id = useId()
  const step = (event: KeyboardEvent): void => {
    const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0
    if (direction === 0) return
    event.preventDefault()
    const now = numberOf(value) ?? 0
    if (Number.isFinite(now)) onInput(String(Math.max(0, now + direction * (event.shiftKey ? 10 : 1))))
  }
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <span class="with-unit">
        <input
          id={id}
          type="number"
          min="0"
          step="any"
          inputMode="decimal"
          value={value}
          placeholder={placeholder}
          disabled={isDisabled}
          aria-invalid={error !== undefined}
          aria-describedby={`${id}-unit ${id}-note`}
          onInput={(event) => onInput(event.currentTarget.value)}
          onKeyDown={step}
        />
        <span class="unit" id={`${id}-unit`}>
          {unit}
        </span>
      </span>
      <span class="note" id={`${id}-note`}>
        {error !== undefined && <b class="error">{error}</b>}
        {testSays !== undefined && (
          <button type="button" class="link" onClick={onReset} title="Back to what the test says">
            test says {testSays} ↺
          </button>
        )}
      </span>
    </div>
  )
}
