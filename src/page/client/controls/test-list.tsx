import type { RefObject, VNode } from 'preact'
import { useId, useState } from 'preact/hooks'
import type { PageTest } from '../../messages.ts'
import { CopyText } from '../widgets/copy-text.tsx'
import { VerdictBadge } from '../widgets/verdict-badge.tsx'

export interface TestListProps {
  readonly tests: readonly PageTest[]
  readonly chosen: string | undefined
  readonly isListing: boolean
  readonly errors: readonly string[]
  readonly searchRef: RefObject<HTMLInputElement | null>
  readonly onChoose: (id: string) => void
}

const EXAMPLE = `import { expect } from 'vitest'
import { loadTest } from 'vitest-load'

loadTest('GET /users', { concurrency: 10, duration: '10s' },
  async ({ load }) => {
    const result = await load('http://127.0.0.1:3000/users')
    expect(result).toHaveLatencyBelow({ p95: '50ms' })
  })`

/** The tests that can be started; picking one fills the form. */
export function TestList({ tests, chosen, isListing, errors, searchRef, onChoose }: TestListProps): VNode {
  const [search, setSearch] = useState('')
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const isFound = ({ name, file }: PageTest): boolean => words.every((word) => `${name} ${file}`.toLowerCase().includes(word))
  const shown = tests.filter(isFound)
  const [loadTests, others] = [shown.filter(({ isLoadTest }) => isLoadTest), shown.filter(({ isLoadTest }) => !isLoadTest)]
  const radios = (list: readonly PageTest[]): readonly VNode[] =>
    list.map((test) => <TestRadio key={test.id} test={test} isChosen={test.id === chosen} onChoose={onChoose} />)
  return (
    <section class="tests">
      <input
        ref={searchRef}
        type="search"
        aria-label="Search"
        placeholder="Search tests (press /)"
        value={search}
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      {errors.map((error) => (
        <pre key={error} class="error">
          {error}
        </pre>
      ))}
      {isListing && tests.length === 0 && <p class="note">Looking for load tests…</p>}
      {!isListing && tests.length === 0 && <NoTests />}
      {tests.length > 0 && shown.length === 0 && <p class="note">No test has these words in its name or file.</p>}
      <div role="radiogroup" aria-label="Load tests" class="radios">
        {radios(loadTests)}
        {others.length > 0 && <h3>Other tests</h3>}
        {radios(others)}
      </div>
    </section>
  )
}

function TestRadio({
  test,
  isChosen,
  onChoose,
}: {
  readonly test: PageTest
  readonly isChosen: boolean
  readonly onChoose: (id: string) => void
}): VNode {
  const { id, name, file, plan, verdict } = test
  const about = useId()
  return (
    <label class={`radio ${isChosen ? 'chosen' : ''}`}>
      <input type="radio" name="test" aria-label={name} aria-describedby={about} checked={isChosen} onChange={() => onChoose(id)} />
      <span class="about">
        <b>
          <bdi>{name}</bdi>
        </b>
        <span class="more" id={about}>
          {file}
          {plan !== null && <span class="plan">{plan}</span>}
          {verdict !== null && <VerdictBadge verdict={verdict} />}
        </span>
      </span>
    </label>
  )
}

const NoTests = (): VNode => (
  <div class="empty">
    <p>
      No load test found. A file such as <code>users.load.test.ts</code> with this in it appears here as soon as it is saved:
    </p>
    <CopyText text={EXAMPLE} label="Copy" />
  </div>
)
