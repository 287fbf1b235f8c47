import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { ObservedRun } from '../../../src/run/observed-run.ts'
import { ControlFile } from '../../../src/vitest/page/control-file.ts'
import { SteeredRun } from '../../../src/vitest/page/steered-run.ts'
import { eventually } from '../../helpers/projects/run-project.ts'

test('a restart that goes on is not begun again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-load-steered-'))
  const file = new ControlFile(join(folder, 'control'))
  const steered = new SteeredRun({ controlFile: file.path, rows: [], durationMs: null, baseUrl: null })
  onTestFinished(() => {
    steered.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const calls: string[] = []
  const run = {
    jobs: [],
    restart: () => {
      calls.push('restart')
      return new Promise(() => {})
    },
    stop: () => void calls.push('stop'),
  } as unknown as ObservedRun
  const listener = { changed: () => {}, restarting: () => {}, restarted: () => {}, stopping: () => {} }
  steered.observe(run, listener)
  file.send({ type: 'reset' })
  file.send({ type: 'reset' })
  file.send({ type: 'stop', test: false })
  expect(await eventually(() => calls.includes('stop'), 5_000)).toBe(true)
  expect(calls).toEqual(['restart', 'stop'])
})
