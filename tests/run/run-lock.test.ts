import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { processStart } from '../../src/run/process-start.ts'
import { takeRunLock } from '../../src/run/run-lock.ts'
import { builtModule } from '../helpers/built-module.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitest-load-lock-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

const take = (signal?: AbortSignal) => takeRunLock(signal, folder)

/** Whether the lock is free at this moment. */
async function isFree(): Promise<boolean> {
  try {
    const lock = await take(AbortSignal.abort())
    lock.release()
    return true
  } catch {
    return false
  }
}

const leave = (number: number, content: string): void => writeFileSync(join(folder, String(number)), content)

function touched(number: number, secondsAgo: number): void {
  const time = new Date(Date.now() - secondsAgo * 1_000)
  utimesSync(join(folder, String(number)), time, time)
}

const holder = (pid: number, startedAt: string): string => JSON.stringify({ pid, startedAt })

test('a lock that is free is taken at once, and again after it was released', async () => {
  for (let round = 0; round < 3; round++) {
    const lock = await take()
    expect(lock.waitedMs).toBeLessThan(1_000)
    expect(await isFree()).toBe(false)
    lock.release()
  }
  expect(await isFree()).toBe(true)
})

test('whoever waits gets the lock when it is released, and knows how long that took', async () => {
  const first = await take()
  const waiting = take()
  await sleep(120)
  first.release()
  const second = await waiting
  expect(second.waitedMs).toBeGreaterThanOrEqual(100)
  expect(first.waitedMs).toBeLessThan(second.waitedMs)
  second.release()
})

test('what was left by earlier holders is cleared away', async () => {
  for (let round = 0; round < 20; round++) (await take()).release()
  expect(readdirSync(folder)).toEqual(['20'])
})

test('waiting ends with the reason of the signal', async () => {
  const lock = await take()
  const controller = new AbortController()
  const waiting = take(controller.signal)
  const reason = new Error('enough')
  setTimeout(() => controller.abort(reason), 40)
  await expect(waiting).rejects.toBe(reason)
  lock.release()
  expect(await isFree()).toBe(true)
})

test('the lock of a process that is gone is free', async () => {
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'exit')
  leave(7, holder(child.pid!, '123'))
  expect(await isFree()).toBe(true)
})

test.runIf(process.platform === 'linux')('so is that of a process whose pid somebody else has now', async () => {
  leave(7, holder(process.pid, String(Number(processStart(process.pid)) - 1)))
  expect(await isFree()).toBe(true)
})

test('where it is not known when a process started, its pid decides', async () => {
  leave(7, holder(process.pid, ''))
  expect(await isFree()).toBe(false)
})

test('the lock of a thread that was ended is free a minute after it was touched last', async () => {
  leave(7, holder(process.pid, processStart(process.pid)!))
  touched(7, 55)
  expect(await isFree()).toBe(false)
  touched(7, 61)
  expect(await isFree()).toBe(true)
})

test('a file that is just being written is held, and one that nobody finished is free after a minute', async () => {
  leave(7, '')
  expect(await isFree()).toBe(false)
  touched(7, 61)
  expect(await isFree()).toBe(true)
})

test('the holder keeps its file fresh', async () => {
  const lock = await take()
  touched(1, 3_600)
  await expect.poll(() => Date.now() - statSync(join(folder, '1')).mtimeMs, { timeout: 5_000 }).toBeLessThan(2_000)
  lock.release()
})

test('a holder that was taken for gone takes nothing away from its successor when it comes back', async () => {
  const lost = await take()
  touched(1, 3_600)
  const successor = await take()
  lost.release()
  expect(await isFree()).toBe(false)
  expect(readdirSync(folder)).toEqual(['2'])
  successor.release()
  expect(await isFree()).toBe(true)
})

test('files that are no locks of ours are left alone', async () => {
  writeFileSync(join(folder, 'note.txt'), 'mine')
  const lock = await take()
  lock.release()
  expect(readFileSync(join(folder, 'note.txt'), 'utf8')).toBe('mine')
})

/** A process that takes the lock `rounds` times, holds it for `holdMs`, and tells when it had it. */
function contender(module: string, rounds: number, holdMs: number): ChildProcess {
  const code = `
    import { setTimeout as sleep } from 'node:timers/promises'
    import { takeRunLock } from ${JSON.stringify(module)}
    for (let round = 0; round < ${rounds}; round++) {
      const lock = await takeRunLock(undefined, ${JSON.stringify(folder)})
      const from = process.hrtime.bigint()
      await sleep(${holdMs})
      console.log(from + ' ' + process.hrtime.bigint())
      lock.release()
    }`
  return spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
}

interface Span {
  readonly from: bigint
  readonly to: bigint
}

async function spansOf(child: ChildProcess): Promise<readonly Span[]> {
  const spans: Span[] = []
  for await (const line of createInterface(child.stdout!)) {
    const [from, to] = line.split(' ')
    spans.push({ from: BigInt(from!), to: BigInt(to!) })
  }
  return spans
}

test('twenty processes never hold it at the same time, although one dies with it', { timeout: 60_000 }, async () => {
  using built = await builtModule('run/run-lock')
  const dying = contender(built.url, 1, 60_000)
  await expect.poll(() => readdirSync(folder).length, { timeout: 10_000 }).toBe(1)
  const children = Array.from({ length: 20 }, () => contender(built.url, 3, 5))
  try {
    const all = Promise.all(children.map(spansOf))
    await sleep(300)
    dying.kill('SIGKILL')
    const spans = (await all).flat().toSorted((first, second) => (first.from < second.from ? -1 : 1))
    expect(spans).toHaveLength(60)
    spans.slice(1).forEach(({ from }, before) => expect(from).toBeGreaterThan(spans[before]!.to))
  } finally {
    for (const child of [dying, ...children]) child.kill('SIGKILL')
  }
})
