import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { overview } from '../helpers/projects/overview.ts'
import { eventually, runProject, startProject, type ProjectRun, type ProjectSettings } from '../helpers/projects/run-project.ts'
import { withoutNumbers } from '../helpers/stable.ts'
import { isRunning } from '../serve/is-running.ts'

interface Started {
  readonly name: string
  readonly pid: number
}

const logOf = (folder: string): string => join(folder, 'started')

/** A run of the project, and the targets it has started, in order. */
async function runTargets(settings: ProjectSettings = {}): Promise<ProjectRun & { readonly started: readonly Started[] }> {
  await using project = startProject('targets', (folder) => ({ ...settings, env: { STARTED: logOf(folder) } }))
  const run = await project.ended
  const started = [...readFileSync(logOf(project.folder), 'utf8').matchAll(/^(.+) (\d+)$/gm)].map(([, name, pid]) => ({
    name: name!,
    pid: Number(pid),
  }))
  return { ...run, started }
}

describe('serve', () => {
  let run: Awaited<ReturnType<typeof runTargets>>
  beforeAll(async () => {
    run = await runTargets()
  }, 60_000)

  test('works at the top of a file, in a suite and in a test, and stands for its address before it is up', () => {
    expect(overview(run, 'before it')).toBe('passed  before it is up, its address is not known')
    expect(overview(run, 'inside a test')).toBe('passed  inside a test it may stand for its address at once')
    expect(overview(run, 'in a suite')).toMatchInlineSnapshot(`
      "passed  in a suite > it is a target for its tests
      passed  in a suite > by url as well"
    `)
  })

  test('works in hooks, and ends with the tests that they are for', () => {
    expect(overview(run, 'in beforeAll')).toMatchInlineSnapshot(`
      "passed  in beforeAll > it serves the tests of the suite
      passed  in beforeAll > and of suites in it > it does"
    `)
    expect(overview(run, 'in beforeEach')).toMatchInlineSnapshot(`
      "passed  in beforeEach > it serves the first test
      passed  in beforeEach > it serves the second test"
    `)
    expect(overview(run, 'in aroundAll')).toMatchInlineSnapshot(`"passed  in aroundAll > it serves the tests of the suite"`)
    expect(overview(run, 'after ')).toMatchInlineSnapshot(`
      "passed  after beforeAll it lives as long as the suite
      passed  after beforeEach it lives as long as the test
      passed  after aroundAll it lives as long as the suite"
    `)
    expect(overview(run, 'in afterAll')).toMatchInlineSnapshot(`
      "passed  in afterAll > a suite > a test
      passed  in afterAll > nothing would stop it"
    `)
  })

  test('starts targets when their tests begin, and none whose tests are all skipped', () => {
    // One is stopped while it starts, and may or may not come as far as to write its name.
    const names = run.started.map(({ name }) => name).filter((name) => name !== 'places: ended at once')
    expect(names.toSorted()).toMatchInlineSnapshot(`
      [
        "file",
        "filtered out",
        "hooks: aroundAll",
        "hooks: beforeAll",
        "hooks: beforeEach",
        "hooks: beforeEach",
        "places: file",
        "places: suite",
        "places: test",
        "wanted",
      ]
    `)
  })

  test('leaves none of them running', async () => {
    expect(await eventually(() => run.started.every(({ pid }) => !isRunning(pid)), 2_500)).toBe(true)
  })

  test('says what a target that does not come up wrote last', () => {
    expect(run.errors.map(withoutPaths)).toMatchInlineSnapshot(`
      [
        "The target \`fixtures/targets/crashing.mjs\` ended before it was up: exited with code 7
      Its last output:
        | reading the configuration
        | Error: DATABASE_URL is not set",
        "The target fixtures/projects/no-such-target.mjs does not exist",
        "The target starts when the tests of its file or \`describe\` begin: pass the target itself as \`baseUrl\`, or read \`url\` inside a test",
      ]
    `)
    expect(overview(run, 'a load test')).toBe('skipped a load test')
    expect(run.tests['a target that crashes']!.errors.map(withoutPaths)).toMatchInlineSnapshot(`
      [
        "The target \`fixtures/targets/crashing.mjs\` ended before it was up: exited with code 7
      Its last output:
        | reading the configuration
        | Error: DATABASE_URL is not set",
      ]
    `)
  })

  test('shows the last words of one that died under load', () => {
    const text = withoutNumbers(run.tests['a target that dies']!.errors[0]!)
    expect(text).toMatch(/^expected all iterations to have status #, got # of #$/m)
    expect(text).toContain('  target  exited with code #; it wrote last:\n    | out of luck: /exit/#')
  })
})

test('one target serves several files from a global setup, on a port and on a Unix socket', async () => {
  await using project = startProject('global-target', (folder) => ({ env: { STARTED: logOf(folder) } }))
  const run = await project.ended
  expect(run.errors).toEqual([])
  expect(overview(run, '')).toMatchInlineSnapshot(`
    "passed  first: one target for all files
    passed  second: one target for all files
    passed  second: on a Unix socket
    passed  second: on a Unix socket, from threads"
  `)
  const started = readFileSync(logOf(project.folder), 'utf8')
  expect(started).toMatch(/^shared \d+\n$/)
  expect(isRunning(Number(started.match(/\d+/)))).toBe(false)
}, 60_000)

test('files are found in an environment like jsdom, where their addresses are those of a server that does not run', async () => {
  const run = await runProject('browser-like')
  expect(run.errors).toEqual([])
  expect(overview(run, '')).toMatchInlineSnapshot(`
    "passed  an address of a file is what a browser would need
    passed  a module inside of the project is found
    passed  a module outside of the project is found
    passed  a module in TypeScript is found
    passed  a portable task is found
    passed  rows are found
    passed  an address elsewhere is no file"
  `)
}, 60_000)

test('a target whose tests are all filtered out is not started', async () => {
  const { started, tests } = await runTargets({ args: ['filtered', '-t', 'wanted'] })
  expect(tests['wanted > loads it']!.state).toBe('passed')
  expect(started.map(({ name }) => name)).toEqual(['file', 'wanted'])
}, 30_000)

const withoutPaths = (text: string): string => text.replaceAll(/(?:\S*\/)?(fixtures\/)/g, '$1')
