import type { VNode } from 'preact'
import type { PageClaim, PagePart } from '../../messages.ts'
import { limitOf, markOf, sortedClaims } from '../state/claims.ts'
import { bytes, count, duration, rate, share } from '../state/numbers.ts'
import { failedShare, partName } from '../state/parts.ts'
import { Table, type TableColumn } from '../widgets/table.tsx'
import type { TabProps } from './tab-props.ts'

const TIMES = [
  ['p50', 'p50'],
  ['p90', 'p90'],
  ['p95', 'p95'],
  ['p99', 'p99'],
  ['p99.9', 'p999'],
  ['max', 'max'],
  ['mean', 'mean'],
  ['min', 'min'],
] as const

const LINE_WIDTH = 64
const LINE_HEIGHT = 18
const MOST_SECONDS = 60

/** The numbers of each step and scenario; the last row is the whole run. */
export function StatisticsTab({ store, run, scope }: TabProps): VNode {
  const whole = run.parts.find((part) => part.scope === 'run')
  const rows = run.parts.filter((part) => part.scope !== 'run' && (scope === 'run' || part.scope === scope))
  const columns: readonly TableColumn<PagePart>[] = [
    { title: 'Name', isNumber: false, value: (part) => partName(part.scope), cell: nameCell },
    { title: 'Requests', isNumber: true, value: (part) => part.count, cell: (part) => count(part.count) },
    {
      title: 'Failed',
      isNumber: true,
      value: failedShare,
      cell: (part) => <span class={part.bad > 0 ? 'ink-fail' : ''}>{share(failedShare(part))}</span>,
    },
    ...TIMES.map(([title, name]): TableColumn<PagePart> => ({
      title,
      isNumber: true,
      value: (part) => part[name],
      cell: (part) => duration(part[name]),
      isExtra: name === 'min',
    })),
    { title: 'Size', isNumber: true, value: (part) => part.size, cell: (part) => bytes(part.size) },
    { title: 'Requests/s', isNumber: true, value: (part) => part.perSecondNow, cell: (part) => rate(part.perSecondNow) },
    { title: 'Mean/s', isNumber: true, value: (part) => part.perSecond, cell: (part) => rate(part.perSecond), isExtra: true },
    {
      title: 'Last minute',
      isNumber: false,
      value: (part) => part.perSecondNow,
      cell: (part) => (
        <Sparkline
          values={store.course(run.id, part.scope)?.column('succeeded') ?? []}
          label={`requests/s of ${partName(part.scope)} in the last minute`}
        />
      ),
    },
    {
      title: 'Limits',
      isNumber: false,
      value: (part) => claimsOf(run.claims, part).length,
      cell: (part) => <LimitCell claims={claimsOf(run.claims, part)} isSteered={run.steered} />,
    },
  ]
  return (
    <Table
      caption="Statistics by step"
      columns={columns}
      rows={rows}
      last={whole}
      keyOf={(part) => part.scope}
      textOf={(part) => `${part.method ?? ''} ${part.scope}`}
      empty="Nothing has been measured yet."
      canChoose
    />
  )
}

const nameCell = ({ scope, method }: PagePart): VNode => {
  const name = partName(scope)
  return (
    <>
      {method !== null && !name.startsWith(`${method} `) && <span class="method">{method} </span>}
      <bdi>{name}</bdi>
      {scope.startsWith('scenario ') && <span class="more"> scenario</span>}
    </>
  )
}

const claimsOf = (claims: readonly PageClaim[], { scope }: PagePart): readonly PageClaim[] =>
  sortedClaims(claims.filter((claim) => claim.scope === scope))

function LimitCell({ claims, isSteered }: { readonly claims: readonly PageClaim[]; readonly isSteered: boolean }): VNode {
  if (claims.length === 0) return <span class="more">–</span>
  return (
    <>
      {claims.map((claim, index) => {
        const { sign, word, tone } = markOf(claim, isSteered)
        return (
          <div key={index} class={`limit-line ink-${tone}`}>
            {limitOf(claim)} <b>{`${sign} ${word}`}</b>
          </div>
        )
      })}
    </>
  )
}

/** The last minute in a row of a table. */
function Sparkline({ values, label }: { readonly values: readonly (number | null)[]; readonly label: string }): VNode {
  const shown = values.slice(-MOST_SECONDS)
  const most = Math.max(1, ...shown.map((value) => value ?? 0))
  const x = (index: number): number => (shown.length < 2 ? 0 : (index * LINE_WIDTH) / (shown.length - 1))
  const points = shown.map(
    (value, index) => `${x(index).toFixed(1)},${(LINE_HEIGHT - 1 - ((value ?? 0) / most) * (LINE_HEIGHT - 2)).toFixed(1)}`,
  )
  return (
    <svg class="sparkline" width={LINE_WIDTH} height={LINE_HEIGHT} role="img" aria-label={label}>
      <polyline points={points.join(' ')} />
    </svg>
  )
}
