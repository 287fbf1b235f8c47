import { spawnSync } from 'node:child_process'
import { expect } from 'vitest'
import { prometheusText } from '../../../src/report/formats/prometheus.ts'
import { testWith } from '../../helpers/needs.ts'
import { buildReport, buildRun, claim } from '../document/build-report.ts'
import { fullResult, HOSTILE } from '../document/sample-reports.ts'
import { stepOf } from '../build-result.ts'

const isThere = spawnSync('promtool', ['--version']).error === undefined

testWith(isThere)(`promtool check metrics finds nothing to complain of (needs promtool, of Debian's package prometheus)`, () => {
  const hostile = { test: { file: HOSTILE, name: HOSTILE, project: HOSTILE, attempt: 1 } }
  const result = fullResult({ steps: { [HOSTILE]: stepOf([1, 2]), [`${HOSTILE} `]: stepOf([]), 'a\\"b\\n': stepOf([3]) } })
  const judged = [claim(), claim(), claim({ metric: HOSTILE, scope: `step ${HOSTILE}`, limit: null, unit: null, measured: null })]
  const text = prometheusText(
    buildReport(buildRun(result, judged, hostile), buildRun(fullResult({ scenarios: { [HOSTILE]: fullResult() } }), judged)),
  )
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })
  expect(`${stdout}${stderr}`).toBe('')
  expect(status).toBe(0)
})
