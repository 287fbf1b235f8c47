import type { ComponentChildren, VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

export const TABS = [
  'Charts',
  'Statistics',
  'Failures',
  'Exceptions',
  'Ratios',
  'Workers',
  'Target',
  'Verdicts',
  'Log',
  'Download',
] as const

export type TabName = (typeof TABS)[number]

export interface TabsProps {
  readonly chosen: TabName
  /** Tabs with something that has not been seen. */
  readonly unread: ReadonlySet<TabName>
  readonly onChoose: (tab: TabName) => void
  readonly children: ComponentChildren
}

/** A row of tabs and the panel of the one that is chosen; arrows move between them. */
export function Tabs({ chosen, unread, onChoose, children }: TabsProps): VNode {
  const list = useRef<HTMLDivElement>(null)
  const isFirst = useRef(true)
  useEffect(() => {
    // A chosen tab that is out of sight comes into view, but not when the page opens.
    if (!isFirst.current) list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    isFirst.current = false
  }, [chosen])
  const move = (event: KeyboardEvent): void => {
    const at = TABS.indexOf(chosen)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: TABS.length - 1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    const next = TABS[(to + TABS.length) % TABS.length]!
    onChoose(next)
    list.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus()
  }
  return (
    <div class="tabs">
      <div role="tablist" aria-label="Views" ref={list} onKeyDown={move}>
        {TABS.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-label={name}
            aria-description={unread.has(name) ? 'has something new' : undefined}
            aria-selected={name === chosen}
            aria-controls="panel"
            tabIndex={name === chosen ? 0 : -1}
            onClick={() => onChoose(name)}
          >
            {name}
            {unread.has(name) && <span class="dot" aria-hidden="true" />}
          </button>
        ))}
      </div>
      <div role="tabpanel" id="panel" aria-labelledby={`tab-${chosen}`} tabIndex={0}>
        {children}
      </div>
    </div>
  )
}
