import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import type { PageLogEntry } from '../../messages.ts'

/** The console of the tests, newest last. */
export function LogTab({ log }: { readonly log: readonly PageLogEntry[] }): VNode {
  const [level, setLevel] = useState<'all' | 'error'>('all')
  const [filter, setFilter] = useState('')
  const shown = log.filter((entry) => (level === 'all' || entry.level === level) && entry.text.toLowerCase().includes(filter.toLowerCase()))
  if (log.length === 0) return <p class="empty-note">The tests have written nothing to the console.</p>
  return (
    <div class="log">
      <div class="table-tools">
        <label class="check">
          Level{' '}
          <select value={level} onChange={(event) => setLevel(event.currentTarget.value === 'error' ? 'error' : 'all')}>
            <option value="all">all</option>
            <option value="error">errors</option>
          </select>
        </label>
        <input
          type="search"
          aria-label="Filter"
          placeholder="Filter"
          value={filter}
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
      </div>
      {shown.length === 0 && <p class="empty-note">No entry is like that.</p>}
      <div class="scroll" tabIndex={0} role="region" aria-label="Console">
        <ol>
          {shown.map(({ at, level, text }, index) => (
            <li key={`${at} ${index}`} class={level}>
              <time dateTime={at}>{new Date(at).toLocaleTimeString(undefined, { hour12: false })}</time>{' '}
              {level === 'error' && <b class="ink-fail">error</b>} <pre>{text}</pre>
            </li>
          ))}
        </ol>
      </div>
    </div>
  )
}
