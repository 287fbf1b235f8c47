import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { LoadReport } from '../../src/report/document/load-report.ts'
import type { LoadSummary } from '../../src/report/run/summary.ts'
import { runProject, startProject, type ProjectRun, type ProjectTest } from '../helpers/projects/run-project.ts'

const testIn = (run: ProjectRun, name: string): ProjectTest => {
  const found = run.tests[name]
  if (found === undefined) throw new Error(`No test ${name} among ${Object.keys(run.tests).join(', ')}`)
  return found
}

const capacityIn = ({ meta }: ProjectTest): LoadSummary['capacity'] => (meta['load'] as LoadSummary | undefined)?.capacity

const saidOf = ({ annotations }: ProjectTest): string => annotations.map(({ message }) => message).join('\n')

describe('a search of the capacity', () => {
  let run: ProjectRun
  beforeAll(async () => {
    run = await runProject('capacity')
  }, 300_000)

  test('never finds more than the target carries, nor says that it carries less', () => {
    const found = testIn(run, 'a search')
    const { lower, upper } = capacityIn(found)!
    // It carries 66.7/s, and for a second a little more, since 15 requests may come at once; a machine that is too busy decides less, and nothing else.
    expect(lower ?? 0).toBeLessThan(100)
    expect(upper ?? Number.POSITIVE_INFINITY).toBeGreaterThan(50)
    expect(found.errors[0]).toMatch(/a capacity of at least 1 000\/s with errorRate at most 10 %|INCONCLUSIVE/)
    expect(found.errors[0]).toMatch(/ {2}capacity {3}.*\n {2}objective {2}errorRate at most 10 %\n {2}limited by .*\n/)
    expect(saidOf(found)).toMatch(/^a search: capacity .* · for errorRate at most 10 % · .* probes in .* · seed 7$/)
  })

  test('that tests one rate does not refute one that holds', () => {
    const { lower, upper } = capacityIn(testIn(run, 'a rate that holds'))!
    expect([30, null]).toContain(lower)
    expect(upper).toBeNull()
  })

  test('that tests one rate refutes one that does not hold, in threads too', () => {
    const found = testIn(run, 'a rate that does not, in threads')
    expect(capacityIn(found)).toMatchObject({ lower: null, upper: 300, limitedBy: 'slo errorRate' })
    expect(found.errors[0]).toMatch(/^expected a capacity of at least 300\/s with errorRate at most 10 %, got below 300\/s\n/)
  })

  test('ends when the target dies, with what was seen until then', () => {
    const found = testIn(run, 'a target that dies')
    expect(capacityIn(found)!.limitedBy).toBe('target died')
    expect(found.errors[0]).toMatch(
      /^expected a capacity of at least 1 000\/s .*, got (?:between|below) .*\n|INCONCLUSIVE: .*\n {2}the target died\n/,
    )
    expect(found.errors[0]).toContain('limited by the target died (exited with code 7)')
  })

  test('is refused before anything is sent if it makes no sense, or does not fit', () => {
    expect(testIn(run, 'what makes no sense').errors[0]).toMatch(/^3 problems with the options of the search:\n- `rate` does not apply/)
    expect(testIn(run, 'a search that does not fit').errors[0]).toMatch(/^The search needs up to .* of the test's timeout is left/)
    expect(testIn(run, 'a level of the test (rate 5/s)').errors[0]).toMatch(/^`rate` does not apply to a search of the capacity/)
  })

  test('that found nothing and is not judged fails its load test', () => {
    expect(testIn(run, 'nothing found, and not judged').errors[0]).toMatch(
      /^The search found no rate that holds its objective, and no matcher/,
    )
  })
})

test('under VITEST_LOAD=smoke one short probe is made and not judged', { timeout: 120_000 }, async () => {
  const run = await runProject('capacity', { env: { VITEST_LOAD: 'smoke' }, args: ['-t', 'a rate that does not, in threads'] })
  const found = testIn(run, 'a rate that does not, in threads')
  expect(found).toMatchObject({ state: 'passed', errors: [] })
  expect(capacityIn(found)!.probes).toBe(1)
  expect(saidOf(found)).toContain('toHaveCapacityAbove is not judged under VITEST_LOAD=smoke')
})

test('a search that Ctrl+C ends is in the report, with the probes that were made', { timeout: 120_000 }, async () => {
  await using project = startProject('capacity', (folder) => ({ env: { REPORTS: folder }, args: ['interrupted'] }))
  await project.outputs(/some probes are made/)
  project.process.kill('SIGINT')
  expect((await project.ended).exitCode).toBe(130)
  const { runs } = JSON.parse(readFileSync(join(project.folder, 'load.json'), 'utf8')) as LoadReport
  expect(runs).toMatchObject([{ kind: 'capacity', verdict: 'not-judged', result: { limitedBy: 'aborted', aborted: true } }])
  const [run] = runs
  expect(run?.kind === 'capacity' && run.result!.probes.length).toBeGreaterThanOrEqual(2)
  expect(readFileSync(join(project.folder, 'load.html'), 'utf8')).toContain('<dt>limited by</dt><dd><bdi>aborted: Ctrl+C</bdi></dd>')
})
