import type { VNode } from 'preact'
import type { PagePart, PageScope } from '../../messages.ts'
import { partName } from '../state/parts.ts'

export interface PartPickerProps {
  readonly parts: readonly PagePart[]
  readonly scope: PageScope
  readonly onChoose: (scope: PageScope) => void
}

/** Chooses what charts, tiles and tables are about. */
export function PartPicker({ parts, scope, onChoose }: PartPickerProps): VNode {
  const of = (kind: string): readonly PagePart[] => parts.filter((part) => part.scope.startsWith(`${kind} `))
  const options = (kind: string, label: string): VNode | null => {
    const list = of(kind)
    if (list.length === 0) return null
    return (
      <optgroup label={label}>
        {list.map((part) => (
          <option key={part.scope} value={part.scope}>
            {partName(part.scope)}
          </option>
        ))}
      </optgroup>
    )
  }
  return (
    <label class="picker">
      Show{' '}
      <select value={scope} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="run">Whole run</option>
        {options('scenario', 'Scenarios')}
        {options('step', 'Steps')}
      </select>
    </label>
  )
}
