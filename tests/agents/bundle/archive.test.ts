import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { archiveOf, readArchive, MOST_ARCHIVE_BYTES } from '../../../src/agents/bundle/archive.ts'
import { unpack } from '../../../src/agents/bundle/unpack.ts'
import { messageOf } from '../../helpers/message-of.ts'

const name = fc.stringMatching(/^[A-Za-z0-9ü _-]{1,20}\.[a-z]{2}$/)
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'))
const files = fc.uniqueArray(fc.record({ path, content: fc.uint8Array({ maxLength: 100 }) }), {
  selector: (file) => file.path.toLowerCase(),
})

test('an archive has the files that it was made of, in whatever order', () => {
  fc.assert(
    fc.property(files, (made) => {
      const archive = archiveOf(made)
      const read = readArchive(archive).map((file) => ({ path: file.path, content: new Uint8Array(file.content) }))
      expect(new Map(read.map((file) => [file.path, file.content]))).toEqual(new Map(made.map((file) => [file.path, file.content])))
      expect(archiveOf(made.toReversed())).toEqual(archive)
    }),
  )
})

test('whatever else is given is refused as a bundle, and never as anything else', () => {
  fc.assert(
    fc.property(files, fc.nat(), fc.nat(255), (made, at, byte) => {
      const archive = Buffer.from(archiveOf(made))
      archive[at % archive.length] = byte
      try {
        readArchive(archive)
      } catch (error) {
        expect(error).toMatchObject({ code: 'bad-bundle' })
      }
    }),
  )
})

test.for([
  ['../evil.mjs', 'does not stay below its folder'],
  ['a/../../evil.mjs', 'does not stay below its folder'],
  ['/etc/evil', 'does not stay below its folder'],
  ['a//b', 'does not stay below its folder'],
  ['./a', 'does not stay below its folder'],
  ['', 'does not stay below its folder'],
  ['a\\..\\b', 'has a character'],
  ['C:evil', 'has a character'],
  ['a\u0000b', 'has a character'],
  ['x'.repeat(300), 'more than 255 bytes'],
  ['x/'.repeat(600) + 'x', 'longer than 1024'],
] as const)('the path %j %s', ([evil, reason]) => {
  expect(messageOf(() => readArchive(archiveOf([{ path: evil, content: Buffer.from('x') }])))).toContain(reason)
})

test('a path that comes twice is refused, also where case does not count', () => {
  const twice = ['a.mjs', 'A.mjs'].map((each) => ({ path: each, content: Buffer.from('x') }))
  expect(messageOf(() => readArchive(archiveOf(twice)))).toContain('twice')
})

test('an archive that is too big is refused before it is read', () => {
  const content = Buffer.alloc(MOST_ARCHIVE_BYTES)
  expect(messageOf(() => readArchive(archiveOf([{ path: 'big', content }])))).toContain('at most 33554432 are taken')
})

test('its files are written for this user alone, into a folder that is new', () => {
  const folder = mkdtempSync(join(tmpdir(), 'unpacked-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const archive = archiveOf([{ path: 'files/a/b.txt', content: Buffer.from('hello') }])
  unpack(archive, join(folder, 'bundle'))
  expect(readFileSync(join(folder, 'bundle/files/a/b.txt'), 'utf8')).toBe('hello')
  expect(readdirSync(folder)).toEqual(['bundle'])
  expect([statSync(join(folder, 'bundle')).mode & 0o777, statSync(join(folder, 'bundle/files/a/b.txt')).mode & 0o777]).toEqual([
    0o700, 0o600,
  ])
  expect(() => unpack(archive, join(folder, 'bundle'))).toThrow(/EEXIST/)
})
