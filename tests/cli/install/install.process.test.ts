import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { storeInstall, restoreInstall } from '../../../src/cli/install/install-cache.ts'
import { lockfileIn } from '../../../src/cli/install/lockfile.ts'
import { mirrorModules } from '../../../src/cli/install/mirror.ts'

let folder: string
let head: string
let base: string

function write(top: string, path: string, text = ''): void {
  mkdirSync(dirname(join(top, path)), { recursive: true })
  writeFileSync(join(top, path), text)
}

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'vitest-load-install-')))
  head = join(folder, 'head')
  base = join(folder, 'base')
  for (const top of [head, base]) write(top, 'package.json', '{}')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('a lockfile', () => {
  test.for([
    ['package-lock.json', '{}', 'npm ci --prefer-offline --no-audit --no-fund'],
    ['npm-shrinkwrap.json', '{}', 'npm ci --prefer-offline --no-audit --no-fund'],
    ['pnpm-lock.yaml', '', 'pnpm install --frozen-lockfile --prefer-offline'],
    ['yarn.lock', '# yarn lockfile v1', 'yarn install --frozen-lockfile --prefer-offline --non-interactive'],
    ['yarn.lock', '__metadata:', 'yarn install --immutable'],
    ['bun.lock', '', 'bun install --frozen-lockfile'],
  ])('%s with "%s" is installed by %s', ([name, text, command]) => {
    write(base, name!, text)
    expect(lockfileIn(base, '')?.install.join(' ')).toBe(command)
  })

  test('is that of the package, or the nearest above it', () => {
    write(base, 'package-lock.json')
    write(base, 'packages/own/package-lock.json')
    write(base, 'packages/shared/package.json')
    expect(lockfileIn(base, 'packages/own')?.folder).toBe('packages/own')
    expect(lockfileIn(base, 'packages/shared')?.folder).toBe('.')
  })

  test('is the same only where its text is', () => {
    write(base, 'package-lock.json', '1')
    write(head, 'package-lock.json', '1')
    expect(lockfileIn(base, '')?.hash).toBe(lockfileIn(head, '')?.hash)
    write(head, 'package-lock.json', '2')
    expect(lockfileIn(base, '')?.hash).not.toBe(lockfileIn(head, '')?.hash)
  })
})

describe('packages of another tree', () => {
  test('are linked one by one, those in scopes too', () => {
    write(head, 'node_modules/plain/index.js', 'plain')
    write(head, 'node_modules/@scope/one/index.js', 'one')
    mirrorModules({ from: head, to: base }, ['.'])
    expect(readFileSync(join(base, 'node_modules/plain/index.js'), 'utf8')).toBe('plain')
    expect(readFileSync(join(base, 'node_modules/@scope/one/index.js'), 'utf8')).toBe('one')
    expect(lstatSync(join(base, 'node_modules')).isSymbolicLink()).toBe(false)
  })

  test('leave caches behind, and bring programs', () => {
    write(head, 'node_modules/.vite/vitest/results.json')
    write(head, 'node_modules/.bin/vitest')
    mirrorModules({ from: head, to: base }, ['.'])
    expect(existsSync(join(base, 'node_modules/.vite'))).toBe(false)
    expect(existsSync(join(base, 'node_modules/.bin/vitest'))).toBe(true)
  })

  test('that are workspaces of the tree itself are those of this tree', () => {
    for (const top of [head, base]) write(top, 'packages/shared/index.js', top)
    mkdirSync(join(head, 'node_modules'))
    symlinkSync('../packages/shared', join(head, 'node_modules/shared'))
    mirrorModules({ from: head, to: base }, ['.', 'packages/shared'])
    expect(readlinkSync(join(base, 'node_modules/shared'))).toBe(join(base, 'packages/shared'))
    expect(readFileSync(join(base, 'node_modules/shared/index.js'), 'utf8')).toBe(base)
  })

  test('that are links to somewhere else stay so', () => {
    write(folder, 'elsewhere/index.js', 'elsewhere')
    mkdirSync(join(head, 'node_modules'))
    symlinkSync(join(folder, 'elsewhere'), join(head, 'node_modules/linked'))
    mirrorModules({ from: head, to: base }, ['.'])
    expect(readFileSync(join(base, 'node_modules/linked/index.js'), 'utf8')).toBe('elsewhere')
  })
})

test('what was installed once is moved to the next tree with this lockfile, and to no other', () => {
  const marker = `${process.pid} ${Date.now()} ${Math.random()}`
  write(base, 'package-lock.json', marker)
  write(base, 'node_modules/plain/index.js', 'plain')
  write(base, 'packages/one/node_modules/other/index.js', 'other')
  const lockfile = lockfileIn(base, '')!
  mkdirSync(join(folder, 'aside'))
  storeInstall(lockfile, base, ['.', 'packages/one'], join(folder, 'aside'))
  expect(existsSync(join(base, 'node_modules'))).toBe(false)

  write(head, 'package-lock.json', `${marker} changed`)
  mkdirSync(join(head, 'packages/one'), { recursive: true })
  expect(restoreInstall(lockfileIn(head, '')!, head, join(folder, 'aside'))).toBe(false)
  expect(restoreInstall(lockfile, head, join(folder, 'aside'))).toBe(true)
  expect(readFileSync(join(head, 'node_modules/plain/index.js'), 'utf8')).toBe('plain')
  expect(readFileSync(join(head, 'packages/one/node_modules/other/index.js'), 'utf8')).toBe('other')
  expect(restoreInstall(lockfile, base, join(folder, 'aside'))).toBe(false)
})
