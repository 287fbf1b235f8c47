import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { crumbs, importCycles, layerBreaches, linesOf, logicInDoors, type Sources } from './helpers/architecture.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

function readSources(folder: string): Sources {
  const files = readdirSync(root + folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file))
  const paths = files.map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
  return Object.fromEntries(paths.map((path) => [path, readFileSync(root + path, 'utf8')]))
}

describe('the source of this package', () => {
  const sources = readSources('src')
  const lines = Object.entries(sources).map(([path, text]) => ({ path, count: linesOf(text) }))

  test('imports only along the layers', () => {
    expect(layerBreaches(sources)).toEqual([])
  })

  test('imports nothing in a circle, not even types', () => {
    expect(importCycles(sources)).toEqual([])
  })

  test('has doors that only re-export', () => {
    expect(logicInDoors(sources)).toEqual([])
    expect(Object.keys(sources)).toContain('src/index.ts')
  })

  test('has no file over 350 lines', () => {
    expect(lines.filter(({ count }) => count > 350)).toEqual([])
  })

  test('has no file of a few lines that only one other file needs', () => {
    expect(crumbs(sources, readSources('tests'))).toEqual([])
  })
})

describe('an import is a breach', () => {
  test.for([
    ['up', 'src/plan/plan.ts', `import { run } from '../run/run.ts'`, 'plan may import units, stats'],
    ['sideways', 'src/record/recorder.ts', `import { plan } from '../plan/plan.ts'`, 'record may import units, stats'],
    [
      'from a part that must stand alone',
      'src/stats/histogram.ts',
      `import { now } from '../units/clock.ts'`,
      'stats may import nothing but itself',
    ],
    ['of a type alone', 'src/plan/plan.ts', `import type { Run } from '../run/run.ts'`, 'plan may import units, stats'],
    ['of a type in place', 'src/plan/plan.ts', `let run: import('../run/run.ts').Run`, 'plan may import units, stats'],
    ['for its side effect', 'src/plan/plan.ts', `import '../run/run.ts'`, 'plan may import units, stats'],
    ['that is handed on', 'src/plan/plan.ts', `export * from '../run/run.ts'`, 'plan may import units, stats'],
    ['at run time', 'src/plan/plan.ts', `const run = () => import('../run/run.ts')`, 'plan may import units, stats'],
    ['by require', 'src/plan/plan.ts', `import run = require('../run/run.ts')`, 'plan may import units, stats'],
    ['of a door', 'src/vitest/load.ts', `import '../index.ts'`, 'nothing imports a door'],
    ['of the package itself', 'src/vitest/load.ts', `import 'vitest-load/matchers'`, 'nothing imports a door'],
    ['from outside', 'src/plan/plan.ts', `import '../../tests/helpers/message-of.ts'`, 'it lies outside of src'],
    ['of a file above, within run', 'src/run/user/user.ts', `import '../loop/loop.ts'`, 'run/user may import run/task'],
    [
      'of a file of run itself, from below',
      'src/run/recording/progress.ts',
      `import '../runner.ts'`,
      'run/recording may import nothing of run but itself',
    ],
    ['within run, from a folder that has no layer', 'src/run/extras/more.ts', `import '../runner.ts'`, 'run/extras has no layer'],
    ['into a folder nobody has placed', 'src/extras/more.ts', `import '../units/clock.ts'`, 'extras has no layer'],
  ] as const)('%s', ([, path, text, reason]) => {
    const specifier = /'(.*)'/.exec(text)?.[1]
    expect(layerBreaches({ [path]: text })).toEqual([`${path} imports ${specifier}: ${reason}`])
  })

  test.for(['vitest', 'vitest/node', '@vitest/expect'])('of %s anywhere but in src/vitest', (name) => {
    const sources = { 'src/load/load.ts': `import '${name}'`, 'src/vitest/load.ts': `import '${name}'` }
    expect(layerBreaches(sources)).toEqual([`src/load/load.ts imports ${name}: only src/vitest knows Vitest`])
  })

  test('when it augments Vitest from elsewhere', () => {
    expect(layerBreaches({ 'src/result/result.ts': `declare module 'vitest' {}` })).toHaveLength(1)
  })

  test('when its address is computed', () => {
    expect(layerBreaches({ 'src/run/task.ts': 'const load = (file: string) => import(file)' })).toMatchInlineSnapshot(`
      [
        "src/run/task.ts imports (computed): only an address that stands in the source can be checked",
      ]
    `)
  })
})

test('what points down, within, out of a door or to another package is no breach, nor is what stands in a comment or a text', () => {
  const sources = {
    'src/index.ts': `export { load } from './vitest/load.ts'`,
    'src/vitest/load.ts': `import 'vitest'\nimport '../load/load.ts'\nimport '../report/text.ts'`,
    'src/load/load.ts': `import { run } from '../run/run.ts'\nimport 'undici'\nimport 'node:fs'\nimport 'vitest-mock-extended'`,
    'src/run/comparison/remote/arm.ts': `import '../../loop/loop.ts'`,
    'src/run/run.ts': `import './loop.ts'\nimport '../record/recorder.ts'\n// import '../load/load.ts'\nconst hint = "import '../load/load.ts'"`,
  }
  expect(layerBreaches(sources)).toEqual([])
})

test('a circle is drawn, once, whatever kind of import closes it', () => {
  const sources = {
    'src/run/start.ts': `import './loop.ts'`,
    'src/run/loop.ts': `import './user.ts'`,
    'src/run/user.ts': `import type { Loop } from './loop.ts'`,
    'src/run/end.ts': `import './loop.ts'\nimport './missing.ts'`,
  }
  expect(importCycles(sources)).toEqual(['src/run/loop.ts → src/run/user.ts → src/run/loop.ts'])
})

test('logic in a door is named with its line', () => {
  const sources = {
    'src/index.ts': `import './vitest/register.ts'\nexport * from './load.ts'\nexport const version = 1`,
    'src/cli.ts': `#!/usr/bin/env node\nimport { run } from './cli/run.ts'\nrun()`,
    'src/load.ts': 'export const load = 1',
  }
  expect(logicInDoors(sources)).toEqual([
    'src/index.ts:3 does more than re-export: export const version = 1',
    `src/cli.ts:2 does more than re-export: import { run } from './cli/run.ts'`,
    'src/cli.ts:3 does more than re-export: run()',
  ])
})

test('a short file that one file needs is named, unless a door or a test imports it as well', () => {
  const long = 'x()\n'.repeat(21)
  const sources = {
    'src/index.ts': `export * from './of-door.ts'`,
    'src/run/run.ts': `import './crumb.ts'\nimport './long.ts'\nimport './shared.ts'\nimport './tested.ts'`,
    'src/run/loop.ts': `import { type Shared } from './shared.ts'`,
    'src/run/crumb.ts': 'x()',
    'src/run/long.ts': long,
    'src/run/shared.ts': 'x()',
    'src/run/tested.ts': 'x()',
    'src/of-door.ts': 'x()',
  }
  expect(crumbs(sources, { 'tests/run/tested.test.ts': `import '../../src/run/tested.ts'` })).toEqual([
    'src/run/crumb.ts belongs into src/run/run.ts, or needs a test of its own',
  ])
})
