import type { VNode } from 'preact'
import type { PageWorker } from '../../messages.ts'
import { duration, rate, share } from '../state/numbers.ts'
import { Table, type TableColumn } from '../widgets/table.tsx'
import type { TabProps } from './tab-props.ts'

const COLUMNS: readonly TableColumn<PageWorker>[] = [
  { title: 'Worker', isNumber: false, value: ({ name }) => name, cell: ({ name }) => name },
  {
    title: 'State',
    isNumber: false,
    value: ({ state }) => state,
    cell: ({ state }) => <span class={state === 'lost' ? 'ink-fail' : ''}>{state === 'lost' ? '✗ lost' : state}</span>,
  },
  { title: 'Share', isNumber: true, value: (worker) => worker.share, cell: (worker) => share(worker.share) },
  { title: 'Requests/s', isNumber: true, value: ({ perSecondNow }) => perSecondNow, cell: ({ perSecondNow }) => rate(perSecondNow) },
  {
    title: 'Loop delay p99',
    isNumber: true,
    value: ({ loopDelayP99Ms }) => loopDelayP99Ms,
    cell: ({ loopDelayP99Ms }) => duration(loopDelayP99Ms),
  },
  {
    title: 'Clock offset',
    isNumber: true,
    value: ({ clockOffsetMs }) => clockOffsetMs,
    cell: ({ clockOffsetMs }) => (clockOffsetMs === null ? '–' : `≤ ${duration(Math.max(0, clockOffsetMs))}`),
  },
  {
    title: 'Last heard',
    isNumber: true,
    value: ({ lastHeardMs }) => lastHeardMs,
    cell: ({ lastHeardMs }) => (lastHeardMs === null ? '–' : `${duration(lastHeardMs)} ago`),
  },
]

/** What sends the load. */
export const WorkersTab = ({ run }: TabProps): VNode => (
  <>
    <Table
      caption="Workers"
      columns={COLUMNS}
      rows={run.workers}
      keyOf={({ name }) => name}
      textOf={({ name, state }) => `${name} ${state}`}
      empty="No worker has reported yet."
    />
    <dl class="facts">
      <dt>Send lateness p99</dt>
      <dd>{duration(run.generator.sendLatenessP99Ms)}</dd>
      <dt>Loop delay p99</dt>
      <dd>{duration(run.generator.loopDelayP99Ms)}</dd>
    </dl>
  </>
)
