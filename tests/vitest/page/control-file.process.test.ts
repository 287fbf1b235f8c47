import { mkdtempSync, rmSync, statSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ControlFile, ControlReader } from '../../../src/vitest/page/control-file.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitest-load-control-'))
  path = join(folder, 'control')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a run follows each command once, in order, and none that was there before it', () => {
  const file = new ControlFile(path)
  file.send({ type: 'stop', test: false })
  const reader = new ControlReader(path)
  expect(reader.poll()).toEqual([])
  file.send({ type: 'reset' })
  file.send({ type: 'apply', rows: [] })
  expect(reader.poll()).toEqual([{ type: 'reset' }, { type: 'apply', rows: [] }])
  file.renew()
  expect(reader.poll()).toEqual([])
  file.send({ type: 'stop', test: true })
  expect(reader.endsTest).toBe(true)
  expect(reader.poll()).toEqual([{ type: 'stop', test: true }])
  file.clear()
  expect([reader.poll(), reader.endsTest]).toEqual([[], false])
  file.send({ type: 'reset' })
  expect(reader.poll()).toEqual([{ type: 'reset' }])
})

test('nobody but its user can read it, and a run whose page is gone finds out', () => {
  const file = new ControlFile(path)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const reader = new ControlReader(path)
  expect(reader.poll()).toEqual([])
  utimesSync(path, new Date(), new Date(Date.now() - 3_000))
  expect(reader.poll()).toBeUndefined()
  file.renew()
  expect(reader.poll()).toEqual([])
  rmSync(folder, { recursive: true })
  expect(reader.poll()).toBeUndefined()
  file.renew()
})
