import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serialize } from 'node:v8'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LiveFile, liveReportsIn, type LiveReport } from '../../../src/vitest/report/live-file.ts'
import { eventually } from '../../helpers/projects/run-project.ts'

const PLACE = { project: '', file: 'shop.test.ts', name: 'the shop' }
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitest-load-live-file-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const running = (elapsedMs: number): LiveReport['state'] => ({
  kind: 'running',
  progress: {
    part: 'measured',
    elapsedMs,
    plannedMs: Number.POSITIVE_INFINITY,
    started: 10,
    succeeded: 9,
    bad: 0,
    plannedIterations: 100,
    ratePerSecond: 12.5,
    p50Ms: Number.NaN,
    p99Ms: 3,
  },
})

const stateOf = (id: string): LiveReport['state'] | undefined => liveReportsIn(folder).get(id)?.state

/** Resolves once the state can be read. */
const shows = (id: string, state: LiveReport['state'] | undefined): Promise<boolean> =>
  eventually(() => JSON.stringify(stateOf(id)) === JSON.stringify(state), 2_000)

test('what a run tells is read as it was, numbers without an end and without a value included', async () => {
  const file = new LiveFile(folder, 'one', 'the shop', PLACE)
  expect(liveReportsIn(folder).size).toBe(0)
  file.update(running(250))
  expect(await shows('one', running(250))).toBe(true)
  expect(liveReportsIn(folder)).toEqual(
    new Map([
      ['one', { name: 'the shop', pid: process.pid, state: running(250), sequence: 0, place: PLACE, holder: undefined, frame: undefined }],
    ]),
  )
  file.close()
})

test('of what is told while a write goes on, the latest is what can be read in the end', async () => {
  const file = new LiveFile(folder, 'one', 'the shop', PLACE)
  for (let ms = 0; ms <= 1_000; ms += 10) file.update(running(ms))
  expect(await shows('one', running(1_000))).toBe(true)
  // Shorter than what stood there.
  file.update({ kind: 'waiting' })
  expect(await shows('one', { kind: 'waiting' })).toBe(true)
  file.close()
})

test('a run that is over is not seen any more, though it was just telling something', () => {
  const [one, other] = ['one', 'other'].map((id) => new LiveFile(folder, id, id, PLACE))
  one!.update(running(1))
  one!.close()
  one!.update(running(2))
  expect(readdirSync(folder)).toEqual(['other'])
  other!.close()
  expect(readdirSync(folder)).toEqual([])
})

test('the last report of a run stays for its reader, and holds no file open', async () => {
  const file = new LiveFile(folder, 'one', 'the shop', PLACE)
  file.update(running(1))
  file.finish()
  file.update(running(2))
  file.finish()
  expect(await shows('one', { kind: 'over' })).toBe(true)
  if (process.platform === 'linux') expect(await eventually(() => !openFiles().includes(join(folder, 'one')), 2_000)).toBe(true)
})

/** The files that this process has open, on Linux. */
const openFiles = (): readonly string[] =>
  readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`)
    } catch {
      return []
    }
  })

test('a process that died leaves nothing to be seen', () => {
  writeFileSync(join(folder, 'dead'), serialize({ name: 'the shop', pid: 2 ** 22 + 1, state: running(1) }))
  expect(liveReportsIn(folder).size).toBe(0)
})

test('without a folder nothing is told, read or thrown', () => {
  rmSync(folder, { recursive: true })
  const file = new LiveFile(folder, 'one', 'the shop', PLACE)
  file.update(running(1))
  file.close()
  expect(liveReportsIn(folder).size).toBe(0)
})
