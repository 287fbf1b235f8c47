import { statSync } from 'node:fs'
import type { TestCase } from 'vitest/node'
import type { PageFormRow, PageRun, PageTest, PageVerdict } from '../../page/messages.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { fixedParts, type FixedParts } from '../page/fixed-load.ts'
import type { Listed } from './lab-tests.ts'

/** What a run of a test has shown. */
interface Shown {
  readonly verdict: PageVerdict | null
  readonly fixed: FixedParts | undefined
  readonly rows: readonly PageFormRow[]
  readonly plan: string | null
  /** When the file of the test was changed last before it. */
  readonly fileMs: Milliseconds
}

/** What the lab knows of its tests: what their files say, and what their runs have shown. */
export class KnownTests {
  #listed: Listed = { tests: [], errors: [], cases: new Map() }
  readonly #shown = new Map<string, Shown>()

  set listed(listed: Listed) {
    this.#listed = listed
  }

  /** Such as a file that cannot be read. */
  get errors(): readonly string[] {
    return this.#listed.errors
  }

  get tests(): readonly PageTest[] {
    return this.#listed.tests.map((test) => this.#merged(test))
  }

  /** As it was listed; `undefined` if there is no such test. */
  caseOf(id: string): TestCase | undefined {
    return this.#listed.cases.get(id)
  }

  /** The hosts outside of private networks that a test may load, as far as that is known. */
  allowOf(id: string): readonly string[] {
    return this.caseOf(id)?.meta().loadForm?.allow ?? []
  }

  /** A test is over. */
  show(id: string, test: TestCase, verdict: PageVerdict | null, planned: PageRun['asked'], plan: string | null): void {
    const { loadCalls } = test.meta()
    const before = this.#shown.get(id)
    this.#shown.set(id, {
      verdict: verdict ?? before?.verdict ?? null,
      fixed: loadCalls && fixedParts(loadCalls),
      rows: planned.map((row): PageFormRow => ({ ...row, stages: null })),
      plan: before?.plan ?? plan,
      fileMs: changedAt(test.module.moduleId),
    })
  }

  #merged(test: PageTest): PageTest {
    const shown = this.#shown.get(test.id)
    if (shown === undefined) return test
    const { verdict, rows, plan, fixed, fileMs } = shown
    const isNew = rows.some(({ scenario }) => !test.rows.some((row) => row.scenario === scenario))
    return {
      ...test,
      verdict,
      // With another file this may have changed.
      ...(fixed !== undefined && fileMs === changedAt(this.caseOf(test.id)?.module.moduleId) && fixed),
      ...(isNew && { rows }),
      ...(test.plan === null && { plan, durationHint: 'as the test says' }),
    }
  }
}

function changedAt(file: string | undefined): Milliseconds {
  return (file === undefined ? undefined : statSync(file, { throwIfNoEntry: false })?.mtimeMs) ?? 0
}
