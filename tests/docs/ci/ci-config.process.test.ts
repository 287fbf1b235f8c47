import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runProject } from '../../helpers/projects/run-project.ts'
import { fencesOf, readPage, root } from '../markdown.ts'

const LONGEST_MS = 60_000

const config = fencesOf(readPage('docs/ci.md')).find(({ info }) => info === 'vitest.config.ts')!.code

/** Tells when it ran, and for how long. */
const testFile = (name: string): string => `import { test } from 'vitest'
test('${name}', async ({ task }) => {
  task.meta.startedAt = performance.timeOrigin + performance.now()
  await new Promise((resolve) => setTimeout(resolve, 150))
  task.meta.endedAt = performance.timeOrigin + performance.now()
})
`

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(root, 'tests/docs/.snippets-'))
  writeFileSync(join(folder, 'vitest.config.ts'), config)
  for (const name of ['a.load', 'b.load', 'unit']) writeFileSync(join(folder, `${name}.test.ts`), testFile(name))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = async (...args: readonly string[]) => (await runProject(relative(join(root, 'fixtures/projects'), folder), { args })).tests

test('the configuration of docs/ci.md runs load tests last and one after the other', { timeout: LONGEST_MS }, async () => {
  const tests = await run()
  expect(Object.keys(tests).toSorted()).toEqual(['a.load', 'b.load', 'unit'])
  const inOrder = Object.values(tests).toSorted((first, second) => Number(first.meta.startedAt) - Number(second.meta.startedAt))
  expect(inOrder[0]).toBe(tests.unit)
  const canOverlap = inOrder.slice(1).filter(({ meta }, index) => Number(meta.startedAt) < Number(inOrder[index]!.meta.endedAt))
  expect(canOverlap).toEqual([])
})

test('and `--project load` runs nothing else', { timeout: LONGEST_MS }, async () => {
  expect(Object.keys(await run('--project', 'load')).toSorted()).toEqual(['a.load', 'b.load'])
})
