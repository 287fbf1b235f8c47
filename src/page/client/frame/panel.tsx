import type { VNode } from 'preact'
import { ChartsTab } from '../tabs/charts-tab.tsx'
import { DownloadTab } from '../tabs/download-tab.tsx'
import { ExceptionsTab, FailuresTab } from '../tabs/error-tabs.tsx'
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

/** The tab that is chosen, of a run. */
export function RunPanel({ tab, theme, ...props }: TabProps & { readonly tab: Exclude<TabName, 'Log'>; readonly theme: string }): VNode {
  if (tab === 'Charts') return <ChartsTab key={props.run.id} {...props} theme={theme} />
  const Panel = PANELS[tab]
  return <Panel {...props} />
}
