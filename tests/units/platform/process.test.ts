import { spawnSync } from 'node:child_process'
import process from 'node:process'
import { expect, test } from 'vitest'
import { isRunning } from '../../../src/units/platform/process.ts'

test('a process runs until it has ended', () => {
  expect(isRunning(process.pid)).toBe(true)
  const { pid } = spawnSync(process.execPath, ['--version'])
  expect(isRunning(pid)).toBe(false)
})

test('a process of another user runs as well, although it cannot be signalled', () => {
  // Process 1 is of the root user; whoever is root may signal it.
  expect(isRunning(1)).toBe(true)
})
