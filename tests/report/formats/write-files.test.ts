import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeFiles } from '../../../src/report/formats/write-files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitest-load-files-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('files are written with their folders, and nothing else is left', () => {
  expect(writeFiles(folder, { 'a/b/c.txt': 'one', 'd.txt': 'two' })).toEqual([join(folder, 'a/b/c.txt'), join(folder, 'd.txt')])
  expect(readFileSync(join(folder, 'a/b/c.txt'), 'utf8')).toBe('one')
  expect(readdirSync(folder).toSorted()).toEqual(['a', 'd.txt'])
  expect(readdirSync(join(folder, 'a/b'))).toEqual(['c.txt'])
})

test('the default folder keeps itself out of git, unless somebody decided otherwise', () => {
  writeFiles(folder, { '.vitest-load/load.json': '{}' })
  expect(readFileSync(join(folder, '.vitest-load/.gitignore'), 'utf8')).toBe('*\n')
  writeFileSync(join(folder, '.vitest-load/.gitignore'), '')
  writeFiles(folder, { '.vitest-load/load.json': '{}' })
  expect(readFileSync(join(folder, '.vitest-load/.gitignore'), 'utf8')).toBe('')
})

test('what cannot be written leaves no temporary file, and what is there', () => {
  mkdirSync(join(folder, 'taken/inside'), { recursive: true })
  expect(() => writeFiles(folder, { taken: 'text' })).toThrow('taken')
  expect(readdirSync(folder)).toEqual(['taken'])
  expect(readdirSync(join(folder, 'taken'))).toEqual(['inside'])
})

test('if one of several cannot be written, all that are there stay as they are', () => {
  mkdirSync(join(folder, 'taken'))
  writeFileSync(join(folder, 'file'), 'as before')
  writeFileSync(join(folder, 'a.json'), 'as before')
  for (const bad of ['taken', 'file/inside.txt']) {
    expect(() => writeFiles(folder, { 'a.json': 'new', 'b.html': 'new', [bad]: 'text' })).toThrow(bad.split('/')[0])
    expect(readdirSync(folder).toSorted()).toEqual(['a.json', 'file', 'taken'])
    expect(readFileSync(join(folder, 'a.json'), 'utf8')).toBe('as before')
  }
})

test('two that would be one file are refused, and nothing is written', () => {
  expect(() => writeFiles(folder, { 'a.json': 'one', [join(folder, 'a.json')]: 'two' })).toThrow(
    `two reports have the path '${join(folder, 'a.json')}': give each a path of its own`,
  )
  expect(readdirSync(folder)).toEqual([])
})
