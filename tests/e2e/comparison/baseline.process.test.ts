import { beforeAll, describe, expect, test } from 'vitest'
import { copyProject, type ProjectCopy } from '../../helpers/projects/project-copy.ts'
import type { ProjectRun } from '../../helpers/projects/run-project.ts'

const FILE = '__snapshots__/run.test.ts.snap'
/** Each run is a Vitest of its own. */
const PATIENT = { timeout: 240_000 }
const FORMS = '__snapshots__/forms.test.ts.snap'

/** What is stored of the machine that this runs on, without what it is called. */
const storedIn = (project: ProjectCopy): string | undefined => project.read(FILE)?.replaceAll(/^(cpu|system) .*$/gm, '$1 …')

/** What a run says of the only test there, up to the block that describes the run; nothing where it passed. */
function failureOf({ tests }: ProjectRun, name = 'a run'): string {
  const [message = ''] = tests[name]!.errors
  return message.split('\n  statuses ')[0]!.replaceAll(/^(\s*)(cpu|system) .*$/gm, '$1$2 …')
}

const runOf = (project: ProjectCopy, env: Readonly<Record<string, string>> = {}, ...args: readonly string[]): Promise<ProjectRun> =>
  project.run(env, 'run.test', ...args)

const UNFIT = '__snapshots__/unfit.test.ts.snap'
const unfitIn = (project: ProjectCopy, env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<ProjectRun> =>
  project.run(env, 'unfit.test', ...args)

const failuresOf = ({ tests, errors }: ProjectRun): readonly unknown[] => [
  ...Object.entries(tests).filter(([, { state }]) => state !== 'passed'),
  ...errors,
]

/** What the first run of the project stores. */
let firstStored: string
beforeAll(async () => {
  using project = copyProject('baseline')
  const run = await runOf(project)
  expect(failureOf(run)).toBe('')
  firstStored = project.read(FILE)!
}, PATIENT.timeout)

/** The project as its first run leaves it. */
function storedProject(): ProjectCopy {
  const project = copyProject('baseline')
  project.write(FILE, firstStored)
  return project
}

describe('the first run', PATIENT, () => {
  test('stores what it measured, to be read and edited', async () => {
    using project = storedProject()
    expect(storedIn(project)).toMatchInlineSnapshot(`
      "// Vitest Snapshot v1, https://vitest.dev/guide/snapshot.html

      exports[\`a run 1\`] = \`
      cpu …
      system …
      runner      none
      plan        2 users, 1 000 iterations
      p50         4.98 ms     ±100 % + 2 ms
      p95         5.94 ms     ±100 % + 2 ms
      p99         40 ms       ±100 % + 2 ms
      throughput  962/s       ±100 %
      error rate  0 %         ±100 %
      \`;
      "
    `)
    const same = await runOf(project, { SLOWER: '1.5' })
    expect(same.tests['a run']!.state).toBe('passed')
  })

  test('stores nothing in CI, where it fails and prints what can be stored by hand', async () => {
    using project = copyProject('baseline')
    const run = await runOf(project, { CI: 'true' })
    expect(failureOf(run)).toMatchInlineSnapshot(`
      "expected a stored baseline, but there is none, and Vitest stores none in CI
        to do      store a baseline on the machine that uses it, since numbers of different machines cannot be compared
                   run \`vitest run -u\` on this machine and commit the snapshot file, or write this into it:
          exports[\`a run 1\`] = \`
          cpu …
          system …
          runner      CI
          plan        2 users, 1 000 iterations
          p50         4.98 ms     ±100 % + 2 ms
          p95         5.94 ms     ±100 % + 2 ms
          p99         40 ms       ±100 % + 2 ms
          throughput  962/s       ±100 %
          error rate  0 %         ±100 %
          \`;
        smoke      a stored number shows a collapse, not a small change: a minute later the same code had a
                   p95 10 % higher in 8 to 44 % of runs. To judge a change, compare both versions in one job:
                   \`load.compare\`, or \`vitest-load compare <ref>\`"
    `)
    expect(project.read(FILE)).toBeUndefined()

    const entry = /^ {4}exports[^]*?^ {4}`;$/m.exec(run.tests['a run']!.errors[0]!)![0]
    project.write(FILE, `// Vitest Snapshot v1, https://vitest.dev/guide/snapshot.html\n\n${entry}\n`)
    const next = await runOf(project, { CI: 'true' })
    expect(failureOf(next)).toBe('')
    expect(next.errors).toEqual([])
  })
})

describe('a run that is worse', PATIENT, () => {
  test('fails and says by how much, what that can tell, and where a change is judged', async () => {
    using project = storedProject()
    expect(failureOf(await runOf(project, { SLOWER: '3' }))).toMatchInlineSnapshot(`
      "expected the run to be no worse than its stored baseline, but p50, p95, p99 are
        p50        14.9 ms, stored 4.98 ms  (at most 12 ms by ±100 % + 2 ms)
        p95        17.7 ms, stored 5.94 ms  (at most 13.9 ms by ±100 % + 2 ms)
        p99        120 ms, stored 40 ms  (at most 82 ms by ±100 % + 2 ms)
        to accept  \`vitest run -u\` rewrites the lines that got worse, and no others
        smoke      a stored number shows a collapse, not a small change: a minute later the same code had a
                   p95 10 % higher in 8 to 44 % of runs. To judge a change, compare both versions in one job:
                   \`load.compare\`, or \`vitest-load compare <ref>\`"
    `)
  })

  test('names the most frequent error first if some of it failed', async () => {
    using project = storedProject()
    expect(
      failureOf(await runOf(project, { FAILED: '20' }))
        .split('\n')
        .slice(0, 3),
    ).toMatchInlineSnapshot(`
      [
        "expected the run to be no worse than its stored baseline, but p99, error rate are",
        "  most often status-500 20×: status-500 came instead of a reply",
        "  p99        a failed one, stored 40 ms  (at most 82 ms by ±100 % + 2 ms)",
      ]
    `)
  })

  test('is stored by -u, line by line, with the tolerances that were edited', async () => {
    using project = storedProject()
    project.write(
      FILE,
      project
        .read(FILE)!
        .replace(/^p95.*$/m, 'p95  6 ms ±900%')
        .replace(/^p50.*$/m, 'p50  5.0 ms  ±20 %'),
    )
    expect(failureOf(await runOf(project, { SLOWER: '3' }))).toContain('but p50, p99 are\n')
    expect(failureOf(await runOf(project, { SLOWER: '3' }, '-u'))).toBe('')
    expect(storedIn(project)).toMatchInlineSnapshot(`
      "// Vitest Snapshot v1, https://vitest.dev/guide/snapshot.html

      exports[\`a run 1\`] = \`
      cpu …
      system …
      runner      none
      plan        2 users, 1 000 iterations
      p50         14.9 ms     ±20 %
      p95  6 ms ±900%
      p99         120 ms      ±100 % + 2 ms
      throughput  962/s       ±100 %
      error rate  0 %         ±100 %
      \`;
      "
    `)
  })
})

describe('neither on its own nor with -u', PATIENT, () => {
  const failures: readonly (readonly [what: string, failure: RegExp])[] = [
    ['a run that is not sound', /^INVALID: .*\n.*\n  - busy-machine/],
    ['a run that was aborted', /^INVALID: .*\n.*\n  - aborted/],
    ['a run that failed', /^A failed run cannot become a baseline: 5 of 1 000 iterations are bad/],
    ['a run of a test that fails later', /^expected 3 to be 1/],
    ['a run of a test that has failed', /^expected 3 to be 1/],
    ['a run whose options make no sense', /^Expected `tolerance`/],
  ]
  const failed = ({ tests }: ProjectRun): readonly string[] =>
    failures.filter(([what, text]) => text.test(tests[what]!.errors[0] ?? '')).map(([what]) => what)

  test('any of these becomes a baseline', async () => {
    using project = copyProject('baseline')
    expect(failed(await unfitIn(project, { UNFIT: '1' }, '-u'))).toEqual(failures.map(([what]) => what))
    expect(project.read(UNFIT)).toBeUndefined()

    expect((await unfitIn(project, {})).exitCode).toBe(0)
    const before = project.read(UNFIT)
    expect(before?.match(/^exports/gm)).toHaveLength(failures.length)
    expect(failed(await unfitIn(project, { UNFIT: '1' }, '-u'))).toEqual(failures.map(([what]) => what))
    expect(project.read(UNFIT)).toBe(before)
  })

  test('a run that is too short to be judged (smoke)', async () => {
    using project = storedProject()
    const before = project.read(FILE)
    expect(failureOf(await runOf(project, { SLOWER: '3', VITEST_LOAD: 'smoke' }, '-u'))).toBe('')
    expect(project.read(FILE)).toBe(before)
    // Vitest fails a file in CI whose snapshots nobody asked for.
    expect((await runOf(project, { SLOWER: '3', VITEST_LOAD: 'smoke', CI: 'true' })).exitCode).toBe(0)
  })
})

describe('numbers that were measured otherwise', PATIENT, () => {
  test('on another machine, are refused, and kept when this one adds its own', async () => {
    using project = storedProject()
    project.write(FILE, project.read(FILE)!.replace(/^cpu .*$/m, 'cpu         Abacus, 3 cores'))
    const other = project.read(FILE)!
    const failure = failureOf(await runOf(project)).replace(/(?<=here   ).*/, '…')
    expect(failure).toMatchInlineSnapshot(`
      "expected a baseline of this machine, but the stored one differs in cpu
        cpu …
                   here   …
        to do      numbers of different machines cannot be compared; each machine has its own paragraph
                   run \`vitest run -u\` on this machine and commit the snapshot file, or write this into the entry of this test:
          cpu …
          system …
          runner      none
          plan        2 users, 1 000 iterations
          p50         4.98 ms     ±100 % + 2 ms
          p95         5.94 ms     ±100 % + 2 ms
          p99         40 ms       ±100 % + 2 ms
          throughput  962/s       ±100 %
          error rate  0 %         ±100 %
        smoke      a stored number shows a collapse, not a small change: a minute later the same code had a
                   p95 10 % higher in 8 to 44 % of runs. To judge a change, compare both versions in one job:
                   \`load.compare\`, or \`vitest-load compare <ref>\`"
    `)
    expect(failureOf(await runOf(project, {}, '-u'))).toBe('')
    const [mine, theirs] = project.read(FILE)!.split('\n\n').slice(1)
    expect(mine).not.toContain('Abacus')
    expect(other).toContain(theirs!)
    // Either counts where it was measured.
    expect(failureOf(await runOf(project))).toBe('')
  })

  test('by another plan, are refused, and replaced by -u', async () => {
    using project = storedProject()
    expect(
      failureOf(await runOf(project, { ITERATIONS: '400' }))
        .split('\n')
        .slice(0, 5),
    ).toMatchInlineSnapshot(`
      [
        "expected a baseline of this plan, but the stored one differs in plan",
        "  plan       stored 2 users, 1 000 iterations",
        "             here   2 users, 400 iterations",
        "  to do      numbers of different plans cannot be compared",
        "             run \`vitest run -u\` on this machine and commit the snapshot file, or write this into the entry of this test:",
      ]
    `)
    expect(failureOf(await runOf(project, { ITERATIONS: '400' }, '-u'))).toBe('')
    expect(project.read(FILE)).toContain('plan        2 users, 400 iterations\n')
    expect(project.read(FILE)).not.toContain('1 000 iterations')
  })
})

describe('a baseline is stored', () => {
  let first: ProjectRun
  let again: ProjectRun
  let stored = ''
  beforeAll(async () => {
    using project = copyProject('baseline')
    first = await project.run({}, 'forms.test')
    stored = project.read(FORMS) ?? ''
    project.write(FORMS, stored.replace(/(exports\[`what is far better[^]*?)p50 .*/, '$1p50  1 h  ±100 %'))
    again = await project.run({ CI: '' }, 'forms.test')
  }, PATIENT.timeout)

  test('and held in every form that can do so, and refused in every other', () => {
    expect(failuresOf(first)).toEqual([])
    expect(failuresOf(again)).toEqual([])
  })

  test('for each test, level, part and turn on its own', () => {
    const entries = [...stored.matchAll(/^exports\[`(.*)`\]|^(part|plan) +(.*)/gm)]
    expect(entries.map(([, name, head, text]) => name ?? `  ${head} ${text}`)).toMatchInlineSnapshot(`
      [
        "awaited, soft, of a promise 1",
        "  plan 1 user, 200 iterations",
        "awaited, soft, of a promise 2",
        "  plan 1 user, 200 iterations",
        "awaited, soft, of a promise 3",
        "  plan 1 user, 200 iterations",
        "awaited, soft, of a promise 4",
        "  plan 1 user, 200 iterations",
        "concurrent 1",
        "  plan 1 user, 200 iterations",
        "in a suite > of levels (concurrency 1) 1",
        "  plan 1 user, 200 iterations",
        "in a suite > of levels (concurrency 2) 1",
        "  plan 2 users, 200 iterations",
        "of a scenario 1",
        "  part scenario buy",
        "  plan browse: 1 user, 30 iterations; buy: 1 user, 40 iterations",
        "of another attempt 1",
        "  plan 1 user, 200 iterations",
        "several in a test 1",
        "  plan 1 user, 200 iterations",
        "several in a test 2",
        "  part step pay",
        "  plan 1 user, 200 iterations",
        "several in a test 3",
        "  part requests",
        "  plan 1 user, 200 iterations",
        "what is far better 1",
        "  plan 1 user, 100 iterations",
      ]
    `)
  })

  test('and what is left open of a scenario is told in the report of the test', () => {
    expect(first.tests['of a scenario']!.annotations.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/Inconclusive: .* are too short to decide with 99\.9 % confidence whether p90 is at most 60 s/),
    )
  })

  test('and what is far better is told in the report of the test', () => {
    expect(again.tests['what is far better']!.annotations.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/far better than its baseline: p50 .* ms, stored 60 min. To hold that, write it into the file of snapshots/),
    )
  })
})
