import { beforeAll, describe, expect, test } from 'vitest'
import { overview } from '../../helpers/projects/overview.ts'
import { runProject, type ProjectRun } from '../../helpers/projects/run-project.ts'
import { stable, withoutNumbers } from '../../helpers/stable.ts'

let run: ProjectRun
beforeAll(async () => {
  run = await runProject('plain')
}, 90_000)

const errorsOf = (name: string): string => run.tests[name]!.errors.map(stable).join('\n')

describe('load in a plain test', () => {
  test('is refused at once when the run cannot fit, with the way out', () => {
    expect(errorsOf('a run longer than the test')).toMatchInlineSnapshot(
      `"The run needs # (100 arrivals/s for #, evenly, at most # in flight), but # of the test's timeout is left. Give the test a longer timeout, as in test(name, fn, 30_000), shorten the run, or use loadTest(), which makes its timeout fit its runs."`,
    )
    expect(errorsOf('a run longer than what is left')).toMatchInlineSnapshot(
      `"The run needs # (100 arrivals/s for #, evenly, at most # in flight, after a warm-up of #), but # of the test's timeout is left. Give the test a longer timeout, as in test(name, fn, 30_000), shorten the run, or use loadTest(), which makes its timeout fit its runs."`,
    )
  })

  test('runs when it fits, when there is no timeout, and whatever date a test has set', () => {
    expect(run.tests['a run that just fits']!.state).toBe('passed')
    expect(run.tests['a run without a timeout to fit']!.state).toBe('passed')
    expect(run.tests['the time that a system with another date takes']!.state).toBe('passed')
    expect(run.tests['whatever a test has put in place of clocks and chance']!.state).toBe('passed')
  })

  test('has in beforeEach and afterEach the time of a hook', () => {
    expect(overview(run, 'hooks')).toMatchInlineSnapshot(`
      "passed  hooks > afterEach has the time of a hook, whatever the test has left
      passed  hooks > beforeEach takes nothing of the time of the test
      failed  hooks > a run that does not fit into a hook"
    `)
    expect(errorsOf('hooks > a run that does not fit into a hook')).toMatchInlineSnapshot(
      `"The run needs # (100 arrivals/s for #, evenly, at most # in flight), but # of the hook's timeout is left. Raise \`hookTimeout\` in the configuration of Vitest, since a timeout that only this hook has is not known here, or shorten the run."`,
    )
  })

  test('by count gives what it has when the time is over, which proves no bound but fails one', () => {
    expect(withoutNumbers(errorsOf('a run by count that does not fit'))).toMatchInlineSnapshot(`
      "INVALID: expected error rate at most # %, got # % (# of # are bad)
        This passes, but the run cannot prove it:
        - aborted: the run ended after #: the test ran out of time; the target saw less load than planned, so meeting a limit proves nothing.
          Give the test a longer timeout, shorten the run, or use loadTest(), which makes its timeout fit its runs.
        statuses  #: #  none: #  failed # of #  cut off #  error rate # %
        target  still running; it wrote last:
          | ready {"port":#}
        plan  # user, # iterations  users wait for the target: when it stalls, so does the load
        replay  VITEST_LOAD_SEED=#"
    `)
    expect(withoutNumbers(errorsOf('a run by count that does not fit, failing all the same'))).toMatchInlineSnapshot(`
      "expected all iterations to have status #, got # of #
        statuses  #: #  none: #  failed # of #  cut off #  error rate # %
        target  still running; it wrote last:
          | ready {"port":#}
        plan  # user, # iterations  users wait for the target: when it stalls, so does the load
        replay  VITEST_LOAD_SEED=#"
    `)
  })

  test('has the whole time of the test in each repetition and each retry', () => {
    expect(overview(run, 'each')).toMatchInlineSnapshot(`
      "passed  each repetition has the time of the test
      passed  each retry has the time of the test"
    `)
    expect(run.tests['each retry has the time of the test']!.retries).toBe(2)
    expect(run.tests['a retry after a timeout is not over before it begins']).toMatchObject({ state: 'passed', retries: 1 })
  })

  test('is ended by the timeout of the test, says what it saw until then, and does not disturb the next', () => {
    expect(run.tests['a run that Vitest cuts off']!.errors.at(-1)).toMatch(/^Test timed out in 1500ms/)
    expect(run.output).toMatch(
      /^a run that Vitest cuts off: 100 arrivals\/s .* 200: \d+.* NOT SOUND: aborted.* aborted: Test timed out in 1500ms/m,
    )
    expect(run.tests['and the test after it is alone']!.state).toBe('passed')
  })

  test('is ended with a beforeAll that takes too long, and does not disturb the next', () => {
    expect(run.tests['after a hook that took too long, a run has the machine to itself']!.state).toBe('passed')
  })

  test('works after an assertion has failed softly, and says what it saw although the test takes no annotations any more', () => {
    expect(run.tests['runs after a soft failure']!.errors.map((error) => error.split('\n')[0])).toMatchInlineSnapshot(`
      [
        "expected all iterations to have status 201, got 0 of 50",
        "expected all iterations to have status 202, got 0 of 50",
      ]
    `)
    expect(run.output).toMatch(/^runs after a soft failure: 100 arrivals\/s/m)
  })

  test('fails the test that ends before it, unless that has failed already, and is ended with it', () => {
    expect(errorsOf('a run that nobody awaits')).toMatchInlineSnapshot(
      `"A load run was still in progress when the test ended: write \`await load(…)\`"`,
    )
    expect(errorsOf('a run that a failure overtakes')).toBe('expected 1 to be 2 // Object.is equality')
    expect(run.tests['the next test is alone']!.state).toBe('passed')
    expect(run.tests['a run beside the work of the test']!.state).toBe('passed')
  })
})

describe('load elsewhere', () => {
  test('works in hooks', () => {
    expect(overview(run, 'in ')).toMatchInlineSnapshot(`
      "passed  in beforeAll > a result can be judged
      passed  in beforeEach > it belongs to the test
      passed  in afterAll > a test"
    `)
    expect(run.errors).toEqual([expect.stringMatching(/^Hook timed out in 500ms/)])
  })

  test('refuses fake timers and bad options', () => {
    expect(errorsOf('under fake timers')).toMatchInlineSnapshot(
      `"Fake timers are on, and time does not pass: nothing can be measured. Call vi.useRealTimers() before load(); vi.useFakeTimers({ toFake: ['Date'] }) and { shouldAdvanceTime: true } are fine."`,
    )
    expect(errorsOf('bad options, all at once')).toMatchInlineSnapshot(`
      "2 problems with the load options:
      - Unknown option \`concurency\`: did you mean \`concurrency\`?
      - Expected \`timeout\` to be a time such as 500 or '10s', got 'soon' (string)"
    `)
  })
})
