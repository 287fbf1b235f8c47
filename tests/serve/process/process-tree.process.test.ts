import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { ProcessTree, withMark } from '../../../src/serve/process/process-tree.ts'
import { isRunning } from '../is-running.ts'

/** A group of processes in the way of `serve`, with what its first process wrote, line by line. It is ended with the test. */
function startTree(script: string): { readonly first: ChildProcess; readonly tree: ProcessTree; readonly line: () => Promise<string> } {
  const mark = randomUUID()
  const env = withMark(process.env, mark)
  const first = spawn('sh', ['-c', script], { detached: true, env, stdio: ['ignore', 'pipe', 'ignore'] })
  const tree = new ProcessTree(first.pid ?? Number.NaN, mark)
  onTestFinished(() => tree.signal('SIGKILL'))
  const lines = createInterface({ input: first.stdout })[Symbol.asyncIterator]()
  return { first, tree, line: async () => (await lines.next()).value as string }
}

/** At once, though the dead may still wait for their parent. */
const soon = <T>(look: () => T): ReturnType<typeof expect.poll<T>> => expect.poll(look, { timeout: 2_000, interval: 10 })

test('a group runs as long as one of it does, its first process being gone', async () => {
  const { first, tree } = startTree('sleep 60 & echo started')
  await once(first, 'exit')
  expect([tree.isGroupRunning(), tree.isRunning()]).toEqual([true, true])
  tree.signal('SIGTERM')
  await soon(() => tree.isGroupRunning()).toBe(false)
})

test.runIf(process.platform === 'linux')(
  'what has left the group is found by its environment, when its parent is gone as well',
  async () => {
    const { first, tree, line } = startTree('setsid sh -c "echo \\$\\$; exec sleep 60" & sleep 0.1')
    const pid = Number(await line())
    await once(first, 'exit')
    expect([tree.isGroupRunning(), tree.isRunning(), isRunning(pid)]).toEqual([false, true, true])
    tree.groupIsOver()
    tree.signal('SIGTERM')
    await soon(() => isRunning(pid)).toBe(false)
    expect(tree.isRunning()).toBe(false)
  },
)

test.runIf(process.platform === 'linux')('what has left the group and cleared its environment is found by its parent', async () => {
  const { tree, line } = startTree('env -i setsid sh -c "trap : TERM; echo \\$\\$; while :; do sleep 1; done" & wait')
  const pid = Number(await line())
  expect(tree.isRunning()).toBe(true)
  tree.signal('SIGTERM')
  // Its parent has ended, and with it the way to find it: it is remembered.
  await soon(() => tree.isGroupRunning()).toBe(false)
  expect([tree.isRunning(), isRunning(pid)]).toEqual([true, true])
  tree.signal('SIGKILL')
  await soon(() => isRunning(pid)).toBe(false)
})

test('a tree that never was does not run, and takes signals without a word', () => {
  const tree = new ProcessTree(2 ** 30, randomUUID())
  expect([tree.isGroupRunning(), tree.isRunning()]).toEqual([false, false])
  tree.signal('SIGTERM')
})
