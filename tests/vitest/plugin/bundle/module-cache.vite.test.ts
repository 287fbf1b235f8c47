import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryProject, type TemporaryProject } from '../temporary-project.ts'

// Vitest 5 keeps what it has transformed on disk by itself, Vitest 4 when asked to.
const CONFIG = `
  import { loadPlugin } from 'vitest-load/plugin'

  export default {
    plugins: [loadPlugin()],
    test: { reporters: ['verbose'], experimental: { fsModuleCache: true }, server: { deps: { external: [/\\/dist\\//] } } },
  }
`

const TEST = `
  import { test } from 'vitest'
  import { portable } from 'vitest-load'
  import { price } from './prices'

  const tasks = [portable(new URL('./checkout.ts', import.meta.url)), portable(() => price)]
  const [checkout, inline] = await Promise.all(tasks.map(async ({ module }) => (await import(module)).default()))
  test(checkout + ' ' + inline, () => {})
`

test('a bundle is made anew for what changed between two runs, or when it is gone, though its test file comes from a cache', async () => {
  using project = temporaryProject({
    'vitest.config.ts': CONFIG,
    'prices.ts': `export const price: number = 1`,
    'checkout.ts': `import { price } from './prices'\nexport default (): string => 'price ' + price`,
    'checkout.test.ts': TEST,
  })
  expect(await testsOf(project)).toEqual(['price 1 1'])
  project.write('prices.ts', `export const price: number = 2`)
  expect(await testsOf(project)).toEqual(['price 2 2'])
  rmSync(join(project.folder, 'node_modules/.vitest-load'), { recursive: true })
  expect(await testsOf(project)).toEqual(['price 2 2'])
}, 60_000)

async function testsOf(project: TemporaryProject): Promise<readonly string[]> {
  await using run = project.start('run')
  const { output } = await run.ended
  return [...output.matchAll(/✓ checkout\.test\.ts > (.+?)(?: \d+ms)?$/gm)].map(([, name]) => name!)
}
