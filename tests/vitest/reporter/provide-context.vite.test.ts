import { expect, test } from 'vitest'
import type { TestProject, TestSpecification } from 'vitest/node'
import { hasParallelFiles } from '../../../src/vitest/reporter/provide-context.ts'
import { temporaryProject, type TemporaryProject } from '../plugin/temporary-project.ts'

const config = (tests: string): string => `
  import { loadPlugin, loadProject } from 'vitest-load/plugin'

  export default {
    plugins: [loadPlugin()],
    test: { reporters: ['verbose'], server: { deps: { external: [/\\/dist\\//] } }, ${tests} },
  }
`

async function outputOf(project: TemporaryProject, ...args: readonly string[]): Promise<string> {
  await using run = project.start('run', ...args)
  return (await run.ended).output
}

const LOADING = `
  import { expect } from 'vitest'
  import { loadTest } from 'vitest-load'

  loadTest('loads', { iterations: 5 }, async ({ load }) => {
    expect(await load(() => {})).toHaveErrorRateBelow(0.5)
  })
`

test('a run beside which other files may run has a finding that says so', async () => {
  using project = temporaryProject({ 'a.test.ts': LOADING, 'b.test.ts': LOADING, 'vitest.config.ts': config('maxWorkers: 2') })
  expect((await outputOf(project)).match(/↳ loads: .*NOT SOUND: .*parallel-files/g)).toHaveLength(2)

  const alone = await outputOf(project, 'a.test.ts')
  expect(alone).toContain('↳ loads: ')
  expect(alone).not.toContain('parallel-files')
  expect(await outputOf(project, '--no-file-parallelism')).not.toContain('parallel-files')
})

test('a load project has no company', async () => {
  using project = temporaryProject({
    'a.test.ts': LOADING,
    'b.load.test.ts': LOADING,
    'c.load.test.ts': LOADING,
    'vitest.config.ts': config(`maxWorkers: 2, projects: [{ extends: true, test: { name: 'unit' } }, loadProject()]`),
  })
  const output = await outputOf(project)
  expect(output.match(/↳ loads: /g)).toHaveLength(3)
  expect(output).not.toContain('parallel-files')
})

/** A file of a project, as far as it is looked at. */
function fileOf(project: Partial<{ maxWorkers: number; isolate: boolean; groupOrder: number }>, pool: string = 'forks'): TestSpecification {
  const { maxWorkers = 2, isolate = true, groupOrder = 0 } = project
  const config = { maxWorkers, isolate, sequence: { groupOrder } }
  return { pool, project: { config, vitest: { config: { watch: false } } } as unknown as TestProject } as TestSpecification
}

const single = fileOf({ maxWorkers: 1 })
const many = fileOf({})

test.for([
  ['two files on two workers run at the same time', many, [many, many], true],
  ['the only file of all has no company', many, [many], false],
  ['files of a project with one worker run one by one', single, [single, single], false],
  ['a project with one worker runs apart from one with two', single, [single, many, many], false],
  ['and the other way round', many, [single, single, many], false],
  ['two projects in one group run at the same time', many, [many, fileOf({})], true],
  ['two groups run one after the other', many, [many, fileOf({ groupOrder: 1 })], false],
  [
    'a group with one worker runs one by one',
    fileOf({ maxWorkers: 1, groupOrder: 1 }),
    [fileOf({ maxWorkers: 1, groupOrder: 1 }), many],
    false,
  ],
  [
    'a browser runs beside a single worker',
    fileOf({ maxWorkers: 1, isolate: false }),
    [fileOf({}, 'browser'), fileOf({ isolate: false })],
    true,
  ],
] as const)('%s', ([, { project }, files, expected]) => {
  expect(hasParallelFiles(project, files)).toBe(expected)
})

test('load tests have the tag `load`, besides their own', async () => {
  using project = temporaryProject({
    'a.test.ts': `${LOADING}
      import { test } from 'vitest'
      test('loads nothing', () => {})
      loadTest('loads slowly', { iterations: 1, tags: 'slow' }, async ({ load }) => expect(await load(() => {})).toHaveErrorRateBelow(0.5))
    `,
    'vitest.config.ts': config(`tags: [{ name: 'slow' }]`),
  })
  const passed = async (...args: readonly string[]): Promise<unknown> =>
    (await outputOf(project, ...args)).match(/(?<=✓ a\.test\.ts > ).*?(?= \d+ms$|$)/gm)
  expect(await passed('--tags-filter=load')).toEqual(['loads', 'loads slowly'])
  expect(await passed('--tags-filter=not load')).toEqual(['loads nothing'])
  expect(await passed('--tags-filter=slow')).toEqual(['loads slowly'])
})

test('a tag `load` of the user is left as it is, in every project', async () => {
  using project = temporaryProject({
    'a.test.ts': LOADING,
    'vitest.config.ts': config(
      `tags: [{ name: 'load', description: 'Ours.' }], projects: [{ extends: true, test: { name: 'one' } }, { extends: true, test: { name: 'two' } }]`,
    ),
  })
  expect((await outputOf(project, '--tags-filter=load')).match(/✓ .* loads/g)).toHaveLength(2)
})
