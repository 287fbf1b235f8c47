import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { isGroupRunning, signalGroup } from '../../src/serve/process-group.ts'

test('a group runs as long as one of it does, its first process being gone', async () => {
  const first = spawn('sh', ['-c', 'sleep 60 & echo started'], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] })
  const groupId = first.pid ?? Number.NaN
  onTestFinished(() => {
    signalGroup(groupId, 'SIGKILL')
  })
  await once(first, 'exit')
  expect(isGroupRunning(groupId)).toBe(true)
  expect(signalGroup(groupId, 'SIGTERM')).toBe(true)
  // At once, though the dead may still wait for their burial.
  await expect.poll(() => isGroupRunning(groupId), { timeout: 500, interval: 10 }).toBe(false)
})

test('nobody is in a group that never was', () => {
  expect(isGroupRunning(2 ** 30)).toBe(false)
  expect(signalGroup(2 ** 30, 'SIGTERM')).toBe(false)
})
