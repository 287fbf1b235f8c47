import { parse } from 'csv-parse/sync'
import { assert, property } from 'fast-check'
import { expect, test } from 'vitest'
import { FORMAT_NAMES, FORMATS } from '../../../src/report/formats/formats.ts'
import { resourceMetrics } from '../../../src/report/otlp/resource-metrics.ts'
import type { LoadReport } from '../../../src/report/document/load-report.ts'
import { expectSafeLines, nastyText } from '../../helpers/nasty-text.ts'
import { buildReport, buildRun, claim } from '../document/build-report.ts'
import { HOSTILE } from '../document/sample-reports.ts'
import { buildResult, overloaded, stepOf } from '../build-result.ts'

/** A report in which everything that somebody else has written is this text. */
function reportSaying(text: string): LoadReport {
  const errors = [{ code: text, message: text, count: 2, firstAtMs: 1, at: text }]
  const step = { ...stepOf([1, 2]), errors }
  const result = buildResult({ ...overloaded(), errors, steps: { [text]: step, [`${text}\u0000`]: step, a: step } })
  const place = { test: { file: text, name: text, project: text, attempt: 1 } }
  const judged = [claim({ metric: text, scope: `step ${text}`, text })]
  return buildReport(
    buildRun(result, judged, place),
    buildRun({ ...result, scenarios: { [text]: result, [`${text}\u0000`]: result } }, judged, { ...place, run: 1 }),
    buildRun(result, [], { test: { ...place.test, name: `${text}\u0000` } }),
  )
}

/** JSON escapes whatever is in it, and the page has tests of its own. */
const FOR_PROGRAMS = FORMAT_NAMES.filter((name) => name !== 'json' && name !== 'html')

function expectHarmless(text: string): void {
  const report = reportSaying(text)
  for (const name of FOR_PROGRAMS) {
    for (const [path, content] of Object.entries(FORMATS[name].files(report, 'out/load'))) {
      expect(path).toMatch(/^out\/load[\p{L}\p{M}\p{N}._-]*$/u)
      expectSafeLines(content.replaceAll('\r\n', '\n'))
      if (name === 'csv') for (const row of parse(content)) for (const cell of row) expect(cell).not.toMatch(/^[=+\-@\t\r]/)
    }
    for (const line of FORMATS[name].leftOut?.(report) ?? []) expectSafeLines(line)
  }
  const kinds = { histogram: 1, sum: 3, histogramTemporality: 1, sumTemporality: 1 }
  for (const { metrics } of resourceMetrics(report, {}, kinds).scopeMetrics)
    for (const { dataPoints } of metrics)
      for (const { attributes } of dataPoints) for (const value of Object.values(attributes)) expectSafeLines(String(value))
}

test.for([
  HOSTILE,
  '=cmd()',
  '@SUM(A1)',
  '<script>alert(1)</script>',
  '"\'`',
  'a\nb',
  '\u001B[31mred',
  '\u202Eevil',
  '',
  '__proto__',
  '日本'.repeat(300),
])('a name such as %j is harmless in every format', expectHarmless)

test('whatever tests, steps, scenarios and errors are called, no format has a command, a formula or a line break of theirs', () => {
  assert(property(nastyText, expectHarmless), { numRuns: 40 })
})
