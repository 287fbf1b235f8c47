import { beforeAll, describe, expect, test } from 'vitest'
import { runProject, type ProjectRun, type ProjectTest } from '../../helpers/projects/run-project.ts'
import { stable, withoutNumbers } from '../../helpers/stable.ts'

/** Comparisons on a machine that is busy with others last until their time is over. */
const LONGEST_MS = 300_000

const testIn = (run: ProjectRun, name: string): ProjectTest => {
  const [, found] = Object.entries(run.tests).find(([path]) => path.endsWith(name)) ?? []
  if (found === undefined) throw new Error(`No test ${name} among ${Object.keys(run.tests).join(', ')}`)
  return found
}

/** How often an error occurred, which may have more than three digits. */
const withoutCounts = (text: string): string => text.replaceAll(/(?<=most often \S+ )[\d ]+×/g, '#×')

/** The lines above the block about the comparison, without numbers and what depends on them. */
function claimOf(error: string): readonly string[] {
  const lines = error.split('\n')
  return lines
    .slice(
      0,
      lines.findIndex((line) => line.startsWith('  base ')),
    )
    .map((line) =>
      withoutNumbers(withoutCounts(line))
        .replaceAll(/[+-]# %/g, '# %')
        .replaceAll(/\bpairs?\b/g, 'pair(s)'),
    )
}

const labelsOf = (error: string): readonly string[] =>
  error.split('\n').flatMap((line) => /^ {2}(base|head|moved|took|finding|target|aborted|replay)\b/.exec(line)?.[1] ?? [])

describe('two arms', () => {
  let run: ProjectRun
  beforeAll(async () => {
    run = await runProject('compare', { args: ['verdicts'] })
  }, LONGEST_MS)

  const errorOf = (name: string): string => testIn(run, name).errors[0]!
  const saidOf = (name: string): string =>
    testIn(run, name)
      .annotations.map(({ message }) => message)
      .join('\n')

  test('that are the same never show a regression, and what is said of them says which it was', () => {
    expect(testIn(run, 'the same')).toMatchObject({ state: 'passed', errors: [] })
    expect(saidOf('the same')).toMatch(/head against base in \d+ pairs? of blocks of .* · p50 .* · seed 7 · (pass|INCONCLUSIVE)/)
  })

  test('one of which does half as much work again show it, by how much, and where', () => {
    expect(testIn(run, 'half as much work again').state).toBe('failed')
    const error = errorOf('half as much work again')
    expect(claimOf(error)).toMatchInlineSnapshot(`
      [
        "expected p# of head at most # % above base, got # % (interval # % to # %) in # pair(s)",
      ]
    `)
    expect(labelsOf(error).filter((label) => label !== 'finding')).toEqual(['base', 'head', 'moved', 'took', 'replay'])
    expect(error).toContain('VITEST_LOAD_SEED=7')
    expect(saidOf('half as much work again')).toMatch(/ · fail$/)
  })

  test('can be judged at other thetas, and as a clone', () => {
    expect(testIn(run, 'twice the work, judged at other thetas').errors).toEqual([])
  })

  test('one of which is faster and fails are no pass', () => {
    expect(testIn(run, 'faster, and every third fails').state).toBe('failed')
    expect(claimOf(errorOf('faster, and every third fails'))).toMatchInlineSnapshot(`
      [
        "expected no more bad iterations in head than in base, got # % against # %  (more in # of # pair(s) that differ)",
        "expected no more iterations with status # in head than in base, got # % against # %  (more in # of # pair(s) that differ)",
        "  most often status-# #×: GET http://#.#:#/: status # is not accepted",
      ]
    `)
  })

  test('may have targets of their own, and the options of a load test', () => {
    expect(testIn(run, 'two targets (concurrency 2)')).toMatchObject({ state: 'passed', errors: [] })
  })

  test('that nobody judges fail a load test when something was bad', () => {
    expect(errorOf('nobody judges it')).toMatch(
      /^The comparison has \d+ bad iterations?, and no matcher judged it: assert on it, for example/,
    )
  })

  test('have a row in the table of the run, with changes in place of numbers', () => {
    expect(run.output).toMatch(/half as much work again.*\n? .*compare .*\+\d.* %/)
  })
})

describe('what cannot be told', () => {
  let run: ProjectRun
  beforeAll(async () => {
    run = await runProject('compare', { args: ['forms'] })
  }, LONGEST_MS)

  test.each([
    ['let be', 'passed'],
    ['its opposite let be', 'passed'],
    ['failed', 'failed'],
    ['its opposite failed', 'failed'],
    ['without a word', 'passed'],
  ])('is %s as it was asked for', (how, state) => {
    expect(testIn(run, `nothing proven: ${how}`).state).toBe(state)
  })

  test('is said, unless nobody wants to hear it', () => {
    const remarksOn = (how: string): number =>
      testIn(run, `nothing proven: ${how}`).annotations.filter(({ message }) => message.includes('INCONCLUSIVE: ')).length
    expect(['let be', 'its opposite let be', 'without a word'].map(remarksOn)).toEqual([1, 1, 0])
    expect(run.output).toMatch(/nothing proven: let be.* INCONCLUSIVE/)
    expect(claimOf(testIn(run, 'nothing proven: failed').errors[0]!)).toMatchInlineSnapshot(`
      [
        "INCONCLUSIVE: neither a regression nor its absence is proven",
        "  p# # % (interval unknown) does not show whether it is at most # % above base, in # pair(s); # are needed: give it a longer \`maxDuration\`",
        "  p# # % (interval unknown) does not show whether it is at most # % above base, in # pair(s); # are needed: give it a longer \`maxDuration\`",
        "  throughput (time per success) # % (interval unknown) does not show whether it is at most # % above base, in # pair(s); # are needed: give it a longer \`maxDuration\`",
      ]
    `)
  })

  test('is thrown where nothing can be judged at all', () => {
    const thrown = Object.entries(run.tests).filter(([name]) => name.includes('thrown: '))
    expect(thrown.filter(([, { state }]) => state !== 'failed')).toEqual([])
    expect(Object.fromEntries(thrown.map(([name, { errors }]) => [name.split('thrown: ')[1], stable(withoutCounts(errors[0]!))])))
      .toMatchInlineSnapshot(`
      {
        "a promise": "Expected a result of load.compare(), got a promise: write expect(await load.compare(…)), with the await",
        "a run": "Expected a result of load.compare(), got the result of a single run, but only a comparison can show whether something became slower",
        "a time that does not fit": "The comparison needs up to # (4 users for #, after a warm-up of #), but # of the test's timeout is left. Give the test a longer timeout, as in test(name, fn, 30_000), shorten \`maxDuration\`, or use loadTest(), which makes its timeout fit its runs.",
        "arms that make no sense": "2 problems with what is compared:
      - Unknown option \`haed\`: did you mean \`head\`?
      - Expected \`head\` to be a task, or { task, baseUrl }, got undefined",
        "nothing measured": "Nothing was measured: no iteration of base succeeded, most often status-503 #×: GET http://127.0.0.1:#/: status 503 is not accepted",
        "options that make no sense": "5 problems with the options of the comparison:
      - \`rate\` does not apply to a comparison: its blocks are short and closed, so there are no arrivals: use \`concurrency\`; remove it
      - \`threads\` does not apply to a comparison: both arms run in the thread of the test, one after the other; remove it
      - Unknown option \`teta\`: did you mean \`theta\`?
      - Expected \`theta.p50\` to be a share from 0 to 1, such as 0.01 or '1%', got '-1%' (string)
      - Expected \`concurrency\` to be a whole number from 1 to 1 000, got 0 (number)",
        "thetas that make no sense": "2 problems with the thetas:
      - Unknown option \`theta.p5\`
      - Expected \`theta.p95\` to be a share from 0 to 1, such as 0.01 or '1%', got 7 (number)",
      }
    `)
  })

  test('in a plain test it takes what is left of its time', () => {
    expect(testIn(run, 'what is left of the time is enough')).toMatchObject({ state: 'passed', errors: [] })
  })
})

test('a smoke run only looks whether both arms answer', { timeout: LONGEST_MS }, async () => {
  const run = await runProject('compare', { args: ['verdicts', '-t', 'half as much work again'], env: { VITEST_LOAD: 'smoke' } })
  const { state, annotations } = testIn(run, 'half as much work again')
  expect(state).toBe('passed')
  expect(annotations.map(({ message }) => message)).toContain(
    'half as much work again: toShowNoRegression is not judged under VITEST_LOAD=smoke',
  )
})
