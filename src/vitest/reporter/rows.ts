import type { TestCase, TestModule } from 'vitest/node'
import type { RowVerdict, TableRow } from '../../report/table/table-row.ts'
import type { LoadSummary } from '../../report/summary.ts'

/** The runs of a test, by such a name; a load test that failed before any run came to its end has a row all the same. */
export function rowsOf(test: TestCase, name: string = test.fullName): readonly TableRow[] {
  const { load, loads = load === undefined ? [] : [load] } = test.meta()
  if (loads.length === 0) return test.tags.includes('load') && !test.ok() ? [{ name, summary: undefined, verdict: 'FAIL' }] : []
  return loads.flatMap((summary, at) => {
    const row = { name: loads.length === 1 ? name : `${name} · run ${at + 1}`, summary, verdict: verdictOf(test, summary) }
    // Whoever failed one of them says so in the text of the failure: here they stand for what was measured.
    const scenarios = Object.entries(summary.scenarios ?? {}).map(([scenario, own]) => ({
      ...row,
      name: `${row.name} · ${scenario}`,
      summary: own,
    }))
    return [row, ...scenarios]
  })
}

/** The runs of all tests, those of the same name with their files. */
export function allRowsOf(modules: readonly TestModule[]): readonly TableRow[] {
  const tests = modules.flatMap((module) => [...module.children.allTests()])
  const loading = tests.filter((test) => rowsOf(test).length > 0)
  const isAlone = (name: string): boolean => loading.filter(({ fullName }) => fullName === name).length === 1
  return loading.flatMap((test) => rowsOf(test, isAlone(test.fullName) ? test.fullName : nameWithPlace(test)))
}

/** As Vitest writes it. */
function nameWithPlace({ fullName, module, project }: TestCase): string {
  const name = `${module.relativeModuleId} > ${fullName}`
  return project.name === '' ? name : `|${project.name}| ${name}`
}

/** A test that failed failed by its runs, as far as anybody can tell; of one that passed each run has its own. */
function verdictOf(test: TestCase, { judged, findings, comparison }: LoadSummary): RowVerdict {
  const { state, errors = [] } = test.result()
  if (state === 'failed') return errors.length > 0 && errors.every(isInvalid) ? 'INVALID' : 'FAIL'
  if (state !== 'passed' || !judged) return 'not judged'
  if (comparison?.verdict === 'inconclusive') return 'INCONCLUSIVE'
  return findings.includes('retried') ? 'pass (retried)' : 'pass'
}

/** What a matcher throws when the run cannot prove what it was asked for. */
const isInvalid = (error: object): boolean => 'code' in error && error.code === 'invalid'
