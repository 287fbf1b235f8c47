import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { processStart } from '../../../src/run/lock/process-start.ts'

const isLinux = process.platform === 'linux'

test('the start of a process stays the same and differs from that of one started later', async () => {
  const own = processStart(process.pid)
  expect(own).toMatch(isLinux ? /^\d+$/ : /^$/)
  expect(processStart(process.pid)).toBe(own)
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  await once(child, 'spawn')
  try {
    if (isLinux) expect(Number(processStart(child.pid!))).toBeGreaterThan(Number(own))
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  expect(processStart(child.pid!)).toBe(undefined)
})

test.runIf(isLinux)('a process that has ended is gone although its parent has not heard of it yet', async () => {
  // The shell gives its pid a new program that never asks for the end of the child it has inherited.
  const parent = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 20'])
  try {
    const [chunk] = (await once(parent.stdout, 'data')) as [Buffer]
    const pid = Number(chunk.toString())
    const stateOf = (): string => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.slice(0, 1)
    await expect.poll(stateOf, { timeout: 5_000 }).toBe('Z')
    expect(processStart(pid)).toBe(undefined)
  } finally {
    parent.kill('SIGKILL')
    await once(parent, 'exit')
  }
})

test.runIf(isLinux)('a process of somebody else is seen', () => {
  expect(processStart(1)).toMatch(/^\d+$/)
})
