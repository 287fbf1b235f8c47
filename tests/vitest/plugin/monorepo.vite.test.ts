import { expect, test } from 'vitest'
import { temporaryProject } from './temporary-project.ts'

const packageOf = (name: string, entry: string): string => JSON.stringify({ name, type: 'module', exports: { import: entry } })

test('in a monorepo each module sees its own packages and each project its own configuration, with one plugin for all', async () => {
  using project = temporaryProject({
    'vitest.config.ts': `
      import { loadPlugin } from 'vitest-load/plugin'

      const plugins = [loadPlugin()]
      const server = { deps: { external: [/\\/dist\\//] } }
      export default {
        plugins,
        define: { __SITE__: '"root"' },
        test: {
          reporters: ['verbose'],
          sharedViteServer: false,
          projects: [
            { extends: true, define: { __SITE__: '"inline"' }, test: { name: 'inline', env: { REGION: 'north' }, include: ['shop/*.test.ts'], server } },
            { root: './shop', extends: './shop/vite.config.ts', plugins, test: { name: 'by file', env: { REGION: 'south' }, include: ['*.test.ts'], server } },
            { extends: false, root: './shop', plugins, define: { __SITE__: '"here"' }, test: { name: 'by itself', env: { REGION: 'west' }, include: ['*.test.ts'], server } },
          ],
        },
      }
    `,
    'shop/vite.config.ts': `export default { define: { __SITE__: '"shop"' } }`,
    'shop/package.json': packageOf('shop', './none.ts'),
    'shop/node_modules/unit.js/package.json': packageOf('unit.js', './index.js'),
    'shop/node_modules/unit.js/index.js': `export const unit = 'euro'`,
    'shop/shop.test.ts': `
      import { test } from 'vitest'
      import { portable } from 'vitest-load'
      import { unit } from 'unit.js'
      import { stock } from 'stock'

      declare const __SITE__: string
      const { default: task } = await import(portable((): string => [unit, stock(), __SITE__, import.meta.env.REGION].join(' ')).module)
      test(task(), () => {})
    `,
    'stock/package.json': packageOf('stock', './src/index.ts'),
    'stock/node_modules/unit.js/package.json': packageOf('unit.js', './index.js'),
    'stock/node_modules/unit.js/index.js': `export const unit = 'pieces'`,
    'stock/node_modules/only-here/package.json': packageOf('only-here', './index.js'),
    'stock/node_modules/only-here/index.js': `export default 3`,
    'stock/src/index.ts': `
      import { unit } from 'unit.js'
      import count from 'only-here'
      export const stock = (): string => count + ' ' + unit
    `,
  })
  project.link('stock', 'shop/node_modules/stock')
  await using run = project.start('run')
  const { output } = await run.ended
  const tests = [...output.matchAll(/✓ .*shop\.test\.ts > (.+?)(?: \d+ms)?$/gm)].map(([, name]) => name!)
  expect(tests.sort(), output).toEqual(['euro 3 pieces here west', 'euro 3 pieces inline north', 'euro 3 pieces shop south'])
}, 60_000)
