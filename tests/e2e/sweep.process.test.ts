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

const sweepIn = ({ meta }: ProjectTest): LoadSummary['sweep'] => (meta['load'] as LoadSummary | undefined)?.sweep

const saidOf = ({ annotations }: ProjectTest): string => annotations.map(({ message }) => message).join('\n')

describe('a sweep', () => {
  let run: ProjectRun
  beforeAll(async () => {
    run = await runProject('sweep')
  }, 300_000)

  test('finds the contention of a server', () => {
    const found = testIn(run, 'a server with contention')
    const { sigma, levels, rounds } = sweepIn(found)!
    expect({ levels, rounds }).toEqual({ levels: 6, rounds: 3 })
    // A fifth of 60 ms for each other request; late timers of a busy machine make that less, as a share.
    expect(sigma).toBeGreaterThan(0.1)
    expect(sigma).toBeLessThan(0.3)
    // A machine that is too busy makes a limit that was missed INVALID.
    expect(found.errors[0]).toMatch(/^(?:INVALID: )?expected contention of at most 3 %, got \d+/)
    expect(found.errors[0]).toMatch(/ {2}scaling {4}contention .*\n {13}coherency not fitted: it needs 8 levels, got 6\n/)
    expect(saidOf(found)).toMatch(
      /^a server with contention: 1 user .*, 32 users .* · contention .* · 3 rounds of 6 levels in .* · seed 7$/,
    )
  })

  test('sees that one slot does not scale', () => {
    const found = testIn(run, 'a server with one slot')
    // 4 of 18 users keep the slot busy: each gets a share of 22 %.
    const [, efficiency] = /^(?:INVALID: )?expected an efficiency at 18 users of at least 90 %, got (\d+)/.exec(found.errors[0]!)!
    expect(Number(efficiency)).toBeGreaterThan(10)
    expect(Number(efficiency)).toBeLessThan(45)
    // Whether a knee is said depends on how even a busy machine leaves the blocks; tests/stats/sweep has those of virtual time.
    const { knee } = sweepIn(found)!
    if (knee !== null) expect(knee).toBeLessThan(8)
  })

  test('judges efficiency with few levels, and says what contention needs', () => {
    const found = testIn(run, 'two levels')
    expect(found.errors[0]).toMatch(
      /^INCONCLUSIVE: .*contention is at most 3 %\n {2}a fit needs at least 6 levels, got 2: give more in `concurrency`/,
    )
  })

  test('is made in threads, with users that pause, and in a load test', () => {
    for (const name of ['in threads', 'users that pause', 'in a load test'])
      expect(testIn(run, name)).toMatchObject({ state: 'passed', errors: [] })
  })

  test('ends when the target dies, with what was measured until then', () => {
    const found = testIn(run, 'a target that dies')
    expect(sweepIn(found)).toMatchObject({ levels: 3, endedBy: 'target died' })
    expect(found.errors[0]).toMatch(/^INCONCLUSIVE: .*\n {2}the target died in the sweep, after \d+ of 20 rounds\n/)
    expect(found.errors[0]).toContain('target     exited with code 7')
  })

  test('ends at once if the target is down, or refuses everything', () => {
    const [down, refusing] = [testIn(run, 'a target that is down'), testIn(run, 'a target that refuses everything')]
    expect(down.errors[0]).toMatch(/^Nothing succeeded at any level, most often ECONNREFUSED/)
    expect(refusing.errors[0]).toMatch(/^Nothing succeeded at any level, most often status-503/)
    for (const found of [down, refusing]) expect(sweepIn(found)).toMatchObject({ endedBy: 'nothing succeeded', levels: 1, rounds: 0 })
  })

  test('says how long a block has to be', () => {
    expect(testIn(run, 'blocks that are too short').errors[0]).toMatch(
      /^INCONCLUSIVE: .*\n {2}an iteration with [12] users? took .* ms, longer than a block of 50 ms: set `block: '\d+ms'`\n/,
    )
  })

  test('is refused before anything is sent if it makes no sense, or does not fit', () => {
    expect(testIn(run, 'what makes no sense').errors[0]).toMatch(
      /^3 problems with the options of the sweep:\n- `rate` does not apply to a sweep/,
    )
    expect(testIn(run, 'a sweep that does not fit').errors[0]).toMatch(/^The sweep needs .* or more .* of the test's timeout is left/)
    expect(testIn(run, 'a level of the test (concurrency 5)').errors[0]).toMatch(/^This load test runs at `concurrency` 5, so `load.sweep`/)
  })

  test('with bad iterations that is not judged fails its load test', () => {
    expect(testIn(run, 'nothing succeeded, and not judged').errors[0]).toMatch(
      /^The sweep has .* bad iterations?, and no matcher judged it/,
    )
  })
})

test('under VITEST_LOAD=smoke one short block is made and not judged', { timeout: 120_000 }, async () => {
  const run = await runProject('sweep', { env: { VITEST_LOAD: 'smoke' }, args: ['-t', 'a server with one slot'] })
  const found = testIn(run, 'a server with one slot')
  expect(found).toMatchObject({ state: 'passed', errors: [] })
  expect(sweepIn(found)).toMatchObject({ levels: 1, rounds: 1 })
  expect(saidOf(found)).toContain('toScale is not judged under VITEST_LOAD=smoke')
})

test('a sweep that Ctrl+C ends is in the report, with the blocks that were made', { timeout: 120_000 }, async () => {
  await using project = startProject('sweep', (folder) => ({ env: { REPORTS: folder }, args: ['interrupted'] }))
  await project.outputs(/some blocks are made/)
  project.process.kill('SIGINT')
  expect((await project.ended).exitCode).toBe(130)
  const { runs } = JSON.parse(readFileSync(join(project.folder, 'load.json'), 'utf8')) as LoadReport
  expect(runs).toMatchObject([{ kind: 'sweep', verdict: 'not-judged', result: { endedBy: 'aborted', aborted: true } }])
  const [run] = runs
  expect(run?.kind === 'sweep' && run.result!.levels.length).toBe(2)
  expect(readFileSync(join(project.folder, 'load.html'), 'utf8')).toMatch(
    /not fitted: the sweep was aborted after \d+ of 50 rounds \(Ctrl\+C\)/,
  )
})
