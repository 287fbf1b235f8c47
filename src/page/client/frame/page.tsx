import type { VNode } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { PageError } from '../../messages.ts'
import { forgetInk } from '../charts/ink.ts'
import { useLatest } from '../charts/use-latest.ts'
import { LoadForm, startOf } from '../controls/load-form.tsx'
import { RunList } from '../controls/run-list.tsx'
import { TestList } from '../controls/test-list.tsx'
import { merged, rowsOf, steeringOf, UNCHANGED, type FormValues } from '../state/form-values.ts'
import type { PageStore } from '../state/page-store.ts'
import { send } from '../state/send.ts'
import { applyTheme, savedTheme, type Theme } from '../state/theme.ts'
import { TABS, Tabs, type TabName } from '../widgets/tabs.tsx'
import { Banners } from './banners.tsx'
import { Header } from './header.tsx'
import { Help } from './help.tsx'
import { Panel } from './panel.tsx'
import { PartPicker } from './part-picker.tsx'
import { Tiles } from './tiles.tsx'
import { VerdictStrip } from './verdict-strip.tsx'

const GOING_ON = new Set(['starting', 'waiting', 'warm-up', 'running', 'stopping'])

/** The tabs whose content depends on the part that is chosen. */
const OF_PARTS: ReadonlySet<TabName> = new Set(['Charts', 'Statistics', 'Failures', 'Exceptions'])

/** The whole page. */
export function Page({ store }: { readonly store: PageStore }): VNode {
  useStore(store)
  const { state } = store
  if (state === undefined)
    return (
      <p class="empty-note">
        {store.link === 'refused'
          ? 'This address is not valid any more: open the one that the terminal shows.'
          : store.link === 'lost'
            ? "The page's server cannot be reached: trying again."
            : 'Connecting…'}
      </p>
    )
  return <Connected store={store} state={state} />
}

function useStore(store: PageStore): void {
  const [, setCount] = useState(0)
  // Before anything can change, which an effect after the paint would miss.
  useLayoutEffect(() => store.subscribe(() => setCount((count) => count + 1)), [store])
}

