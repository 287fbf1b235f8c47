import { expect, test } from 'vitest'
import { readReport } from '../../../src/report/document/read-report.ts'
import { FORMATS } from '../../../src/report/formats/formats.ts'
import { htmlReport } from '../../../src/report/html/html-report.ts'
import { runOf } from '../../helpers/results/run-record.ts'
import { capacityOf, found } from '../../helpers/results/capacity-of.ts'
import { buildReport, buildRun } from '../document/build-report.ts'
import { expectValid } from '../document/schema.ts'

const dead = capacityOf([[50, 'bad', Number.POSITIVE_INFINITY, { error: 'ECONNREFUSED 50×: <b>' }]], {
  interrupted: 'aborted',
  abortReason: 'Ctrl+C',
})

test('a search follows the schema of the document, whatever came of it', () => {
  const report = buildReport(buildRun(found()), buildRun(dead), buildRun(capacityOf([])))
  expectValid(report)
  expect(readReport(JSON.stringify(report), 'x').runs.map(({ kind }) => kind)).toEqual(['capacity', 'capacity', 'capacity'])
})

test('its page has the interval, what limits it and every probe, and nothing of it as markup', () => {
  const page = htmlReport(buildReport(buildRun(found()), buildRun(dead)))
  expect(page).toContain('capacity between 690/s and 760/s')
  expect(page).toContain('slo p99, missed at 760/s')
  expect(page.match(/<td>(?:search|confirm lower)<\/td>/g)).toHaveLength(10)
  expect(page).toContain('aria-label="p99 by rate: 9 probes from 50/s to 800/s, limit 50 ms"')
  expect(page).not.toMatch(/NaN|Infinity/)
  expect(page).toContain('>200/s</text>')
  expect(page).not.toContain('<b>')
})

test('formats of one number for each run leave it out, and have the others', () => {
  const report = buildReport(buildRun(found()), buildRun(runOf({ rate: 10 }, [{ count: 50, latencyMs: 20 }])))
  for (const { files } of Object.values(FORMATS)) expect(() => files(report, 'out')).not.toThrow()
  expect(FORMATS.prometheus.files(report, 'out')['out']).not.toContain(report.runs[0]!.test!.name)
})
