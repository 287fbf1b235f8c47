import { chmodSync, lstatSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ownRoot } from '../../../src/cli/git/temporary-folder.ts'
import { ensureOwnFolder, temporaryPath } from '../../../src/run/lock/own-folder.ts'
import { defaultLockFolder, takeRunLock } from '../../../src/run/lock/run-lock.ts'

let base: string
let folder: string
const { TMPDIR } = process.env

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'vitest-load-own-')))
  folder = join(base, 'folder')
})

afterEach(() => {
  if (TMPDIR === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = TMPDIR
  rmSync(base, { recursive: true, force: true })
})

const modeOf = (path: string): number => lstatSync(path).mode & 0o777

test('is made for this user alone, with the folders above it', () => {
  ensureOwnFolder(folder)
  expect(modeOf(folder)).toBe(0o700)
  ensureOwnFolder(folder)
  ensureOwnFolder(join(base, 'not', 'yet', 'there'))
  expect(modeOf(join(base, 'not', 'yet', 'there'))).toBe(0o700)
})

test('one that others can read is taken, one that others can write to is not', () => {
  mkdirSync(folder)
  chmodSync(folder, 0o755)
  expect(() => ensureOwnFolder(folder)).not.toThrow()
  for (const mode of [0o775, 0o757, 0o777]) {
    chmodSync(folder, mode)
    expect(() => ensureOwnFolder(folder)).toThrow(
      `Expected ${folder} to be a directory that belongs to you and that no other user can write to, got one with the mode ${mode.toString(8)}. ` +
        `Check its contents, then run chmod 700 ${folder}, or set TMPDIR to another directory.`,
    )
  }
})

test('neither a link, to whatever, nor a file is taken', () => {
  mkdirSync(join(base, 'elsewhere'))
  symlinkSync(join(base, 'elsewhere'), folder)
  expect(() => ensureOwnFolder(folder)).toThrow(/got a link\. Remove it, or set TMPDIR/)
  rmSync(folder)
  symlinkSync(join(base, 'nowhere'), folder)
  expect(() => ensureOwnFolder(folder)).toThrow(/got a link\. Remove it/)
  rmSync(folder)
  writeFileSync(folder, '')
  expect(() => ensureOwnFolder(folder)).toThrow(/got something other than a directory\. Remove it/)
})

test.runIf(process.getuid?.() === 0)('a directory of another user is not taken', async () => {
  const { chownSync } = await import('node:fs')
  mkdirSync(folder, { mode: 0o700 })
  chownSync(folder, 12_345, 12_345)
  expect(() => ensureOwnFolder(folder)).toThrow(/got a directory of the user 12345\. Have it removed, or set TMPDIR/)
})

test('every folder whose name can be guessed is one of these', async () => {
  process.env['TMPDIR'] = base
  const user = process.getuid?.()
  expect(temporaryPath((name) => `x-${name}`)).toBe(join(base, `x-${user}`))
  expect(ownRoot()).toBe(join(base, `vitest-load-compare-${user}`))
  ;(await takeRunLock(undefined)).release()
  expect(modeOf(defaultLockFolder())).toBe(0o700)
  for (const [path, use] of [
    [ownRoot(), () => Promise.resolve().then(ownRoot)],
    [defaultLockFolder(), () => takeRunLock(undefined)],
  ] as const) {
    rmSync(path, { recursive: true })
    symlinkSync(base, path)
    await expect(use()).rejects.toMatchObject({ code: 'unsafe-folder' })
  }
})
