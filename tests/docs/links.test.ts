import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { allPages, linksOf, proseOf, readPage, root, type Page } from './markdown.ts'

const pages = allPages()
const links = pages.flatMap(linksOf)

/** As GitHub makes an anchor of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-')

const anchorsOf = (page: Page): readonly string[] => [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading!))

test('every link leads to a file of the repository', () => {
  expect(links.length).toBeGreaterThan(pages.length)
  expect(links.filter(({ path }) => !existsSync(join(root, path)))).toEqual([])
})

test('every anchor is a heading of the page it leads to', () => {
  const anchored = links.filter(({ path, anchor }) => anchor !== undefined && path.endsWith('.md') && existsSync(join(root, path)))
  expect(anchored.filter(({ path, anchor }) => !anchorsOf(readPage(path)).includes(anchor!))).toEqual([])
})

test('every page can be reached from the README', () => {
  const reached = new Set(['README.md'])
  for (const page of reached) for (const { from, path } of links) if (from === page && path.endsWith('.md')) reached.add(path)
  expect(pages.map(({ path }) => path).filter((path) => !reached.has(path))).toEqual([])
})
