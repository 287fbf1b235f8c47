import type { VNode } from 'preact'
import type { PageStatus } from '../../messages.ts'
import { count, elapsed } from '../state/numbers.ts'
import type { RunFacts } from '../state/page-store.ts'
import { THEMES, type Theme } from '../state/theme.ts'

export interface HeaderProps {
  readonly title: string
  readonly status: PageStatus
  readonly run: RunFacts | undefined
  readonly canControl: boolean
  readonly isRunning: boolean
  readonly canStart: boolean
  readonly theme: Theme
  readonly onStart: () => void
  readonly onStop: () => void
  readonly onReset: () => void
  readonly onNew: () => void
  readonly onDrawer: () => void
  readonly isDrawerOpen: boolean
  readonly onTheme: (theme: Theme) => void
  readonly onHelp: () => void
}

const STATES: Readonly<Record<PageStatus['kind'], string>> = {
  ready: 'Ready',
  starting: 'Starting',
  waiting: 'Waiting',
  'warm-up': 'Warm-up',
  running: 'Running',
  stopping: 'Stopping',
  stopped: 'Stopped',
}

export function Header(props: HeaderProps): VNode {
  const { title, status, run, theme } = props
  return (
    <header>
      <button type="button" class="drawer-button" aria-label="Tests and load" aria-expanded={props.isDrawerOpen} onClick={props.onDrawer}>
        ☰
      </button>
      <div class="name">
        <h1>
          <bdi>{title}</bdi>
        </h1>
        <span class="state-line">
          <span role="status" aria-label="State" class={`state ${status.kind}`}>
            {STATES[status.kind]}
          </span>
          {run?.steered === true && (
            <span class="badge steered" title="Its load was set in this page: it proves nothing">
              steered
            </span>
          )}
          {run !== undefined && <Progress run={run} />}
        </span>
      </div>
      {props.canControl && <Actions {...props} />}
      <span class="tools">
        <button
          type="button"
          class="quiet"
          aria-label={`Theme: ${theme}`}
          title={`Theme: ${theme}`}
          onClick={() => props.onTheme(THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!)}
        >
          {theme === 'auto' ? '◐' : theme === 'light' ? '☀' : '☾'}
        </button>
        <button type="button" class="quiet" aria-label="Help" title="Keys (?)" onClick={props.onHelp}>
          ?
        </button>
      </span>
    </header>
  )
}

function Actions({ isRunning, canStart, onStart, onStop, onReset, onNew }: HeaderProps): VNode {
  return (
    <div class="actions">
      {isRunning ? (
        <button type="button" class="stop" onClick={onStop}>
          Stop
        </button>
      ) : (
        <button type="button" class="primary" disabled={!canStart} onClick={onStart}>
          Start
        </button>
      )}
      <button type="button" disabled={!isRunning} onClick={onReset} title="Begins a new measured part; this one is kept as a run">
        Reset
      </button>
      <button type="button" disabled={isRunning} onClick={onNew} title="Back to the values of the test; runs are kept">
        New
      </button>
    </div>
  )
}

/** Elapsed and planned. */
function Progress({ run }: { readonly run: RunFacts }): VNode {
  const { elapsedMs, plannedMs, plannedIterations, parts, state } = run
  const done = parts[0]?.count ?? 0
  const share = plannedMs !== null ? elapsedMs / plannedMs : plannedIterations !== null ? done / plannedIterations : undefined
  const text =
    plannedMs !== null
      ? `${elapsed(elapsedMs)} of ${elapsed(plannedMs)}`
      : plannedIterations !== null
        ? `${elapsed(elapsedMs)}, ${count(done)} of ${count(plannedIterations)} iterations`
        : `${elapsed(elapsedMs)}${state === 'stopped' ? '' : ', until Stop'}`
  return (
    <span class="progress">
      {text}
      {share !== undefined && <progress aria-label="Progress" max={1} value={Math.min(1, share)} />}
    </span>
  )
}
