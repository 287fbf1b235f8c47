import { expect, test } from 'vitest'
import { startCommand, vitestEntry, type StartedProject } from '../../helpers/projects/run-project.ts'
import { temporaryProject, type TemporaryProject } from '../plugin/temporary-project.ts'
import { startOnTerminal } from './pseudo-terminal.ts'

const FILES = {
  'vitest.config.ts': `
    import { loadPlugin } from 'vitest-load/plugin'

    export default { plugins: [loadPlugin()], test: { reporters: ['verbose'], server: { deps: { external: [/\\/dist\\//] } } } }
  `,
  'prices.ts': `export const price: number = 1`,
  'shop.test.ts': `
    import { expect } from 'vitest'
    import { loadTest } from 'vitest-load'
    import './prices'

    loadTest('the shop under load', { iterations: 5 }, async ({ load }) => {
      expect(await load(() => {})).toHaveErrorRateBelow(0.5)
    })
  `,
  'cart.test.ts': `
    import { expect, test } from 'vitest'
    import { load } from 'vitest-load'
    import './prices'

    test('adds up', () => {})
    test('the cart under load', async () => {
      expect(await load(() => {}, { iterations: 5 })).toHaveErrorRateBelow(0.5)
    })
  `,
}

const NOTE = 'Watch mode: load tests are skipped until their file is changed or requested; VITEST_LOAD=full runs them each time'

test('watch mode runs load tests only when their own file has changed', async () => {
  using project = temporaryProject(FILES)
  await using run = project.start('watch')
  const first = await settled(run, 0)
  expect(first).toContain(NOTE)
  expect(outcomesIn(first)).toEqual(['✓ adds up', '↓ the cart under load', '↓ the shop under load'])

  expect(await after(project, run, 'prices.ts')).toEqual(['✓ adds up', '↓ the cart under load', '↓ the shop under load'])
  expect(await after(project, run, 'shop.test.ts')).toEqual(['✓ the shop under load'])
  expect(await after(project, run, 'cart.test.ts')).toEqual(['✓ adds up', '✓ the cart under load'])
  expect(await after(project, run, 'prices.ts')).toEqual(['✓ adds up', '↓ the cart under load', '↓ the shop under load'])
})

test('a filter asks for the files that it lets through, and VITEST_LOAD for all', async () => {
  using project = temporaryProject(FILES)
  await using filtered = project.start('watch', 'shop')
  expect(outcomesIn(await settled(filtered, 0))).toEqual(['✓ the shop under load'])
  expect(await after(project, filtered, 'prices.ts')).toEqual(['✓ the shop under load'])

  await using unfiltered = startCommand(process.execPath, [vitestEntry, 'watch', '--root', project.folder], { VITEST_LOAD: 'full' })
  expect(outcomesIn(await settled(unfiltered, 0))).toEqual(['✓ adds up', '✓ the cart under load', '✓ the shop under load'])
})

test('a key asks for all', async () => {
  using project = temporaryProject(FILES)
  await using run = startOnTerminal(100, ['watch', '--root', project.folder])
  expect(outcomesIn(await settled(run, 0))).toEqual(['✓ adds up', '↓ the cart under load', '↓ the shop under load'])
  const from = (await run.outputs(/$/)).index
  run.process.stdin!.write('a')
  expect(outcomesIn(await settled(run, from))).toEqual(['✓ adds up', '✓ the cart under load', '✓ the shop under load'])
})

/** What comes of tests when a file is saved. */
async function after(project: TemporaryProject, run: StartedProject, file: string): Promise<readonly string[]> {
  const from = (await run.outputs(/$/)).index
  project.write(file, `${project.read(file)}\n`)
  return outcomesIn(await settled(run, from))
}

/** What was written since, up to the moment when it waits for changes again. */
async function settled(run: StartedProject, from: number): Promise<string> {
  const { input } = await run.outputs(new RegExp(`^[\\s\\S]{${from}}[\\s\\S]*(?:Waiting|Watching) for file changes`))
  return input.slice(from)
}

/** Of each test, in alphabetical order of tests. */
const outcomesIn = (output: string): readonly string[] =>
  [...output.matchAll(/([✓↓×]) \S+\.test\.ts > (.+?)(?: \d+ms)?(?: \[.*\])?\r?$/gm)]
    .map(([, mark, name]) => ({ mark, name: name! }))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ mark, name }) => `${mark} ${name}`)
