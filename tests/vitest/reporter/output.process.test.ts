import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { projectFolder, startCommand, vitestEntry } from '../../helpers/projects/run-project.ts'

/** All that Vitest writes without a terminal, with such reporters. */
async function outputWith(
  reporters: readonly string[],
  env: Readonly<Record<string, string>> = {},
  ...args: readonly string[]
): Promise<string> {
  const chosen = reporters.map((reporter) => `--reporter=${reporter}`)
  await using project = startCommand(process.execPath, [vitestEntry, 'run', '--root', projectFolder('live'), ...chosen, ...args], env)
  return (await project.ended).output
}

const onlyOneRun = ['-t', 'asks nothing'] as const

/** Of this run, without what was measured. */
const lineOf = (output: string): string | undefined =>
  /^ ⚡ asks nothing.*/m
    .exec(output)?.[0]
    .replaceAll(/\d+(?: \d{3})*(?:\.\d+)?(?: m?s|\/s)/g, '#')
    .replace(/ {2}NOT SOUND: [a-z-]+(?:, [a-z-]+)*/, '')

describe('without a terminal', () => {
  test('a run that is over is a line, and all of them a table at the end', async () => {
    const output = await outputWith(['default'], {}, ...onlyOneRun)
    expect(lineOf(output)).toMatchInlineSnapshot(
      `" ⚡ asks nothing of its run  closed  10 iterations  p50 #  p95 #  p99 #  #  failed 0  not judged"`,
    )
    expect(output.slice(output.indexOf(' load test'))).toMatch(
      /^ load test +verdict\n {3}model .*\n asks nothing of its run +not judged\n {3}closed +10 .* 0\n/,
    )
    expect(output.indexOf(' Duration ')).toBeLessThan(output.indexOf(' load test'))
    expect(output).not.toContain('::notice')
  })

  test('verbose output has the line of its annotation, and no other', async () => {
    const output = await outputWith(['verbose'], {}, ...onlyOneRun)
    expect(output).toContain('↳ asks nothing of its run: 1 user, 10 iterations')
    expect(output).toContain(' load test')
    expect(lineOf(output)).toBeUndefined()
  })

  test('nothing is said beside reporters for machines, and those that were asked to say little', async () => {
    const output = await outputWith(['dot', 'json', 'agent', 'minimal', 'junit', 'tap'], {}, ...onlyOneRun)
    expect(output).toContain('ok 1 - runs.test.ts')
    expect(output).not.toMatch(/⚡| load test /)
  })

  test('reporters for machines do not silence one for people', async () => {
    expect(await outputWith(['default', 'junit'], {}, ...onlyOneRun)).toMatch(/⚡ asks nothing[^]* load test /)
  })
})

describe('on GitHub', () => {
  let folder: string
  let summary: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'vitest-load-github-'))
    summary = join(folder, 'summary.md')
    writeFileSync(summary, 'What stood there before.\n')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('the table is appended to the summary of the job, whatever the reporters', async () => {
    await outputWith(['dot'], { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary }, ...onlyOneRun)
    expect(readFileSync(summary, 'utf8').replaceAll(/\d+(?: \d{3})*(?:\.\d+)?(?: m?s|\/s)/g, '#')).toMatchInlineSnapshot(`
      "What stood there before.

      ## Load tests

      | load test | model | iterations | p50 | p95 | p99 | rate | failed | verdict |
      | :-- | :-- | --: | --: | --: | --: | --: | --: | :-- |
      | asks nothing of its run | closed | 10 | # | # | # | # | 0 | not judged |
      "
    `)
  })

  test('a summary that cannot be written fails nothing', async () => {
    const output = await outputWith(['default'], { GITHUB_STEP_SUMMARY: folder }, ...onlyOneRun)
    expect(output).toContain('vitest-load could not write the job summary: EISDIR')
    expect(output).toContain('Tests  1 passed')
  })

  const notice = /^::notice file=\S*runs\.test\.ts,line=19(?:,column=\d+)?,title=load::asks nothing of its run: 1 user, 10 iterations/gm

  test('each run is one notice with its file and line: from the reporter of Vitest, or from ours where that is not in use', async () => {
    const [theirs, ours] = [['default', 'github-actions'], ['default']].map((reporters) =>
      outputWith(reporters, { GITHUB_ACTIONS: 'true' }, ...onlyOneRun),
    )
    expect((await theirs!).match(notice)).toHaveLength(1)
    expect((await ours!).match(notice)).toHaveLength(1)
  })
})
