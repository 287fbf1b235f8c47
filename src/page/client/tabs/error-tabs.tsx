import type { VNode } from 'preact'
import type { PageErrorCount } from '../../messages.ts'
import { count, duration, share } from '../state/numbers.ts'
import { Table, type TableColumn } from '../widgets/table.tsx'
import { partName } from '../state/parts.ts'
import type { TabProps } from './tab-props.ts'

const CODE: TableColumn<PageErrorCount> = {
  title: 'Code',
  isNumber: false,
  value: ({ code }) => code,
  cell: ({ code }) => <code>{code}</code>,
}
const MESSAGE: TableColumn<PageErrorCount> = {
  title: 'Message',
  isNumber: false,
  value: ({ message }) => message,
  cell: ({ message }) => <bdi class="message">{message}</bdi>,
}
const COUNT: TableColumn<PageErrorCount> = {
  title: 'Count',
  isNumber: true,
  value: (error) => error.count,
  cell: (error) => count(error.count),
}
const STEP: TableColumn<PageErrorCount> = {
  title: 'Step',
  isNumber: false,
  value: ({ scope }) => scope,
  cell: ({ scope }) => <bdi>{scope === 'run' ? 'iterations' : partName(scope)}</bdi>,
}
const TIMES: readonly TableColumn<PageErrorCount>[] = [
  { title: 'First seen', isNumber: true, value: ({ firstAtMs }) => firstAtMs, cell: ({ firstAtMs }) => duration(firstAtMs) },
  { title: 'Last seen', isNumber: true, value: ({ lastAtMs }) => lastAtMs, cell: ({ lastAtMs }) => duration(lastAtMs) },
]

const FAILURES: readonly TableColumn<PageErrorCount>[] = [
  CODE,
  MESSAGE,
  STEP,
  COUNT,
  { title: 'Share', isNumber: true, value: (error) => error.share, cell: (error) => share(error.share) },
  ...TIMES,
]

const EXCEPTIONS: readonly TableColumn<PageErrorCount>[] = [
  { ...MESSAGE, cell: ({ code, message }) => <bdi class="message">{message.startsWith(code) ? message : `${code}: ${message}`}</bdi> },
  { title: 'At', isNumber: false, value: ({ at }) => at, cell: ({ at }) => (at === null ? '–' : <code>{at}</code>) },
  STEP,
  COUNT,
  { title: 'Worker', isNumber: false, value: ({ worker }) => worker, cell: ({ worker }) => worker ?? '–' },
  ...TIMES,
]

const keyOf = ({ scope, code, message, at, worker }: PageErrorCount): string => [scope, code, message, at, worker].join('\n')
const textOf = ({ scope, code, message, at }: PageErrorCount): string => [scope, code, message, at].join(' ')

/** Those of the part that is chosen; all of them for the whole run. */
const errorsOf = ({ run, scope }: TabProps, isException: boolean): readonly PageErrorCount[] =>
  run.errors.filter((error) => error.isException === isException && (scope === 'run' || error.scope === scope))

export const FailuresTab = (props: TabProps): VNode => (
  <Table
    caption="Failures"
    columns={FAILURES}
    rows={errorsOf(props, false)}
    keyOf={keyOf}
    textOf={textOf}
    empty={errorsOf(props, true).length > 0 ? 'No failures, but exceptions: see the tab Exceptions.' : 'No failures.'}
    sortedBy="Count"
  />
)

export const ExceptionsTab = (props: TabProps): VNode => (
  <Table
    caption="Exceptions"
    columns={EXCEPTIONS}
    rows={errorsOf(props, true)}
    keyOf={keyOf}
    textOf={textOf}
    empty="No exceptions: no task has thrown."
    sortedBy="Count"
  />
)
