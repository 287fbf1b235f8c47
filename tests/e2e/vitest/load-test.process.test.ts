import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { defaultLockFolder, takeRunLock } from '../../../src/run/lock/run-lock.ts'
import { overview } from '../../helpers/projects/overview.ts'
import { runProject, startProject, type ProjectRun } from '../../helpers/projects/run-project.ts'
import { stable } from '../../helpers/stable.ts'

describe('loadTest', () => {
  let run: ProjectRun
  beforeAll(async () => {
    run = await runProject('load-test')
  }, 90_000)

  const errorOf = (name: string): string => run.tests[name]!.errors.map(stable).join('\n')

  test('registers a test for each level, and hands its level and its defaults to load, the imported one as well', () => {
    expect(overview(run, 'levels')).toMatchInlineSnapshot(`
      "passed  levels > of users (concurrency 1)
      passed  levels > of users (concurrency 5)
      passed  levels > of arrivals (rate 200/s)
      passed  levels > of arrivals (rate 12000/m)
      passed  levels > only one
      passed  levels > by default
      passed  levels > the imported load (concurrency 4)
      failed  levels > changed inside (concurrency 2)
      failed  levels > changed inside to the other model (rate 200/s)"
    `)
  })

  test('refuses a change of the level, with the way out', () => {
    expect(errorOf('levels > changed inside (concurrency 2)')).toMatchInlineSnapshot(
      `"This load test runs at \`concurrency\` 2, so \`load\` inside it cannot set \`concurrency\`. Remove it, or use a plain test."`,
    )
    expect(errorOf('levels > changed inside to the other model (rate 200/s)')).toMatchInlineSnapshot(
      `"This load test runs at \`rate\` 200, so \`load\` inside it cannot set \`concurrency\`. Remove it, or use a plain test."`,
    )
  })

  test('turns options that make no sense into a failing test, and leaves the others alone', () => {
    expect(run.errors).toEqual([])
    expect(overview(run, 'options')).toMatchInlineSnapshot(`
      "failed  options > with two lists
      failed  options > with an empty list
      failed  options > with a list in a list
      failed  options > with concurrent
      failed  options > with one that is unknown
      failed  options > with a level without sense (concurrency 0)
      failed  options > with a testTimeout without sense
      skipped options > without sense, and skipped
      passed  options > that make sense, after all these"
    `)
    expect(errorOf('options > with two lists')).toMatchInlineSnapshot(
      `"Expected only one of \`concurrency\` and \`rate\` to be a list of levels, got both: write one loadTest for each model"`,
    )
    // The line that registers the test.
    expect(stripVTControlCharacters(run.output)).toMatch(/to be a list of levels, got both[^\n]*\n ❯ levels\.test\.ts:\d+:\d+\n/)
    expect(errorOf('options > with an empty list')).toMatchInlineSnapshot(
      `"Expected \`concurrency\` to be a level, or a list of at least one, got an empty list"`,
    )
    expect(errorOf('options > with a list in a list')).toMatchInlineSnapshot(
      `"Expected each level of \`rate\` to be a single value, got [ 100 ] (object)"`,
    )
    expect(errorOf('options > with concurrent')).toMatchInlineSnapshot(
      `"\`loadTest\` does not take \`concurrent\`: load tests run one after the other, since two at once would measure each other. Remove it."`,
    )
    expect(errorOf('options > with one that is unknown')).toMatchInlineSnapshot(
      `"Unknown option \`iteratons\`: did you mean \`iterations\`?"`,
    )
    expect(errorOf('options > with a level without sense (concurrency 0)')).toMatchInlineSnapshot(
      `"Expected \`concurrency\` to be a whole number from 1 to 100 000, got 0 (number)"`,
    )
    expect(errorOf('options > with a testTimeout without sense')).toMatchInlineSnapshot(
      `"Expected \`testTimeout\` to be a time such as 500 or '10s', got 'soon' (string)"`,
    )
  })

  test('comes in all forms of a Vitest test', () => {
    expect(overview(run, 'forms')).toMatchInlineSnapshot(`
      "skipped forms > skip
      skipped forms > todo
      skipped forms > todo with options
      skipped forms > skipIf true
      passed  forms > skipIf false
      passed  forms > runIf true
      skipped forms > runIf false
      skipped forms > the option skip
      passed  forms > the option fails
      passed  forms > / gives 200 (concurrency 1)
      passed  forms > /status/404 gives 404 (concurrency 1)
      passed  forms > / gives 200 (concurrency 2)
      passed  forms > /status/404 gives 404 (concurrency 2)
      passed  forms > status 200"
    `)
    expect(overview(run, 'left out')).toBe('skipped left out')
    expect(overview(run, 'the only one')).toMatchInlineSnapshot(`
      "passed  the only one (concurrency 1)
      passed  the only one (concurrency 2)"
    `)
  })

  test('gives the fixtures of an extended test to its body', () => {
    expect(overview(run, 'a fixture')).toMatchInlineSnapshot(`
      "passed  a fixture (concurrency 1)
      passed  a fixture (concurrency 2)
      passed  a fixture by builder"
    `)
    expect(overview(run, 'rows and fixtures')).toBe('passed  rows and fixtures of /')
  })

  test('says of a test that passed on retry that it did, and counts only the runs of that attempt', () => {
    const { state, retries, meta } = run.tests['attempts > a retry']!
    expect({ state, retries }).toEqual({ state: 'passed', retries: 1 })
    expect(meta['load']).toMatchObject({ findings: expect.arrayContaining(['retried']) as unknown })
    expect(meta['loads']).toHaveLength(2)
  })

  test('is repeated when asked to, and lives with hooks and suites', () => {
    expect(overview(run, 'attempts')).toMatchInlineSnapshot(`
      "passed  attempts > a retry
      passed  attempts > a repetition
      passed  attempts > there were three of them"
    `)
    expect(overview(run, 'around')).toMatchInlineSnapshot(`
      "passed  around > deeply > nested (concurrency 2)
      passed  around > last"
    `)
  })

  test('keeps the summaries of several runs in order', () => {
    expect(run.tests['several runs']!.meta['loads']).toMatchObject([{ iterations: { started: 3 } }, { iterations: { started: 4 } }])
    expect(run.tests['runs side by side wait for one another']!.meta['loads']).toHaveLength(2)
  })

  describe('keeps a deadline of its own', () => {
    test('in which runs do not count', () => {
      expect(run.tests['runs may take longer than the test timeout']!.state).toBe('passed')
      expect(run.tests['a body without a timeout']!.state).toBe('passed')
    })

    test('in which all else does', () => {
      expect(errorOf('a body that hangs')).toMatchInlineSnapshot(
        `"The test body took longer than #, not counting load runs. Something other than \`load\` hangs or is slow; raise \`testTimeout\` if that is expected."`,
      )
      expect(errorOf('a setup that hangs')).toBe(errorOf('a body that hangs'))
      expect(errorOf('a teardown that hangs')).toBe(errorOf('a body that hangs'))
      expect(errorOf('a body longer than the configured timeout')).toBe(errorOf('a body that hangs'))
    })

    test('after which the next run need not wait', () => {
      expect(run.tests['what hangs leaves the lock to the next run']!.state).toBe('passed')
    })

    test('and fails like any test when its body throws at once', () => {
      expect(errorOf('a body that does not return a promise')).toBe('out of luck')
    })
  })

  describe('fails what proves nothing', () => {
    test('no run at all, and one that nobody awaits, which is ended', () => {
      expect(errorOf('runs nothing')).toMatchInlineSnapshot(
        `"This load test ran no load: call the \`load\` that its function gets, and await it"`,
      )
      expect(errorOf('does not await its run')).toMatchInlineSnapshot(
        `"A load run was still in progress when the test ended: write \`await load(…)\`"`,
      )
      expect(run.tests['the next test is alone']!.state).toBe('passed')
    })

    test('a result that is bad, and that no matcher judged', () => {
      expect(errorOf('does not judge what is bad')).toMatchInlineSnapshot(`
        "The run has 10 bad iterations, and no matcher judged it: assert on it, for example with expect(result).toHaveErrorRateBelow('1%'). \`toBeSound\`, \`toHaveNoConnectionErrors\`, \`toHaveBandwidthAbove\` and claims about metrics or a part of the run say nothing of them
          most often status-503 10×: GET http://127.0.0.1:#/status/503: status 503 is not accepted
          statuses  503: 10  failed 10 of 10 (100 %)
          errors  status-503 10× (first at #): GET  http://127.0.0.1:#/status/503: status 503 is not accepted
          target  still running; it wrote last:
            | ready {"port":#}
          plan  1 user, 10 iterations  users wait for the target: when it stalls, so does the load
          replay  VITEST_LOAD_SEED=#"
      `)
      expect(run.tests['judges the second of two runs']!.state).toBe('failed')
      expect(run.tests['judges what is bad']!.state).toBe('passed')
    })

    test('a result that is bad, of which a matcher judged a step alone', () => {
      expect(errorOf('judges a part of what is bad')).toMatch(/^The run has 10 bad iterations, and no matcher judged it/)
    })

    test('a result that is bad, of which a matcher judged only what bad iterations do not count against', () => {
      expect(errorOf('judges only the connections of what is bad')).toMatch(/^The run has 10 bad iterations, and no matcher judged it/)
    })

    test('a status that came, if the iteration failed for another reason', () => {
      const text = errorOf('judges the status of what failed for another reason')
      expect(text).toMatch(/^expected all iterations to have status 200, got 0 of 10; 10 more had it and failed for another reason\n/)
      expect(text.replaceAll(/ +/g, ' ')).toContain("AssertionError 10× (first at #): expected 'ok' to be 'something else'")
    })

    test('but not a result that is not sound: its line says so', () => {
      const test = run.tests['does not judge what is unsound']! as unknown as {
        readonly state: string
        readonly annotations: readonly { readonly message: string }[]
      }
      expect(test.state).toBe('passed')
      expect(test.annotations[0]?.message).toContain('NOT SOUND: ')
    })
  })
})

