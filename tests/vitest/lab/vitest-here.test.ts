import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { version } from 'vitest/node'
import { vitestIn } from '../../../src/vitest/lab/vitest-here.ts'

test('the Vitest of a project is found from any folder of it', async () => {
  const vitest = await vitestIn(fileURLToPath(new URL('.', import.meta.url)))
  expect(vitest?.version).toBe(version)
})

test('a folder without Vitest has none', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-load-here-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  expect(await vitestIn(folder)).toBeUndefined()
})
