import type { TestCase, TestModule } from 'vitest/node'
import type { RowVerdict, TableRow } from '../../report/table-row.ts'
import type { LoadSummary } from '../../report/summary.ts'

/** The runs of a test; a load test that failed before any run came to its end has a row all the same. */
export function rowsOf(test: TestCase): readonly TableRow[] {
  const { load, loads = load === undefined ? [] : [load] } = test.meta()
  const name = test.fullName
  if (loads.length === 0) return test.tags.includes('load') && !test.ok() ? [{ name, summary: undefined, verdict: 'FAIL' }] : []
  return loads.map((summary, at) => ({
    name: loads.length === 1 ? name : `${name} · run ${at + 1}`,
    summary,
    verdict: verdictOf(test, summary),
  }))
}

export const allRowsOf = (modules: readonly TestModule[]): readonly TableRow[] =>
  modules.flatMap((module) => [...module.children.allTests()].flatMap(rowsOf))

/** A test that failed failed by its runs, as far as anybody can tell; of one that passed each run has its own. */
function verdictOf(test: TestCase, { judged }: LoadSummary): RowVerdict {
  const { state, errors = [] } = test.result()
  if (state === 'failed') return errors.every(isInvalid) ? 'INVALID' : 'FAIL'
  return state === 'passed' && judged ? 'pass' : 'not judged'
}

/** What a matcher throws when the run cannot prove what it was asked for. */
const isInvalid = (error: object): boolean => 'code' in error && error.code === 'invalid'
