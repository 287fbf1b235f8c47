import type { VNode } from 'preact'
import type { PageState } from '../../messages.ts'
import { ChartsTab } from '../tabs/charts-tab.tsx'
import { DownloadTab } from '../tabs/download-tab.tsx'
import { ExceptionsTab, FailuresTab } from '../tabs/error-tabs.tsx'
import { LogTab } from '../tabs/log-tab.tsx'
import { RatiosTab } from '../tabs/ratios-tab.tsx'
import { StatisticsTab } from '../tabs/statistics-tab.tsx'
import type { TabProps } from '../tabs/tab-props.ts'
import { TargetTab } from '../tabs/target-tab.tsx'
import { VerdictsTab } from '../tabs/verdicts-tab.tsx'
import { WorkersTab } from '../tabs/workers-tab.tsx'
import type { TabName } from '../widgets/tabs.tsx'

const PANELS: Readonly<Record<Exclude<TabName, 'Charts' | 'Log'>, (props: TabProps) => VNode>> = {
  Statistics: StatisticsTab,
  Failures: FailuresTab,
  Exceptions: ExceptionsTab,
  Ratios: RatiosTab,
  Workers: WorkersTab,
  Target: TargetTab,
  Verdicts: VerdictsTab,
  Download: DownloadTab,
}

interface PanelProps extends Omit<TabProps, 'run'>, Pick<PageState, 'mode' | 'canControl'> {
  readonly tab: TabName
  readonly run: TabProps['run'] | undefined
  readonly theme: string
}

/** The content of the chosen tab, or what to do if there is no run yet. */
export function Panel({ tab, theme, run, mode, canControl, ...props }: PanelProps): VNode {
  if (tab === 'Log') return <LogTab log={props.store.log} />
  if (run === undefined) return <BeforeRun test={props.test} mode={mode} canControl={canControl} />
  if (tab === 'Charts') return <ChartsTab key={run.id} {...props} run={run} theme={theme} />
  const Tab = PANELS[tab]
  return <Tab {...props} run={run} />
}

function BeforeRun({ test, mode, canControl }: Pick<PanelProps, 'test' | 'mode' | 'canControl'>): VNode {
  if (mode === 'watch') return <p class="empty-note">No load has run yet: what Vitest runs appears here.</p>
  if (test === undefined) return <p class="empty-note">Nothing to run yet: the column on the left shows how to write a load test.</p>
  return (
    <div class="empty-note">
      <p>
        <b>
          <bdi>{test.name}</bdi>
        </b>{' '}
        in {test.file}
      </p>
      {test.plan !== null && <p>{test.plan}</p>}
      {canControl && (
        <p>
          Set the load on the left and press <b>Start</b> (or the key <kbd>s</kbd>). While it runs, <b>Apply</b> changes users and rate.
        </p>
      )}
    </div>
  )
}
