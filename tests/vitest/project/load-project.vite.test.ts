import { expect, test } from 'vitest'
import { temporaryProject, type TemporaryProject } from '../plugin/temporary-project.ts'

/** A configuration with such tests, in which `unit` is a project like any other. */
const config = (test: string): string => `
  import { loadPlugin, loadProject } from 'vitest-load/plugin'

  const unit = { extends: true, test: { name: 'unit' } }
  export default {
    plugins: [loadPlugin()],
    test: { reporters: ['verbose'], server: { deps: { external: [/\\/dist\\//] } }, ${test} },
  }
`

/** A file that notes when its test begins and ends. */
const noting = (name: string): string => `
  import { appendFileSync } from 'node:fs'
  import { setTimeout as sleep } from 'node:timers/promises'
  import { test } from 'vitest'

  const note = (text) => appendFileSync(new URL('notes', import.meta.url), text + '\\n')
  test('${name}', async () => {
    note('begin ${name}')
    await sleep(200)
    note('end ${name}')
  })
`

async function outputOf(project: TemporaryProject, ...args: readonly string[]): Promise<string> {
  await using run = project.start('run', ...args)
  return (await run.ended).output
}

/** The tests that passed, with their projects. */
const passedIn = (output: string): readonly string[] =>
  [...output.matchAll(/✓ +\|?(\S+?)\|? +\S+ > (.+?)(?: \d+ms)?$/gm)].map(([, project, name]) => `${project}: ${name}`).sort()

const MANY = { 'a.test.ts': noting('a'), 'b.test.ts': noting('b'), 'c.load.test.ts': noting('c'), 'd.load.test.ts': noting('d') }

test.for([
  ['one that has several workers', `maxWorkers: 2, projects: [unit, loadProject()]`],
  ['one that has a single worker, which Vitest runs after all others', `fileParallelism: false, projects: [loadProject(), unit]`],
  [
    'all of them, whatever their place',
    `maxWorkers: 2, projects: [loadProject(), { extends: true, test: { name: 'late', include: ['a.test.ts'], sequence: { groupOrder: 7 } } }, { extends: true, test: { name: 'single', include: ['b.test.ts'], maxWorkers: 1 } }]`,
  ],
] as const)('load files run alone, one after the other, and after the files of %s', async ([, tests]) => {
  using project = temporaryProject({ ...MANY, 'vitest.config.ts': config(tests) })
  const output = await outputOf(project)
  const passed = passedIn(output).map((line) => line.replace(/^(?!load).*:/, 'other:'))
  expect(passed.sort()).toEqual(['load: c', 'load: d', 'other: a', 'other: b'])
  const notes = project.read('notes').trim().split('\n')
  expect(notes.slice(0, 4).filter((note) => /[cd]$/.test(note))).toEqual([])
  const [first, second] = notes[4] === 'begin c' ? ['c', 'd'] : ['d', 'c']
  expect(notes.slice(4)).toEqual([`begin ${first}`, `end ${first}`, `begin ${second}`, `end ${second}`])
})

test('load files belong to no other project, even where theirs is not part of the run', async () => {
  using project = temporaryProject({ ...MANY, 'vitest.config.ts': config(`projects: [unit, loadProject()]`) })
  expect(passedIn(await outputOf(project, '--project', 'unit'))).toEqual(['unit: a', 'unit: b'])
  expect(passedIn(await outputOf(project, '--project', 'load'))).toEqual(['load: c', 'load: d'])
})

test('files are told by patterns from the folder of the load project, which other projects see from elsewhere', async () => {
  using project = temporaryProject({
    'packages/shop/a.test.ts': noting('a'),
    'packages/shop/load/b.test.ts': noting('b'),
    'packages/cart/load/c.test.ts': noting('c'),
    'vitest.config.ts': config(
      `projects: [
        { extends: true, root: 'packages/shop', test: { name: 'shop' } },
        { extends: true, root: 'packages/cart', test: { name: 'cart' } },
        loadProject({ include: ['packages/sh*/load/*.test.ts'] }),
      ]`,
    ),
  })
  expect(passedIn(await outputOf(project))).toEqual(['cart: c', 'load: b', 'shop: a'])
})

test('a load project may lie below the project that it takes files from', async () => {
  using project = temporaryProject({
    'a.test.ts': noting('a'),
    'load/b.test.ts': noting('b'),
    'load/deep/c.test.ts': noting('c'),
    'vitest.config.ts': config(`projects: [unit, { ...loadProject({ include: ['*.test.ts', '**/c.test.ts'] }), root: 'load' }]`),
  })
  expect(passedIn(await outputOf(project))).toEqual(['load: b', 'load: c', 'unit: a'])
})

const TELLING = `
  import { test } from 'vitest'
  import { loadTest } from 'vitest-load'

  test('has ' + globalThis.__vitest_worker__.config.hookTimeout, ({ task }) => console.log(task.file.name, task.timeout, globalThis.isCovered === true))
`

const COVERAGE = `
  const nothing = () => {}
  const provider = { name: 'none', initialize: nothing, resolveOptions: () => ({ enabled: true, provider: 'custom', reporter: [] }), clean: nothing, onAfterSuiteRun: nothing, generateCoverage: nothing, reportCoverage: nothing }
  export default { getProvider: () => provider, startCoverage: () => { globalThis.isCovered = true }, takeCoverage: nothing, stopCoverage: nothing }
`

test('a load file has a minute and no coverage, whatever the others have', async () => {
  using project = temporaryProject({
    'unit.test.ts': TELLING,
    'shop.load.test.ts': TELLING,
    'coverage.js': COVERAGE,
    'vitest.config.ts': config(
      `coverage: { enabled: true, provider: 'custom', customProviderModule: './coverage.js' }, projects: [unit, loadProject()]`,
    ),
  })
  const output = await outputOf(project)
  expect(output).toContain('unit.test.ts 5000 true')
  expect(output).toContain('shop.load.test.ts 60000 false')
  expect(passedIn(output)).toEqual(['load: has 60000', 'unit: has 10000'])
})

test('what the options set is kept', async () => {
  using project = temporaryProject({
    'shop.load.test.ts': TELLING,
    'vitest.config.ts': config(`projects: [unit, loadProject({ name: 'slow', testTimeout: 7_000, hookTimeout: 90_000 })]`),
  })
  const output = await outputOf(project)
  expect(output).toContain('shop.load.test.ts 7000 false')
  expect(passedIn(output)).toEqual(['slow: has 90000'])
})
