import { spawn, type ChildProcess } from 'node:child_process'
import { describe, expect, onTestFinished } from 'vitest'
import { TreeReader } from '../../../../src/run/monitor/target/tree-reader.ts'
import { systemClock } from '../../../../src/units/time/clock.ts'
import { testWith } from '../../../helpers/needs.ts'

const linuxOnly = testWith(process.platform === 'linux')

const BURN = 'const used = () => process.cpuUsage().user + process.cpuUsage().system, until = used() + 400_000; while (used() < until);'
/** Its main thread, a thread and a child of it have work without end. */
const THREE_BURN = `
const { Worker } = require('node:worker_threads')
const { spawn } = require('node:child_process')
new Worker('for (;;);', { eval: true })
spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' })
setTimeout(() => { console.log('ready'); for (;;); }, 300)`
/** A child of it uses 400 ms and ends; then it says so. */
const CHILD_ENDS = `
const { spawn } = require('node:child_process')
console.log('ready')
process.stdin.once('data', () => {
  spawn(process.execPath, ['-e', ${JSON.stringify(BURN)}], { stdio: 'ignore' }).once('close', () => console.log('ended'))
})
process.stdin.resume()`

const sleep = (ms: number): Promise<void> => new Promise((resolve) => void systemClock.after(ms, resolve))

/** Starts a script in a group of its own, which ends with the test. */
async function started(command: readonly string[]): Promise<ChildProcess> {
  const child = spawn(command[0]!, command.slice(1), { stdio: ['pipe', 'pipe', 'ignore'], detached: true })
  onTestFinished(() => void process.kill(-child.pid!, 'SIGKILL'))
  await said(child, 'ready')
  return child
}

const said = (child: ChildProcess, word: string): Promise<void> =>
  new Promise((resolve) => {
    child.stdout!.on('data', (text: Buffer) => text.toString().includes(word) && resolve())
  })

describe('a tree of processes', () => {
  linuxOnly('waits for a core as often as each of its threads and children does, and the longest is that of one of them', async () => {
    // All three on one core: at any time, two of them wait.
    const { pid } = await started(['taskset', '-c', '0', process.execPath, '-e', THREE_BURN])
    const tree = new TreeReader(pid!, [pid!])
    onTestFinished(() => tree.close())
    // The child is found when it is looked for.
    tree.refresh()
    const first = tree.read()
    const fromMs = systemClock.now()
    await sleep(1_500)
    const last = tree.read()
    const elapsedMs = systemClock.now() - fromMs
    const waitMs = last.waitMs - first.waitMs
    expect(waitMs).toBeGreaterThan(1.5 * elapsedMs)
    expect(last.longestWaitMs).toBeGreaterThan(0.4 * elapsedMs)
    expect(last.longestWaitMs).toBeLessThan(1.05 * elapsedMs)
    expect(last.longestWaitMs).toBeLessThan(0.75 * waitMs)
    // The child is one of three, and no part of the first process.
    const [all, others] = [last.cpuMs - first.cpuMs, last.othersCpuMs - first.othersCpuMs]
    expect(others / all).toBeGreaterThan(0.1)
    expect(others / all).toBeLessThan(0.7)
  })

  linuxOnly.for(['read again and again', 'read when it is over'])(
    'keeps the CPU time of a child that has ended, and counts it once: %s',
    async (way) => {
      const parent = await started([process.execPath, '-e', CHILD_ENDS])
      const tree = new TreeReader(parent.pid!, [parent.pid!])
      onTestFinished(() => tree.close())
      const first = tree.read()
      parent.stdin!.write('go\n')
      const ended = said(parent, 'ended')
      const child = { isOver: false }
      void ended.then(() => (child.isOver = true))
      let cpuMs = 0
      if (way === 'read again and again')
        while (!child.isOver) {
          tree.refresh()
          // It never shrinks, whoever ends.
          const now = tree.read().cpuMs - first.cpuMs
          expect(now).toBeGreaterThanOrEqual(cpuMs)
          cpuMs = now
          await sleep(20)
        }
      await ended
      const last = tree.read()
      // It also starts, which takes some ten ms; twice would be 800.
      expect(last.cpuMs - first.cpuMs).toBeGreaterThan(380)
      expect(last.cpuMs - first.cpuMs).toBeLessThan(750)
      expect(last.othersCpuMs - first.othersCpuMs).toBeGreaterThan(350)
    },
  )
})
