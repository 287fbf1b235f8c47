import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildPage } from '../../../scripts/build-page.mjs'

let folder: string
const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vitest-load-page-'))
  await buildPage(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the page is at most 150 KB, not compressed', () => {
  expect(read('page.js').length + read('page.css').length).toBeLessThanOrEqual(150_000)
})

test('its script imports nothing, so everything in it works in a browser', () => {
  // `buildPage` throws if anything is left to import.
  expect(/["'`]node:/.test(read('page.js'))).toBe(false)
})

test('nothing is inline, so that its policy can forbid it', () => {
  const html = read('index.html')
  expect(html).not.toMatch(/<style|style=|\son\w+=/)
  expect([...html.matchAll(/<script([^>]*)>([^]*?)<\/script>/g)].map(([, attributes, text]) => [attributes, text])).toEqual([
    [' type="module" src="/page.js"', ''],
  ])
})

test('its colours are those of the HTML report', () => {
  expect(read('page.css')).toContain('--p99:#b36b00')
})
