import { existsSync, readFileSync } from 'node:fs'
import { join, normalize } from 'node:path/posix'
import { expect, test } from 'vitest'
import { fencesOf, proseOf, readPage, root } from './markdown.ts'

const contributing = readPage('CONTRIBUTING.md')

/** Files that the recipes would add. */
const ADDED = /redis|drop-rate|….ts$/

test('every file that the recipes and the map name is there', () => {
  const named = [contributing, readPage('docs/architecture.md')].flatMap((page) =>
    [...proseOf(page).matchAll(/`((?:src|tests|fixtures|docs|\.ci)\/[^`\s]+)`/g)].map(([, path]) => path!),
  )
  expect(named.length).toBeGreaterThan(40)
  expect(named.filter((path) => !ADDED.test(path) && !existsSync(join(root, path)))).toEqual([])
})

test('what the code of the recipes imports is exported there', () => {
  const imports = fencesOf(contributing)
    .filter(({ language }) => language === 'ts')
    .flatMap(({ code }, index) =>
      [...code.matchAll(/import (?:type )?\{ (.+) \} from '(.+)'/g)].map(([, names, from]) => ({
        names: names!.split(', ').map((name) => name.replace('type ', '')),
        path: normalize(`${FOLDERS[index]}/${from}`),
      })),
    )
  expect(imports.length).toBeGreaterThan(8)
  const missing = imports
    .filter(({ path }) => !ADDED.test(path))
    .flatMap(({ names, path }) => names.filter((name) => !exportsOf(path).has(name)).map((name) => `${path}: ${name}`))
  expect(missing).toEqual([])
})

/** Of the files that the blocks of code are. */
const FOLDERS = ['src/result/verdicts/correctness', 'src/vitest/matchers/correctness']

function exportsOf(path: string): ReadonlySet<string> {
  if (!existsSync(join(root, path))) return new Set()
  const text = readFileSync(join(root, path), 'utf8')
  return new Set([...text.matchAll(/^export (?:async )?(?:function|const|interface|type|class) (\w+)/gm)].map(([, name]) => name!))
}
