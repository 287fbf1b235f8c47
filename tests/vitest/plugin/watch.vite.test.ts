import { expect, test } from 'vitest'
import { temporaryProject, type TemporaryProject } from './temporary-project.ts'
import type { StartedProject } from '../../helpers/projects/run-project.ts'

test('watch mode follows every file that is in a bundle, and only those', async () => {
  using project = temporaryProject({
    'prices.ts': `export const price: number = 1`,
    'checkout.ts': `import { price } from './prices'\nexport default (): string => 'price ' + price`,
    'checkout.test.ts': `
      import { test } from 'vitest'
      import { portable } from 'vitest-load'

      const { default: checkout } = await import(portable(new URL('./checkout.ts', import.meta.url)).module)
      test(checkout(), () => {})
    `,
    'inline.test.ts': `
      import { test } from 'vitest'
      import { portable } from 'vitest-load'

      const word: string = 'first'
      const { default: inline } = await import(portable(() => word).module)
      test(inline(), () => {})
    `,
  })
  await using run = project.start('watch')
  const state = await settled(run, 0)
  expect(testsIn(state)).toEqual(['checkout.test.ts > price 1', 'inline.test.ts > first'])

  expect(await after(project, run, 'prices.ts', `export const price: number = 2`)).toEqual(['checkout.test.ts > price 2'])
  expect(await after(project, run, 'checkout.ts', `export default (): string => 'free'`)).toEqual(['checkout.test.ts > free'])
  expect(await after(project, run, 'inline.test.ts', project.read('inline.test.ts').replace('first', 'second'))).toEqual([
    'inline.test.ts > second',
  ])

  // A bundle that fails is tried again once one of its files changes.
  expect(await after(project, run, 'checkout.ts', `import { nothing } from './nothing'\nexport default nothing`)).toEqual([])
  expect(await after(project, run, 'checkout.ts', `export default (): string => 'mended'`)).toEqual(['checkout.test.ts > mended'])
}, 60_000)

/** The tests that are run again when a file is written. */
async function after(project: TemporaryProject, run: StartedProject, file: string, text: string): Promise<readonly string[]> {
  const { index, input } = await run.outputs(/$/)
  const from = index + input.slice(index).length
  project.write(file, text)
  return testsIn(await settled(run, from))
}

/** What was written since, up to the moment when it waits for changes again. */
async function settled(run: StartedProject, from: number): Promise<string> {
  const { input } = await run.outputs(new RegExp(`^[\\s\\S]{${from}}[\\s\\S]*(?:Waiting|Watching) for file changes`))
  return input.slice(from)
}

const testsIn = (output: string): readonly string[] => [...output.matchAll(/✓ (.+?)(?: \d+ms)?$/gm)].map(([, name]) => name!).sort()
