import { beforeAll, describe, expect, test } from 'vitest'
import { overview } from '../helpers/projects/overview.ts'
import { runProject, type ProjectRun } from '../helpers/projects/run-project.ts'

describe('several scenarios in one run', () => {
  let run: ProjectRun
  beforeAll(async () => {
    run = await runProject('scenarios')
  }, 180_000)

  const errorOf = (name: string): string => run.tests[name]!.errors.join('\n')
  /** What was expected and came, without the block that tells of the run. */
  const claimOf = (name: string): string => errorOf(name).split('\n')[0]!

  test('run in process, in threads and in processes alike, are judged one by one and together, and take the levels of a load test', () => {
    expect(run.errors, run.output).toEqual([])
    expect(overview(run)).toMatchInlineSnapshot(`
      "passed  three scenarios in one run {}
      passed  three scenarios in one run { threads: 2 }
      passed  three scenarios in one run { processes: 2 }
      passed  a function of the test is a task like any other
      passed  levels are those of the scenarios that name none (concurrency 1)
      passed  levels are those of the scenarios that name none (concurrency 3)
      failed  what no scenario follows is no level (concurrency 1)
      failed  an unknown name
      failed  all of them at once
      failed  one that fails
      failed  a step of one that fails
      failed  options without sense
      failed  what does not fit
      failed  a scenario that nobody judged
      passed  each of them judged"
    `)
  })

  test('are named where something is expected of one of them', () => {
    expect(claimOf('an unknown name')).toMatchInlineSnapshot(
      `"Expected a result of load(), one of its scenarios, stages or steps, got undefined. Is the name right? The latest run has the scenarios 'browse', 'buy', 'shop', the steps 'start', 'look', 'hello', 'say', 'stop' and no stages"`,
    )
    expect(claimOf('all of them at once')).toMatchInlineSnapshot(
      `"Expected a result of load(), one of its scenarios, stages or steps, got all scenarios: name one of 'browse', 'buy', 'shop'"`,
    )
    expect(claimOf('one that fails')).toMatchInlineSnapshot(`"expected all iterations of scenario buy to have status 201, got 0 of 10"`)
    expect(claimOf('a step of one that fails')).toMatchInlineSnapshot(
      `"expected all calls of step look of scenario shop to have status 201, got 0 of 6"`,
    )
  })

  test('are refused with every problem of all', () => {
    expect(errorOf('options without sense')).toMatchInlineSnapshot(`
      "2 problems with the load options:
      - Unknown option \`scenarios.browse.concurency\`: did you mean \`concurrency\`?
      - Expected \`scenarios.buy.startAt\` to be a time such as 500 or '10s', got 'later' (string)"
    `)
    expect(errorOf('what no scenario follows is no level (concurrency 1)')).toMatchInlineSnapshot(
      `"\`concurrency\` applies to none of the scenarios, whose model or end differs: remove it, or give it in the scenario that it is for"`,
    )
  })

  test('have to fit into the test, the latest end of all', () => {
    expect(claimOf('what does not fit')).toMatch(
      /^The run needs 2\.75 s \(now: 1 user for 500 ms; later: 1 user for 1 s, from 1\.5 s on\), but /,
    )
  })

  test('are each to be judged where something can be said against them', () => {
    expect(claimOf('a scenario that nobody judged')).toMatchInlineSnapshot(
      `"The run has 5 bad iterations, and no matcher judged it: assert on it, for example with expect(result).toHaveErrorRateBelow('1%'). \`toBeSound\`, \`toHaveNoConnectionErrors\`, \`toHaveBandwidthAbove\` and claims about metrics or a part of the run say nothing of them"`,
    )
  })

  test('are in the line, the table and the summary of their test', () => {
    const { annotations, meta } = run.tests['three scenarios in one run {}']! as unknown as {
      annotations: readonly { readonly message: string }[]
      meta: { readonly load?: { readonly model: string; readonly scenarios?: object } }
    }
    expect(annotations[0]?.message).toMatch(/: browse: 2 users, 30 iterations; buy: .* · browse p50 .* · buy p50 .* · shop p50 /)
    expect(meta.load?.model).toBe('mixed')
    expect(Object.keys(meta.load?.scenarios ?? {})).toEqual(['browse', 'buy', 'shop'])
    expect(run.output).toMatch(/three scenarios in one run \{\} · buy/)
  })
})
