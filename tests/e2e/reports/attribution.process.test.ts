import { beforeAll, describe, expect, test } from 'vitest'
import { runProject, type ProjectRun } from '../../helpers/projects/run-project.ts'
import { stable } from '../../helpers/stable.ts'

const UNCERTAIN = 'Expected `load` to be called by a test that runs alone, but this one may run at the same time as others (`concurrent`)'

/** State, reason and first error of each test that the pattern finds, and whether it was annotated. */
function reported({ tests }: ProjectRun, pattern: string): string {
  return Object.entries(tests)
    .filter(([name]) => name.startsWith(pattern))
    .map(([name, { state, note, errors, annotations, meta }]) => {
      const error = errors.at(-1)
      const parts = [
        state,
        name,
        note,
        error && stable(error).slice(0, 70),
        annotations.length > 0 && 'annotated',
        meta['load'] !== undefined && 'meta',
      ]
      return parts.filter((part) => typeof part === 'string').join(' | ')
    })
    .join('\n')
}

const refused = ({ tests }: ProjectRun): readonly string[] =>
  Object.keys(tests).filter((name) => tests[name]!.errors.some((error) => error.startsWith(UNCERTAIN)))

describe('which test a load belongs to', () => {
  let run: ProjectRun
  beforeAll(async () => {
    run = await runProject('attribution', { args: ['certain', 'concurrent', 'outlives'] })
  }, 90_000)

  test('is known in rows, in hooks, and where a concurrent test or suite stands alone', () => {
    expect(run.tests['hooks of a test > belong to it']).toMatchObject({
      state: 'passed',
      meta: { loads: [2, 5, 7, 3].map((started) => ({ iterations: { started } })) },
    })
    for (const name of ['rows, 1', 'rows, 2', 'a concurrent suite beside none > without load', 'a concurrent test beside none'])
      expect(run.tests[name], name).toMatchObject({ state: 'passed' })
  })

  test('is not guessed among concurrent tests: the imported load is refused with the way out, and no other test is touched', () => {
    expect(run.tests['concurrent > imported']!.errors).toEqual([
      `${UNCERTAIN}, and Vitest does not know which of them makes a call. Leave \`concurrent\` out, use \`loadTest\`, or take \`load\` from the context of the test: ` +
        '`const test = base.extend({ load: loadFixture })` and `test(name, async ({ load }) => …)`, with `test as base` from vitest and `loadFixture` from vitest-load.',
    ])
    expect(reported(run, 'concurrent >')).toMatchInlineSnapshot(`
      "failed | concurrent > imported | Expected \`load\` to be called by a test that runs alone, but this one m
      failed | concurrent > imported, with rows | Expected \`load\` to be called by a test that runs alone, but this one m
      passed | concurrent > from the context | annotated | meta
      failed | concurrent > from the context, longer than the test | The run needs # (100 arrivals/s for #, evenly, at most # in flight), b
      failed | concurrent > from the context, not awaited | A load run was still in progress when the test ended: write \`await loa | meta
      passed | concurrent > from the context, retried | expected all iterations to have status 404, got 0 of 5
        statuses  200 | annotated | meta
      passed | concurrent > no load, passing
      failed | concurrent > no load, failing | expected 1 to be 2 // Object.is equality"
    `)
  })

  test('nor in hooks of concurrent suites', () => {
    expect(reported(run, 'with hooks')).toMatchInlineSnapshot(`
      "skipped | with hooks > first > no load
      passed | with hooks > second > no load
      failed | with hooks > third > no load | Expected \`load\` to be called by a test that runs alone, but this one m"
    `)
    expect(run.errors.every((error) => error.startsWith(UNCERTAIN))).toBe(true)
  })

  test('and VITEST_LOAD=off refuses the very same calls: which test to skip is as uncertain', async () => {
    const off = await runProject('attribution', { args: ['concurrent'], env: { VITEST_LOAD: 'off' } })
    expect(refused(off)).toEqual(refused(run))
    expect(refused(off)).toHaveLength(3)
    expect(off.errors).toEqual(run.errors.filter((error) => error.startsWith(UNCERTAIN)))
  }, 30_000)

  test('and VITEST_LOAD=smoke refuses the very same calls, and skips no test', async () => {
    const smoke = await runProject('attribution', { args: ['concurrent'], env: { VITEST_LOAD: 'smoke' } })
    expect(refused(smoke)).toEqual(refused(run))
    expect(reported(smoke, 'concurrent > no load')).toBe(reported(run, 'concurrent > no load'))
    expect(Object.values(smoke.tests).flatMap(({ note = [] }) => note)).toEqual([])
  }, 30_000)

  test('is never a test that runs later, if it was not awaited', () => {
    expect(reported(run, 'loads')).toMatchInlineSnapshot(`
      "failed | loads again and again | A load run was still in progress when the test ended: write \`await loa | meta
      passed | loads from the context when it is over"
    `)
    expect(run.tests['after it, without load']).toMatchObject({ state: 'passed', annotations: [] })
    expect(run.tests['after that, without load']).toMatchObject({ state: 'passed', annotations: [] })
  })
})

test(
  'VITEST_LOAD=off skips what loads, a suite by its beforeAll, with the reason; it touches no other test and hides no failure',
  { timeout: 60_000 },
  async () => {
    const run = await runProject('attribution', { args: ['off'], env: { VITEST_LOAD: 'off' } })
    expect(reported(run, '')).toMatchInlineSnapshot(`
      "skipped | beforeAll > a test | VITEST_LOAD=off: load tests are skipped
      skipped | beforeAll > a suite > in it | VITEST_LOAD=off: load tests are skipped
      skipped | beforeAll > a load test | VITEST_LOAD=off: load tests are skipped
      skipped | beforeAll > later
      passed | afterAll > passing
      skipped | beforeEach > a test | VITEST_LOAD=off: load tests are skipped
      skipped | afterEach > passing | VITEST_LOAD=off: load tests are skipped
      failed | afterEach > failing | VITEST_LOAD=off: load tests are skipped, but load() was called by a te
      skipped | aroundEach > a test | VITEST_LOAD=off: load tests are skipped
      skipped | aroundAll > a test
      failed | after a soft failure | VITEST_LOAD=off: load tests are skipped, but load() was called by a te
      skipped | not awaited | VITEST_LOAD=off: load tests are skipped
      skipped | concurrent > from the context | VITEST_LOAD=off: load tests are skipped
      passed | concurrent > without load, passing
      failed | concurrent > without load, failing | expected 1 to be 2 // Object.is equality
      failed | concurrent > imported | Expected \`load\` to be called by a test that runs alone, but this one m"
    `)
    expect([...new Set(run.errors)]).toEqual([
      'VITEST_LOAD=off: load tests are skipped, but load() was called in `aroundAll`, which Vitest cannot skip: call it in `beforeAll`',
    ])
  },
)
