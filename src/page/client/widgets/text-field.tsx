import type { VNode } from 'preact'
import { useId } from 'preact/hooks'

export interface TextFieldProps {
  readonly label: string
  readonly value: string
  readonly placeholder: string
  /** Under the field, such as why it cannot be changed. */
  readonly hint: string | undefined
  readonly testSays: string | undefined
  readonly isDisabled: boolean
  readonly error: string | undefined
  readonly onInput: (text: string) => void
  readonly onReset: () => void
}

export function TextField(props: TextFieldProps): VNode {
  const { label, value, placeholder, hint, testSays, isDisabled, error, onInput, onReset } = props
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        autocomplete="off"
        spellcheck={false}
        value={value}
        placeholder={placeholder}
        disabled={isDisabled}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-note`}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      <span class="note" id={`${id}-note`}>
        {error !== undefined && <b class="error">{error}</b>}
        {hint !== undefined && <span>{hint}</span>}
        {testSays !== undefined && (
          <button type="button" class="link" onClick={onReset} title="Back to what the test says">
            test says {testSays === '' ? 'nothing' : testSays} ↺
          </button>
        )}
      </span>
    </div>
  )
}
