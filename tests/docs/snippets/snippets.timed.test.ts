import { execFileSync } from 'node:child_process'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runProject, type ProjectRun } from '../../helpers/projects/run-project.ts'
import { allPages, fencesOf, root } from '../markdown.ts'
import { snippetFrom, writeSnippets, type Snippet } from './snippet-project.ts'

const LONGEST_MS = 300_000

/** Other spellings of the two languages: a block in one of them would be passed over. */
const STRAY = new Set(['typescript', 'javascript', 'mts', 'mjs', 'tsx', 'jsx'])

/** On a machine that others keep busy a run proves nothing and says that it is INVALID: it is made again. */
const MOST_RUNS = 3

const isUnproven = ({ tests }: ProjectRun): boolean =>
  Object.values(tests).some(({ errors }) => errors.some((error) => error.includes('INVALID')))

/** What passed once has passed. */
function better(first: ProjectRun, second: ProjectRun): ProjectRun {
  const passed = Object.fromEntries(Object.entries(first.tests).filter(([, { state }]) => state === 'passed'))
  return { ...second, tests: { ...second.tests, ...passed } }
}

const pages = allPages()
const snippets = pages.flatMap((page) =>
  fencesOf(page)
    .filter(({ language }) => language === 'ts' || language === 'js')
    .map((fence) => snippetFrom(page, fence)),
)
const runs = ({ kind }: Snippet): boolean => kind === 'file' || kind === 'fragment'

describe('every snippet of README and docs', () => {
  let written: ReturnType<typeof writeSnippets>
  let run: ProjectRun

  beforeAll(async () => {
    written = writeSnippets(snippets)
    const project = relative(join(root, 'fixtures/projects'), written.folder)
    run = await runProject(project)
    for (let count = 1; count < MOST_RUNS && isUnproven(run); count++) run = better(run, await runProject(project))
  }, LONGEST_MS)
  afterAll(() => written.remove())

  test.for(snippets.filter(runs).map(({ name }) => [name] as const))('%s does what it says, in a Vitest of its own', ([name]) => {
    const tests = Object.entries(run.tests).filter(([title]) => title === name || title.startsWith(`${name} > `))
    const failed = tests
      .filter(([, { state }]) => state !== 'passed')
      .map(([title, { state, errors }]) => `${title}: ${state} ${errors.join('\n')}`)
    // Without any test of its own it failed before it began: then what Vitest wrote says why.
    expect(tests.length > 0 ? failed : [run.output, ...run.errors]).toEqual([])
  })

  test('compiles', { timeout: LONGEST_MS }, () => {
    const compiler = join(root, 'node_modules/typescript/bin/tsc')
    expect(outputOf(compiler, '-p', join(written.folder, 'tsconfig.json'))).toBe('')
  })
})

test('no block of code is written in a language that nothing here looks at', () => {
  const stray = pages.flatMap((page) =>
    fencesOf(page)
      .filter(({ language }) => STRAY.has(language))
      .map(({ line }) => `${page.path}:${line}`),
  )
  expect(stray).toEqual([])
})

function outputOf(script: string, ...args: readonly string[]): string {
  try {
    return execFileSync(process.execPath, [script, ...args], { encoding: 'utf8' })
  } catch (error) {
    return (error as { readonly stdout: string }).stdout
  }
}
