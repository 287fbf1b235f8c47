import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { COMPILER_TIMEOUT_MS } from '../../types/compilers.ts'
import { compiledModules, valuesOf } from './compile-modules.ts'
import { root } from '../markdown.ts'

/** The code of an `@example` in the comment of a declaration. */
interface Example {
  /** `src/load/load.ts:12`, the place of its tag. */
  readonly place: string
  readonly code: string
}

function examplesIn(path: string): readonly Example[] {
  const text = readFileSync(join(root, path), 'utf8')
  return [...text.matchAll(/\/\*\*([^]*?)\*\//g)].flatMap(({ 1: comment, index }) => {
    const line = text.slice(0, index).split('\n').length
    const lines = comment!.split('\n').map((written) => written.replace(/^\s*\* ?/, ''))
    return lines.flatMap((written, at): readonly Example[] => {
      if (!written.trimStart().startsWith('@example')) return []
      const rest = lines.slice(at + 1)
      const next = rest.findIndex((other) => /^\s*@\w/.test(other))
      const code = [written.replace(/^\s*@example */, ''), ...(next === -1 ? rest : rest.slice(0, next))].join('\n').trim()
      return [{ place: `${path}:${line + at}`, code }]
    })
  })
}

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map((file) => `src/${file.replaceAll('\\', '/')}`)
const examples = sources.filter((file) => file.endsWith('.ts')).flatMap(examplesIn)

/** What every example may use: all that the package exports, and a few things that a reader takes for granted. */
const KNOWN = {
  "'vitest'": ['describe', 'expect', 'test'],
  "'vitest/config'": ['defineConfig'],
  "'vitest-load'": valuesOf('src/index.ts'),
  "'vitest-load/plugin'": valuesOf('src/plugin.ts'),
}

const TAKEN_FOR_GRANTED = {
  app: "import('vitest-load').Target",
  oldApp: "import('vitest-load').Target",
  newApp: "import('vitest-load').Target",
  task: "import('vitest-load').Task",
  base: "import('vitest-load').Task",
  head: "import('vitest-load').Task",
  result: "import('vitest-load').LoadResult",
} as const

/** The names that an example declares or imports itself. */
const namesMadeBy = (code: string): readonly string[] =>
  [...code.matchAll(/\b(?:const|import) (\w+|\{[^}]*\})/g)].flatMap(({ 1: names }) =>
    names!.split(',').map((name) => name.replace(/.*\bas\b/, '').replaceAll(/\W/g, '')),
  )

/** A module of its own, with only those declarations that the example does not make itself. */
function moduleOf({ code }: Example): string {
  const made = new Set(namesMadeBy(code))
  const isFree = (name: string): boolean => !made.has(name)
  const imports = Object.entries(KNOWN).map(([from, names]) => `import { ${names.filter(isFree).join(', ')} } from ${from}`)
  const declared = Object.entries(TAKEN_FOR_GRANTED).filter(([name]) => isFree(name))
  return [...imports, ...declared.map(([name, type]) => `declare const ${name}: ${type}`), code, 'export {}', ''].join('\n')
}

test('every example in a comment of the sources compiles', { timeout: COMPILER_TIMEOUT_MS + 5_000 }, async () => {
  const modules = Object.fromEntries(examples.map((example) => [example.place, moduleOf(example)]))
  expect(await compiledModules(modules)).toEqual({ exitCode: 0, output: '' })
})

test('the functions that everybody calls, and every matcher that takes something, have an example', () => {
  const withExample = new Set(examples.map(({ place }) => place.replace(/:\d+$/, '').replace(/^.*\//, '')))
  expect([...withExample]).toEqual(
    expect.arrayContaining(['load-function.ts', 'load-test.ts', 'scenario.ts', 'feed.ts', 'declarations.ts', 'context.ts']),
  )
  expect(examples.length).toBeGreaterThan(25)
})

test('no example leaves something out that a reader would have to guess', () => {
  expect(examples.filter(({ code }) => code.includes('…')).map(({ place }) => place)).toEqual([])
})
