import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { processStart } from '../../../src/run/lock/process-start.ts'
import { takeRunLock } from '../../../src/run/lock/run-lock.ts'
import { builtModule } from '../../helpers/built-module.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitest-load-lock-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

const take = (signal?: AbortSignal) => takeRunLock(signal, { folder })

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

const leave = (number: number | string, content: string): void => writeFileSync(join(folder, String(number)), content)

function touched(number: number | string, secondsAgo: number): void {
  const time = new Date(Date.now() - secondsAgo * 1_000)
  utimesSync(join(folder, String(number)), time, time)
}

/** What this process would write. */
const alive = (): string => holder(process.pid, processStart(process.pid)!)

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

test.for([
  ['an empty file, as of a disk that was full', () => leave('7', '')],
  ['half of an entry', () => leave('7', '{"pid":12')],
  ['null', () => leave('7', 'null')],
  ['a number', () => leave('7', '12')],
  ['an entry without a process', () => leave('7', '{"pid":0,"startedAt":""}')],
  ['an entry of more than a few bytes', () => leave('7', `${alive()}${' '.repeat(5_000)}`)],
  ['a directory', () => mkdirSync(join(folder, '1'))],
  ['a link that leads nowhere', () => symlinkSync(join(folder, 'nowhere'), join(folder, '1'))],
  ['a link to an entry', () => (leave('elsewhere', alive()), symlinkSync(join(folder, 'elsewhere'), join(folder, '1')))],
  ['a number with an exponent', () => leave('1e5', alive())],
  ['a number with zeros in front', () => leave('007', alive())],
  ['a number with a prefix', () => leave('0x10', alive())],
  ['a number that is too large to count up', () => leave('9007199254740993', alive())],
] as const)('what is no entry does not hold the lock, and is left alone: %s', async ([, put]) => {
  put()
  const before = readdirSync(folder)
  expect(await isFree()).toBe(true)
  expect(await isFree()).toBe(true)
  const lock = await take()
  expect(await isFree()).toBe(false)
  lock.release()
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(before))
})

test('a lock is held beside what is no entry, under whatever number', async () => {
  leave('3', alive())
  mkdirSync(join(folder, '4'))
  leave('5', '')
  expect(await isFree()).toBe(false)
})

test('an entry is there whole or not at all, and leaves nothing else behind', async () => {
  const lock = await take()
  expect(readdirSync(folder)).toEqual(['1'])
  expect(JSON.parse(readFileSync(join(folder, '1'), 'utf8'))).toMatchObject({ pid: process.pid })
  lock.release()
  leave('.entry-1-0-1-1', '')
  leave('.entry-1-0-2-1', '')
  touched('.entry-1-0-1-1', 3_600)
  ;(await take()).release()
  expect(readdirSync(folder).toSorted()).toEqual(['.entry-1-0-2-1', '2'])
})

test('if it can never be taken, that is said at once, with the way out', async () => {
  for (let number = 1; number <= 1_000; number++) mkdirSync(join(folder, String(number)))
  await expect(take()).rejects.toThrow(
    `Expected the lock of load runs to be taken in ${folder}, got: it has no free number. Free some space there, remove that folder, or set TMPDIR to another one; ` +
      'with `exclusive: false` there is no lock, and other runs may disturb this one.',
  )
})

test.runIf(process.platform === 'linux')(
  'a disk that is full is told at once, and nothing is left that others would wait for',
  async () => {
    using built = await builtModule('run/lock/run-lock')
    const code = `
    import { takeRunLock } from ${JSON.stringify(built.url)}
    await takeRunLock(undefined, { folder: ${JSON.stringify(folder)} }).catch(({ code, message }) => console.log(code, message))`
    // No file may get longer: the system refuses what is written as it does when there is no room.
    const child = spawn('bash', ['-c', 'ulimit -f 0; exec "$@"', 'bash', process.execPath, '--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const lines: string[] = []
    for await (const line of createInterface(child.stdout)) lines.push(line)
    expect(lines).toEqual([expect.stringMatching(/^lock-unavailable Expected the lock of load runs to be taken in .*, got: EFBIG/)])
    expect(readdirSync(folder)).toEqual([])
    expect(await isFree()).toBe(true)
  },
)

test('who waits in vain learns who holds the lock, what for, and since when', async () => {
  const lock = await takeRunLock(undefined, { folder, label: 'checkout.test.ts > holds its budget' })
  let looks = 0
  const waiting = takeRunLock(undefined, { folder, patienceMs: () => (looks++ < 3 ? 100 : 0) })
  await expect(waiting).rejects.toMatchObject({ code: 'lock-held' })
  expect(looks).toBe(4)
  await expect(takeRunLock(undefined, { folder, patienceMs: () => 0 })).rejects.toThrow(
    new RegExp(
      String.raw`^The run waited .* for another run on this machine to end, and the timeout of the test leaves no more time\. ` +
        String.raw`The lock is held by process ${process.pid} \(checkout\.test\.ts > holds its budget\), since \d\d:\d\d:\d\d UTC\. Give the test a longer timeout`,
    ),
  )
  lock.release()
})

test('a long wait is told once', async () => {
  const lock = await takeRunLock(undefined, { folder, label: 'the other\n::error::\u001B[31mrun' })
  const reported: string[] = []
  const waiting = takeRunLock(undefined, { folder, onLongWait: (holder) => reported.push(holder) })
  await expect.poll(() => reported.length, { timeout: 5_000 }).toBe(1)
  await sleep(100)
  lock.release()
  ;(await waiting).release()
  expect(reported).toEqual([expect.stringMatching(/^process \d+ \(the other : :error::run\), since /)])
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
      const lock = await takeRunLock(undefined, { folder: ${JSON.stringify(folder)} })
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
  using built = await builtModule('run/lock/run-lock')
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
