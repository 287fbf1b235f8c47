import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import type { ResolvedConfig } from 'vite'
import { cachedBundle, cacheBundle, stampOf } from '../../../../src/vitest/plugin/bundle/bundle-cache.ts'

let source: string
let bundle: string
let config: ResolvedConfig
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-load-made-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  source = join(folder, 'task.ts')
  bundle = join(folder, 'task.mjs')
  writeFileSync(source, 'source')
  writeFileSync(bundle, 'bundle')
  config = {} as ResolvedConfig
  cacheBundle(config, 'a task', bundle, new Map([[source, stampOf(source)!]]))
})

test('a bundle is good as long as its files are as they were', () => {
  expect(cachedBundle(config, 'a task')).toEqual({ path: bundle, files: [source] })
})

test.for([
  ['another task', (): void => {}, 'another'],
  ['a file that was written', (): void => utimesSync(source, 1, 1), 'a task'],
  ['a file that has another length', (): void => writeFileSync(source, 'a longer source'), 'a task'],
  ['a file that is gone', (): void => rmSync(source), 'a task'],
  ['a bundle that is gone', (): void => rmSync(bundle), 'a task'],
] as const)('it is made anew for %s', ([, change, address]) => {
  change()
  expect(cachedBundle(config, address)).toBeUndefined()
})

test('it is made anew under another configuration', () => {
  expect(cachedBundle({} as ResolvedConfig, 'a task')).toBeUndefined()
})
