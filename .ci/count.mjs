/** Adds up the reports of several test runs, and ends with an error unless tests ran and all of them passed. */
import { readFileSync } from 'node:fs'

/** A file that could not even be read as tests counts as one failure, as does a run that left no report or failed beside its tests. */
function countsIn(path) {
  let report
  try {
    report = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return { passed: 0, failed: 1 }
  }
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  )
  const failed = report.numFailedTests + brokenFiles.length
  return { passed: report.numPassedTests, failed: failed === 0 && !report.success ? 1 : failed }
}

const counts = process.argv.slice(2).map(countsIn)
const sum = (key) => counts.reduce((total, count) => total + count[key], 0)

console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
process.exitCode = sum('passed') > 0 && sum('failed') === 0 ? 0 : 1
