import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { expectNoSecret, SECRET } from '../helpers/planted.ts'
import { startProject } from '../helpers/projects/run-project.ts'

const REPORTERS = ['github-actions', 'junit', 'json', 'tap']

const fileIn = (folder: string, name: string): string => join(folder, `out.${name}`)

test('a secret comes out of no failure, annotation, meta and report', async () => {
  await using project = startProject('secrets', (folder) => ({
    env: { SECRET, GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: fileIn(folder, 'summary') },
    args: REPORTERS.flatMap((name) => [`--reporter=${name}`, `--outputFile.${name}=${fileIn(folder, name)}`]),
  }))
  const run = await project.ended
  expect(run.errors).toEqual([])
  const tests = Object.entries(run.tests)
  expect(tests).toHaveLength(23)
  expect(tests.filter(([, { state }]) => state !== 'failed').map(([name]) => name)).toEqual([])
  const read = (name: string): string[] => {
    try {
      return [readFileSync(fileIn(project.folder, name), 'utf8')]
    } catch {
      return []
    }
  }
  const files = ['summary', ...REPORTERS].flatMap(read)
  expect(files.length).toBeGreaterThan(2)
  expectNoSecret([JSON.stringify(run.tests), ...run.output.split('\n'), ...files])
})
