import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { linksOf, readPage, root } from './markdown.ts'

/** Paths of all files that npm would publish. */
function packedFiles(): ReadonlySet<string> {
  const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [{ files }] = JSON.parse(output) as [{ readonly files: readonly { readonly path: string }[] }]
  return new Set(files.map(({ path }) => path))
}

test('the package has every page and file that its pages link to', { timeout: 60_000 }, () => {
  const files = packedFiles()
  const pages = [...files].filter((path) => path.endsWith('.md')).map(readPage)
  expect(pages.map(({ path }) => path)).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md', 'docs/http.md', 'docs/options.md']))
  const hasPath = (path: string): boolean => files.has(path) || [...files].some((file) => file.startsWith(`${path.replace(/\/$/, '')}/`))
  expect(pages.flatMap(linksOf).filter(({ path }) => !hasPath(path))).toEqual([])
})

test('the package has no tests, fixtures or sources', { timeout: 60_000 }, () => {
  const folders = new Set([...packedFiles()].map((path) => path.split('/')[0]!))
  expect([...folders].toSorted()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'benchmarks',
    'dist',
    'docs',
    'examples',
    'package.json',
    'schema',
  ])
})
