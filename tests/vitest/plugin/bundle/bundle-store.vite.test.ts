import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { BundleStore } from '../../../../src/vitest/plugin/bundle/bundle-store.ts'

const DAY_MS = 24 * 3_600_000

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitest-load-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
})

/** A bundle that some process left, so long ago. */
function leave(number: number, ageMs: number): string {
  const name = `old-${number.toString(16).padStart(16, '0')}.mjs`
  writeFileSync(join(folder, name), '')
  const at = new Date(Date.now() - ageMs)
  utimesSync(join(folder, name), at, at)
  return name
}

const bundles = (): readonly string[] => readdirSync(folder).filter((name) => name.endsWith('.mjs'))
const leases = (): readonly string[] => readdirSync(folder).filter((name) => name.endsWith('.lease'))

describe('a store of bundles', () => {
  test('names a bundle by what is in it, so that the same is written once', async () => {
    const store = new BundleStore(folder)
    const path = await store.keep('a task', 'checkout', 'export default 1')
    expect(basename(path)).toBe('checkout-f2ed650f15f224fa.mjs')
    expect(readFileSync(path, 'utf8')).toBe('export default 1')
    expect(await new BundleStore(folder).keep('another task', 'checkout', 'export default 1')).toBe(path)
    expect(await store.keep('a task', 'checkout', 'export default 2')).not.toBe(path)
    expect(readdirSync(folder).filter((name) => name.endsWith('.draft'))).toEqual([])
  })

  test('says which bundles this process uses, of each entry the newest', async () => {
    const store = new BundleStore(folder)
    await store.keep('one', 'one', 'first')
    const second = await store.keep('one', 'one', 'second')
    const other = await store.keep('two', 'two', 'first')
    expect(leases()).toHaveLength(1)
    expect(readFileSync(join(folder, leases()[0]!), 'utf8').split('\n')).toEqual([basename(second), basename(other)])
  })

  test('takes away what nobody has used for a week', async () => {
    const [old, young] = [leave(1, 8 * DAY_MS), leave(2, 6 * DAY_MS)]
    const path = await new BundleStore(folder).keep('a task', 'a', 'code')
    expect(bundles()).not.toContain(old)
    expect(bundles()).toEqual(expect.arrayContaining([young, basename(path)]))
  })

  test('keeps no more than a hundred that nobody uses, the newest', async () => {
    const names = Array.from({ length: 105 }, (_, number) => leave(number, number * 60_000))
    await new BundleStore(folder).keep('a task', 'a', 'code')
    expect(bundles().filter((name) => name.startsWith('old'))).toEqual(names.slice(0, 100).sort())
  })

  test('never takes away what a living process uses, however old', async () => {
    const [used, unused] = [leave(1, 30 * DAY_MS), leave(2, 30 * DAY_MS)]
    writeFileSync(join(folder, `${process.ppid}-feedf00d.lease`), used)
    await new BundleStore(folder).keep('a task', 'a', 'code')
    expect(bundles()).toContain(used)
    expect(bundles()).not.toContain(unused)
  })

  test('forgets what a process used that is gone', async () => {
    const used = leave(1, 30 * DAY_MS)
    // Beyond the highest number that a system gives.
    writeFileSync(join(folder, `${2 ** 30}-feedf00d.lease`), used)
    await new BundleStore(folder).keep('a task', 'a', 'code')
    expect(bundles()).not.toContain(used)
    expect(leases()).toHaveLength(1)
  })

  test('counts a bundle that is wanted again as new', async () => {
    const store = new BundleStore(folder)
    const path = await store.keep('a task', 'a', 'code')
    const longAgo = new Date(Date.now() - 30 * DAY_MS)
    utimesSync(path, longAgo, longAgo)
    await new BundleStore(folder).keep('a task', 'a', 'code')
    rmSync(join(folder, leases()[0]!))
    rmSync(join(folder, leases()[0]!))
    await new BundleStore(folder).keep('another task', 'b', 'other code')
    expect(bundles()).toContain(basename(path))
  })

  test('leaves alone what it did not write', async () => {
    writeFileSync(join(folder, 'notes.txt'), '')
    writeFileSync(join(folder, 'resolve.mjs'), '')
    const old = new Date(0)
    for (const name of ['notes.txt', 'resolve.mjs']) utimesSync(join(folder, name), old, old)
    await new BundleStore(folder).keep('a task', 'a', 'code')
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['notes.txt', 'resolve.mjs']))
  })
})