function Connected({ store, state }: { readonly store: PageStore; readonly state: NonNullable<PageStore['state']> }): VNode {
  const [picked, setPicked] = useState<string | undefined>(undefined)
  const [values, setValues] = useState<Readonly<Record<string, FormValues>>>({})
  /** Of the run that goes on, until they are applied. */
  const [changes, setChanges] = useState<FormValues>(UNCHANGED)
  const [pinnedRun, setPinnedRun] = useState<string | undefined>(undefined)
  const [chosenScope, setScope] = useState('run')
  const [tab, setTab] = useState<TabName>('Charts')
  const [seenLog, setSeenLog] = useState(store.logged)
  const [error, setError] = useState<PageError | undefined>(undefined)
  // On a narrow screen the column is a drawer, which is open at first.
  const [isDrawerOpen, setDrawer] = useState(state.mode === 'lab' && store.runs.length === 0)
  const [isHelpOpen, setHelp] = useState(false)
  const { theme, setTheme, shade } = useTheme()
  const search = useRef<HTMLInputElement>(null)

  const { status, tests, mode, canControl } = state
  const isRunning = GOING_ON.has(status.kind)
  const test =
    tests.find(({ id }) => id === (isRunning ? status.test : (picked ?? status.test))) ??
    tests.find(({ isLoadTest }) => isLoadTest) ??
    tests[0]
  const run = store.runs.find(({ id }) => id === (pinnedRun ?? status.run)) ?? (mode === 'watch' ? store.runs.at(-1) : undefined)
  const current = isRunning && test !== undefined ? store.runs.find(({ id }) => id === status.run && test.id === status.test) : undefined
  const part = run?.parts.find(({ scope }) => scope === chosenScope) ?? run?.parts[0]
  const scope = part?.scope ?? 'run'
  const ownValues = (test !== undefined && values[test.id]) || UNCHANGED
  if (tab === 'Log' && seenLog !== store.logged) setSeenLog(store.logged)

  const command = async (sent: Parameters<typeof send>[0]): Promise<PageError | undefined> => {
    setError(undefined)
    const refused = await send(sent)
    setError(refused)
    return refused
  }
  const start = async (): Promise<void> => {
    if (test === undefined || isRunning || !canControl) return
    setPinnedRun(undefined)
    setChanges(UNCHANGED)
    const refused = await command(startOf(test, ownValues))
    if (refused?.field === undefined) setDrawer(false)
  }
  const stop = (): void => void command({ type: 'stop' })
  const apply = async (): Promise<void> => {
    if (test === undefined || current === undefined) return
    const rows = steeringOf(rowsOf(test.rows, current), changes, current)
    if (rows.length === 0 || (await command({ type: 'apply', rows })) !== undefined) return
    setValues({ ...values, [test.id]: merged(ownValues, changes) })
    setChanges(UNCHANGED)
  }
  const startAgain = async (): Promise<void> => {
    if ((await command({ type: 'new' })) !== undefined) return
    setValues({})
    setChanges(UNCHANGED)
    setPinnedRun(undefined)
    setScope('run')
  }
  const openSearch = (): void => {
    setDrawer(true)
    requestAnimationFrame(() => search.current?.focus())
  }
  useKeys({
    startOrStop: () => (!canControl ? undefined : isRunning ? stop() : void start()),
    search: openSearch,
    tab: (index) => setTab(TABS[index]!),
    help: () => setHelp(true),
  })

  const isStale = store.link !== 'open'
  const unread: ReadonlySet<TabName> = new Set(tab !== 'Log' && store.logged > seenLog ? ['Log'] : [])
  const title = run?.name ?? test?.name ?? 'vitest-load'
  useEffect(() => {
    document.title = `${title} · vitest-load`
  }, [title])
  return (
    <div class={`page ${isDrawerOpen ? 'drawer-open' : ''} ${isStale ? 'stale' : ''}`}>
      <Header
        title={title}
        status={status}
        run={run}
        canControl={canControl}
        isRunning={isRunning}
        canStart={test !== undefined}
        theme={theme}
        onStart={() => void start()}
        onStop={stop}
        onReset={() => void command({ type: 'reset' })}
        onNew={() => void startAgain()}
        isDrawerOpen={isDrawerOpen}
        onDrawer={() => setDrawer(!isDrawerOpen)}
        onTheme={setTheme}
        onHelp={() => setHelp(true)}
      />
      <aside aria-label="Tests and load">
        {mode === 'watch' || !canControl ? (
          <p class="note read-only">
            {mode === 'watch' ? 'read-only: started by vitest' : 'read-only: this page can be reached from other machines'}
          </p>
        ) : null}
        {mode === 'lab' && (
          <TestList
            tests={tests}
            chosen={test?.id}
            isListing={state.isListing}
            errors={state.listErrors}
            searchRef={search}
            onChoose={(id) => {
              setPicked(id)
              setError(undefined)
            }}
          />
        )}
        {mode === 'lab' && canControl && test !== undefined && (
          <LoadForm
            key={test.id}
            test={test}
            running={current}
            values={current === undefined ? ownValues : changes}
            canSetBaseUrl={state.canSetBaseUrl}
            error={error?.field === undefined ? undefined : error}
            onChange={(next) => (current === undefined ? setValues({ ...values, [test.id]: next }) : setChanges(next))}
            onStart={() => void start()}
            onApply={() => void apply()}
          />
        )}
        {store.runs.length > 0 && (
          <RunList
            runs={store.runs}
            shown={run?.id}
            isFollowing={pinnedRun === undefined}
            onChoose={(id) => setPinnedRun(id)}
            onFollow={() => setPinnedRun(undefined)}
          />
        )}
        <p class="note tool">{state.tool}</p>
      </aside>
      <main>
        <Banners
          link={store.link}
          heardAt={store.heardAt}
          state={state}
          error={error !== undefined && error.field === undefined ? error.error : undefined}
          onDismiss={() => setError(undefined)}
        />
        <VerdictStrip run={run} />
        <Tiles run={run} part={part} course={run === undefined ? undefined : store.course(run.id, scope)} />
        <Tabs chosen={tab} unread={unread} onChoose={setTab}>
          {run !== undefined && OF_PARTS.has(tab) && run.parts.length > 1 && (
            <PartPicker parts={run.parts} scope={scope} onChoose={setScope} />
          )}
          <Panel
            tab={tab}
            theme={shade}
            store={store}
            run={run}
            scope={scope}
            part={part}
            test={test}
            mode={mode}
            canControl={canControl}
          />
        </Tabs>
      </main>
      <Help isOpen={isHelpOpen} tool={state.tool} onClose={() => setHelp(false)} />
    </div>
  )
}

/** What single keys do outside of text fields. */
interface KeyActions {
  readonly startOrStop: () => void
  readonly search: () => void
  /** From 0, from left to right. */
  readonly tab: (index: number) => void
  readonly help: () => void
}

const TYPING = 'input:not([type=checkbox],[type=radio]),textarea,select,[contenteditable],dialog'

function useKeys(actions: KeyActions): void {
  const latest = useLatest(actions)
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.repeat) return
      if (event.target instanceof Element && event.target.closest(TYPING) !== null) return
      const action = actionOf(event.key, latest())
      if (action === undefined) return
      event.preventDefault()
      action()
    }
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [])
}

function actionOf(key: string, { startOrStop, search, tab, help }: KeyActions): (() => void) | undefined {
  if (/^\d$/.test(key)) return () => tab(key === '0' ? 9 : Number(key) - 1)
  return { s: startOrStop, '/': search, '?': help }[key]
}

/** The theme, and `light` or `dark` as it is now. */
function useTheme(): { readonly theme: Theme; readonly setTheme: (theme: Theme) => void; readonly shade: string } {
  const [theme, setTheme] = useState<Theme>(savedTheme)
  const [isDark, setDark] = useState(matchMedia('(prefers-color-scheme: dark)').matches)
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)')
    const listen = (): void => {
      forgetInk()
      setDark(query.matches)
    }
    query.addEventListener('change', listen)
    return () => query.removeEventListener('change', listen)
  }, [])
  return {
    theme,
    setTheme: (next) => {
      applyTheme(next)
      forgetInk()
      setTheme(next)
    },
    shade: theme === 'auto' ? (isDark ? 'dark' : 'light') : theme,
  }
}
