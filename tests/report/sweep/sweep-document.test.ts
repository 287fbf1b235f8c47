import { expect, test } from 'vitest'
import { readReport } from '../../../src/report/document/read-report.ts'
import { FORMATS } from '../../../src/report/formats/formats.ts'
import { htmlReport } from '../../../src/report/html/html-report.ts'
import { runOf } from '../../helpers/results/run-record.ts'
import { contended, deadBlock, kneed, law, retrograde, sweepOf } from '../../helpers/results/sweep-of.ts'
import { buildReport, buildRun } from '../document/build-report.ts'
import { expectValid } from '../document/schema.ts'

const dead = sweepOf({
  made: {
    blocks: [{ request: { concurrency: 1, round: 0 }, block: deadBlock(1, 'ECONNREFUSED 40×: <b>') }],
    endedBy: 'nothing succeeded',
    rounds: 0,
  },
})
const interrupted = sweepOf({ made: { blocks: [], endedBy: 'aborted', rounds: 0, abortReason: 'Ctrl+C' } })

test('a sweep follows the schema of the document, whatever came of it', () => {
  const unmeasured = sweepOf({ throughput: law(0.05, 0), extra: () => ({ headroom: Number.POSITIVE_INFINITY }) })
  const sweeps = [contended(), retrograde(), kneed(), dead, interrupted, unmeasured]
  const report = buildReport(...sweeps.map((sweep) => buildRun(sweep)))
  expectValid(report)
  expect(new Set(readReport(JSON.stringify(report), 'x').runs.map(({ kind }) => kind))).toEqual(new Set(['sweep']))
})

test('its page has the curve, the knee, the residuals and every level, and nothing of it as markup', () => {
  const page = htmlReport(buildReport(buildRun(retrograde()), buildRun(kneed()), buildRun(dead), buildRun(interrupted)))
  expect(page).toContain('<dt>scaling</dt><dd><bdi>contention 5')
  expect(page).toContain('knee at 5 users')
  expect(page.match(/aria-label="throughput by users: /g)).toHaveLength(2)
  expect(page.match(/aria-label="residuals by users: /g)).toHaveLength(2)
  expect(page.match(/<th scope="row">\d+ users?<\/th>/g)).toHaveLength(10 + 6 + 1)
  expect(page).toContain('not fitted: nothing succeeded with 1 user, most often ECONNREFUSED 40×: &lt;b&gt;')
  expect(page).toContain('the sweep was aborted after 0 of 3 rounds (Ctrl+C)')
  expect(page).not.toMatch(/NaN|Infinity|<b>/)
})

test('formats of one number for each run leave it out, and have the others', () => {
  const report = buildReport(buildRun(contended()), buildRun(runOf({ rate: 10 }, [{ count: 50, latencyMs: 20 }])))
  for (const { files } of Object.values(FORMATS)) expect(() => files(report, 'out')).not.toThrow()
  expect(FORMATS.prometheus.files(report, 'out')['out']).not.toContain(report.runs[0]!.test!.name)
})
