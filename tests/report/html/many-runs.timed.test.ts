import { expect, test } from 'vitest'
import { htmlReport } from '../../../src/report/html/html-report.ts'
import { buildReport, buildRun, claim } from '../document/build-report.ts'
import { fullResult } from '../document/sample-reports.ts'

test('300 runs become a page in less than 2 s', () => {
  const run = buildRun(fullResult(), [claim(), claim({ verdict: 'fail' })])
  const report = buildReport(...Array.from({ length: 300 }, (_, index) => ({ ...run, id: `run-${index}` })))
  htmlReport(buildReport(run))
  // CPU time: what else the machine does must not count.
  const before = process.cpuUsage()
  const html = htmlReport(report)
  const { user, system } = process.cpuUsage(before)
  expect(html.match(/<details class="run"/g)).toHaveLength(300)
  expect((user + system) / 1_000).toBeLessThan(2_000)
})
