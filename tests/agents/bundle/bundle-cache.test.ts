import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { BundleCache } from '../../../src/agents/bundle/bundle-cache.ts'
import { sha256Hex } from '../../../src/agents/sha256.ts'

function folderOfTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cache-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'bundles')
}

const addressOf = (content: Uint8Array): { sha256: string; bytes: number } => ({ sha256: sha256Hex(content), bytes: content.byteLength })

const bundleOf = (text: string): Uint8Array => Buffer.from(text)

test('what was put is there, for other processes too, and for this user alone', async () => {
  const folder = folderOfTest()
  const bundle = bundleOf('code')
  await new BundleCache(folder).put(addressOf(bundle), bundle)
  expect(await new BundleCache(folder).get(addressOf(bundle))).toEqual(bundle)
  expect(await new BundleCache(folder).get(addressOf(bundleOf('other')))).toBe(undefined)
  const [name] = readdirSync(folder)
  expect([statSync(folder).mode & 0o777, statSync(join(folder, name!)).mode & 0o777]).toEqual([0o700, 0o600])
})

test('what is not what its address says is neither taken nor given', async () => {
  const folder = folderOfTest()
  const cache = new BundleCache(folder)
  const bundle = bundleOf('code')
  await expect(cache.put(addressOf(bundle), bundleOf('evil'))).rejects.toThrow(/not the one that the order names/)
  await cache.put(addressOf(bundle), bundle)
  writeFileSync(join(folder, readdirSync(folder)[0]!), 'evil')
  expect(await cache.get(addressOf(bundle))).toBe(undefined)
  expect(readdirSync(folder)).toEqual([])
})

test.for(['../../evil', 'x'.repeat(64), 'A'.repeat(64), ''])('%j is no address', async (sha256) => {
  await expect(new BundleCache(folderOfTest()).get({ sha256, bytes: 1 })).rejects.toThrow(/its address is none/)
})

test('a link in place of a bundle is not followed', async () => {
  const folder = folderOfTest()
  const bundle = bundleOf('code')
  mkdirSync(folder, { mode: 0o700 })
  writeFileSync(join(folder, 'elsewhere'), bundle)
  symlinkSync(join(folder, 'elsewhere'), join(folder, `${sha256Hex(bundle)}.bundle`))
  expect(await new BundleCache(folder).get(addressOf(bundle))).toBe(undefined)
})

test('a folder that others can write is not used', async () => {
  const folder = folderOfTest()
  mkdirSync(folder)
  chmodSync(folder, 0o777)
  await expect(new BundleCache(folder).get(addressOf(bundleOf('code')))).rejects.toThrow(/belong to this user alone/)
})

test('those that were not used for longest make room, and drafts that were left behind go', async () => {
  const folder = folderOfTest()
  const cache = new BundleCache(folder, 250)
  const bundles = ['a', 'b', 'c'].map((letter) => bundleOf(letter.repeat(100)))
  for (const [age, bundle] of bundles.entries()) {
    await cache.put(addressOf(bundle), bundle)
    utimesSync(join(folder, `${sha256Hex(bundle)}.bundle`), new Date(1e12 + age), new Date(1e12 + age))
  }
  await cache.get(addressOf(bundles[1]!))
  writeFileSync(join(folder, 'x.draft'), '')
  utimesSync(join(folder, 'x.draft'), new Date(1e12), new Date(1e12))
  await cache.put(addressOf(bundleOf('new')), bundleOf('new'))
  const kept = await Promise.all(bundles.map(async (bundle) => (await cache.get(addressOf(bundle))) !== undefined))
  expect(kept).toEqual([false, true, true])
  expect(readdirSync(folder).filter((name) => name.endsWith('.draft'))).toEqual([])
})
