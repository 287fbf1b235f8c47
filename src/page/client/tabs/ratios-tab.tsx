import type { VNode } from 'preact'
import type { PagePart } from '../../messages.ts'
import { share } from '../state/numbers.ts'
import { Table, type TableColumn } from '../widgets/table.tsx'
import { partName } from '../state/parts.ts'
import type { TabProps } from './tab-props.ts'

const bar = (value: number | null, color: string): VNode => (
  <span class="ratio">
    <span class="n">{share(value)}</span>
    <svg width="120" height="10" aria-hidden="true">
      <rect class={`bar ${color}`} width={120 * Math.min(1, Math.max(0, value ?? 0))} height="10" rx="2" />
    </svg>
  </span>
)

const COLUMNS: readonly TableColumn<PagePart>[] = [
  {
    title: 'Name',
    isNumber: false,
    value: ({ scope }) => partName(scope),
    cell: ({ scope }) => (
      <>
        <bdi>{partName(scope)}</bdi> <span class="more">{scope.startsWith('scenario ') ? 'scenario' : 'step'}</span>
      </>
    ),
  },
  { title: 'Asked', isNumber: false, value: ({ asked }) => asked, cell: ({ asked }) => (asked === null ? '–' : bar(asked, 'muted')) },
  { title: 'Measured', isNumber: false, value: ({ measured }) => measured, cell: ({ measured }) => bar(measured, 'ok-area') },
]

/** How the load is divided: as the weights ask for, and as it was. */
export const RatiosTab = ({ run }: TabProps): VNode => (
  <Table
    caption="Ratios"
    columns={COLUMNS}
    rows={run.parts.filter(({ asked, measured }) => asked !== null || measured !== null)}
    keyOf={({ scope }) => scope}
    textOf={({ scope }) => scope}
    empty="This run has neither scenarios nor weighted steps."
  />
)
