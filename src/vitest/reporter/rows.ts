import type { TestCase, TestModule } from 'vitest/node'
import type { FailedTest } from '../../report/table/markdown.ts'
import type { RowVerdict, TableRow } from '../../report/table/table-row.ts'
import type { LoadSummary } from '../../report/run/summary.ts'

/** The rows of a test, one for each run; a load test that failed before any run ended has a row too. */
export function rowsOf(test: TestCase, name: string = test.fullName): readonly TableRow[] {
  const { load, loads = load === undefined ? [] : [load] } = test.meta()
  if (loads.length === 0) return test.tags.includes('load') && !test.ok() ? [{ name, summary: undefined, verdict: 'FAIL' }] : []
  return loads.flatMap((summary, at) => {
    const row = { name: loads.length === 1 ? name : `${name} · run ${at + 1}`, summary, verdict: verdictOf(test, summary) }
    // A failure of one of them is in the failure text; these rows show only what was measured.
    const scenarios = Object.entries(summary.scenarios ?? {}).map(([scenario, own]) => ({
      ...row,
      name: `${row.name} · ${scenario}`,
      summary: own,
    }))
    return [row, ...scenarios]
  })
}

/** The rows of all tests; tests with the same name are shown with their files. */
export function allRowsOf(modules: readonly TestModule[]): readonly TableRow[] {
  const tests = modules.flatMap((module) => [...module.children.allTests()])
  const loading = tests.filter((test) => rowsOf(test).length > 0)
  const isAlone = (name: string): boolean => loading.filter(({ fullName }) => fullName === name).length === 1
  return loading.flatMap((test) => rowsOf(test, isAlone(test.fullName) ? test.fullName : nameWithPlace(test)))
}

/** The load tests, and other tests with a load, that failed. */
export function failuresIn(modules: readonly TestModule[]): readonly FailedTest[] {
  const tests = modules.flatMap((module) => [...module.children.allTests('failed')])
  return tests.flatMap((test) => {
    const texts = (test.result().errors ?? []).map(({ message }) => message)
    return rowsOf(test).length === 0 ? [] : [{ name: test.fullName, texts }]
  })
}

/** The name as Vitest prints it. */
function nameWithPlace({ fullName, module, project }: TestCase): string {
  const name = `${module.relativeModuleId} > ${fullName}`
  return project.name === '' ? name : `|${project.name}| ${name}`
}

/** A failed test counts as a failure of all its runs; if it passed, each run has its own verdict. */
function verdictOf(test: TestCase, { judged, findings, comparison }: LoadSummary): RowVerdict {
  const { state, errors = [] } = test.result()
  if (state === 'failed') return failedVerdict(errors)
  if (state !== 'passed' || !judged) return 'not judged'
  if (comparison?.verdict === 'inconclusive') return 'INCONCLUSIVE'
  return findings.includes('retried') ? 'pass (retried)' : 'pass'
}

function failedVerdict(errors: readonly { readonly message: string }[]): RowVerdict {
  if (errors.length > 0 && errors.every(isInvalid)) return 'INVALID'
  return errors.length > 0 && errors.every(isInconclusive) ? 'INCONCLUSIVE' : 'FAIL'
}

/** The error of a matcher whose claim the measurements neither prove nor refute. */
const isInconclusive = ({ message }: { readonly message: string }): boolean => message.startsWith('INCONCLUSIVE: ')

/** The error of a matcher whose claim the run cannot prove. */
const isInvalid = (error: object): boolean => 'code' in error && error.code === 'invalid'
