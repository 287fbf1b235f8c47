/** Adds up the reports of several test runs, says which files passed only when they were run once more, and ends with an error unless tests ran and all of them passed. */
import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'

/** The report of a run, in which files that were run once more stand as they ended then. */
function reportAt(path) {
  const first = JSON.parse(readFileSync(path, 'utf8'))
  if (!existsSync(`${path}.again`)) return first
  const second = JSON.parse(readFileSync(`${path}.again`, 'utf8'))
  const again = new Set(second.testResults.map(({ name }) => name))
  const testResults = [...first.testResults.filter(({ name }) => !again.has(name)), ...second.testResults]
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
  const count = (wanted) => tests.filter(({ status }) => status === wanted).length
  return { testResults, success: second.success, numPassedTests: count('passed'), numFailedTests: count('failed') }
}

/** A file that could not even be read as tests counts as one failure, as does a run that left no report or failed beside its tests. */
function countsIn(path) {
  let report
  try {
    report = reportAt(path)
  } catch {
    return { passed: 0, failed: 1 }
  }
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  )
  const failed = report.numFailedTests + brokenFiles.length
  return { passed: report.numPassedTests, failed: failed === 0 && !report.success ? 1 : failed }
}

/** What failed in a run and passed when it was run once more. */
function flakyIn(path) {
  if (!existsSync(`${path}.again`)) return []
  const { testResults } = JSON.parse(readFileSync(`${path}.again`, 'utf8'))
  return testResults.filter(({ status }) => status === 'passed').map(({ name }) => name)
}

const reports = process.argv.slice(2)
const flaky = reports.flatMap(flakyIn)
for (const file of flaky) console.log(`passed only once more: ${relative(process.cwd(), file)}`)
console.log(`FLAKY: ${flaky.length} files`)

const counts = reports.map(countsIn)
const sum = (key) => counts.reduce((total, count) => total + count[key], 0)

console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
process.exitCode = sum('passed') > 0 && sum('failed') === 0 ? 0 : 1
