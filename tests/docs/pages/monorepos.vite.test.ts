import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { temporaryProject } from '../../vitest/plugin/temporary-project.ts'

const recipes = readFileSync(new URL('../../../docs/recipes.md', import.meta.url), 'utf8')
const section = /^## Monorepos$(.*?)^## /ms.exec(recipes)![1]!

/** The configurations of the recipe as they stand there, those of the first layout and of the second. */
const [ofPackage, ofCollecting] = [...section.matchAll(/^```ts check\n(.*?)^```$/gms)].map(([, code]) => code!) as [string, string]
const atTop = /; at the top: (test: \{.*\})$/m.exec(ofPackage)![1]!

/** A file whose test notes when its load begins and ends, with three iterations between. */
const loading = (name: string): string => `
  import { appendFileSync } from 'node:fs'
  import { setTimeout as sleep } from 'node:timers/promises'
  import { expect } from 'vitest'
  import { loadTest } from 'vitest-load'

  loadTest('${name}', { iterations: 3 }, async ({ load }) => {
    const result = await load(async () => {
      appendFileSync(new URL('../../notes', import.meta.url), '${name}\\n')
      await sleep(100)
    })
    expect(result).toHaveErrorRateBelow(0)
  })
`

const unit = (name: string): string => `
  import { appendFileSync } from 'node:fs'
  import { test } from 'vitest'

  test('${name}', () => appendFileSync(new URL('../../notes', import.meta.url), '${name}\\n'))
`

const packageOf = (name: string): string => JSON.stringify({ name, type: 'module' })

const PACKAGES = { 'packages/api/package.json': packageOf('api'), 'packages/shop/package.json': packageOf('shop') }

/** The tests that passed, with their projects, and what they noted in that order. */
async function run(
  files: Readonly<Record<string, string>>,
): Promise<{ readonly passed: readonly string[]; readonly notes: readonly string[] }> {
  using project = temporaryProject({ ...PACKAGES, ...files })
  await using started = project.start('run', '--reporter=verbose')
  const { output, exitCode } = await started.ended
  expect(exitCode, output).toBe(0)
  const passed = [...output.matchAll(/✓ +\|?(\S+?)\|? +\S+ > (.+?)(?: \d+ms)?$/gm)].map(([, name, title]) => `${name}: ${title}`)
  return { passed: passed.sort(), notes: project.read('notes').trim().split('\n') }
}

test('each package has a configuration of its own, and runs of two packages wait for one another', async () => {
  const { passed, notes } = await run({
    'vitest.config.ts': `export default { ${atTop} }`,
    'packages/api/vitest.config.ts': ofPackage,
    'packages/shop/vitest.config.ts': ofPackage,
    'packages/api/api.test.ts': loading('api loads'),
    'packages/shop/shop.test.ts': loading('shop loads'),
  })
  expect(passed).toEqual(['api: api loads', 'shop: shop loads'])
  const [first, second] = notes[0] === 'api loads' ? ['api loads', 'shop loads'] : ['shop loads', 'api loads']
  expect(notes).toEqual([first, first, first, second, second, second])
})

test('one project at the top collects the load tests of all packages, last and alone, and the packages leave them out', async () => {
  const { passed, notes } = await run({
    'vitest.config.ts': ofCollecting,
    'packages/api/vitest.config.ts': 'export default {}',
    'packages/api/api.load.test.ts': loading('api loads'),
    'packages/api/api.test.ts': unit('api'),
    'packages/shop/shop.load.test.ts': loading('shop loads'),
    'packages/shop/shop.test.ts': unit('shop'),
  })
  expect(passed).toEqual(['api: api', 'load: api loads', 'load: shop loads', 'shop: shop'])
  expect(notes.slice(0, 2).sort()).toEqual(['api', 'shop'])
  const [first, second] = notes[2] === 'api loads' ? ['api loads', 'shop loads'] : ['shop loads', 'api loads']
  expect(notes.slice(2)).toEqual([first, first, first, second, second, second])
})
