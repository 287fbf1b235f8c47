import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startCommand, vitestEntry } from '../../helpers/projects/run-project.ts'
import { fencesOf, readPage, root } from '../markdown.ts'

const FILES: readonly string[] = ['global-setup.ts', 'users.test.ts', 'vitest.config.ts']

test('the files of the recipe for one target run as they stand', async () => {
  // In the repository, so that they find the package by its name.
  const folder = mkdtempSync(join(root, 'tests/docs/.recipe-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  copyFileSync(join(root, 'examples/server.mjs'), join(folder, 'server.mjs'))
  const fences = fencesOf(readPage('docs/serve.md')).filter(({ info }) => FILES.includes(info))
  expect(fences.map(({ info }) => info)).toEqual(FILES)
  for (const { info, code } of fences) writeFileSync(join(folder, info), code)
  await using run = startCommand(process.execPath, [vitestEntry, 'run', '--root', folder, '--reporter=verbose'])
  const { exitCode, output } = await run.ended
  expect(output).toMatch(/✓ users\.test\.ts > GET \/users/)
  expect(exitCode).toBe(0)
})