test('load tests do not run beside one another and are not retried, whatever suites and configuration say', async () => {
  const run = await runProject('concurrent')
  expect(run.errors).toEqual([])
  expect(overview(run)).toMatchInlineSnapshot(`
    "passed  first
    passed  second
    passed  in a suite > third (concurrency 2)
    passed  in a suite > fourth
    passed  in another suite > fifth
    passed  in another suite > sixth
    passed  between
    passed  ordinary tests may run beside them
    failed  is not retried unless it says so
    passed  a plain test, 1 of them
    passed  a plain test, 2 of them
    passed  a plain test, 3 of them"
  `)
  expect(run.tests['is not retried unless it says so']).toMatchObject({ errors: ['once'], retries: 0 })
})

test('waiting for a run elsewhere on the machine does not count in a load test, and counts in a plain one', async () => {
  await using project = startProject('waiting', { args: ['waits'] })
  const folder = join(project.folder, basename(defaultLockFolder()))
  const first = await takeRunLock(undefined, { folder })
  await project.outputs(/about to wait/)
  await sleep(1_400)
  first.release()
  await project.outputs(/next comes one that does not wait/)
  const second = await takeRunLock(undefined, { folder })
  await project.outputs(/in vain/)
  await sleep(2_000)
  second.release()
  const run = await project.ended
  expect(overview(run)).toMatchInlineSnapshot(`
    "passed  waiting does not count
    passed  a run that does not care for others
    failed  in a plain test waiting counts"
  `)
  const errors = run.tests['in a plain test waiting counts']!.errors.map((error) =>
    stable(error).replace(/process \d+, since [\d:]+ UTC/, 'process #, since #'),
  )
  expect(errors.join('\n')).toMatchInlineSnapshot(
    `"The run waited # for another run on this machine to end, and the timeout of the test leaves no more time. The lock is held by process #, since #. Give the test a longer timeout, as in test(name, fn, 30_000), use loadTest(), in which waiting does not count, stop that process, or set \`exclusive: false\` if the two do not disturb each other."`,
  )
})
