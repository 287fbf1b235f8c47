import { expect, test } from 'vitest'
import { temporaryProject } from '../../vitest/plugin/temporary-project.ts'
import { calledElsewhere } from './project.ts'

/** Runs a test file with the plugin; returns the module that its task has become, and the folder. */
async function bundled(files: Readonly<Record<string, string>>): Promise<{ readonly module: string; readonly root: string }> {
  const project = temporaryProject(files)
  const { output, exitCode } = await project.start('run').ended
  expect(exitCode, output).toBe(0)
  return { module: /MODULE (file:\S+)/.exec(output)![1]!, root: project.folder }
}

const testOf = (head: string, task: string): string => `
  import { test } from 'vitest'
  import { feed, portable } from 'vitest-load'
  import { readFileSync } from 'node:fs'
  import { join } from 'node:path'
  ${head}
  const task = portable(${task})
  test('prints', () => void console.log('MODULE ' + task.module))
`

test('a function goes with its rows and files, whatever way they were found, and with what it imports', async () => {
  const { module, root } = await bundled({
    'load/users.csv': 'name\nada\ngrace\n',
    'load/page.txt': 'hello',
    'load/price.ts': 'export const priceOf = (index: number): string => (index + 1).toFixed(2)',
    'load/users.test.ts': testOf(
      `import { priceOf } from './price'
       const users = feed(new URL('./users.csv', import.meta.url))
       const here = import.meta.dirname
       const page = () => readFileSync(join(here, 'page.txt'), 'utf8')`,
      "(context) => [users.next({ ...context, random: Math.random }).name, page(), readFileSync(join(__dirname, 'page.txt'), 'utf8'), priceOf(1)]",
    ),
  })
  expect(await calledElsewhere(module, root, { index: 1, iteration: 0 })).toBe('["grace","hello","hello","2.00"]')
}, 60_000)

test('an error names the line of the TypeScript that it comes from', async () => {
  const { module, root } = await bundled({
    'load/stock.ts': 'interface Nothing {}\n\nexport function fails(): never {\n  throw new Error("out of stock")\n}',
    'load/stock.test.ts': testOf("import { fails } from './stock'", '() => fails()'),
  })
  expect(await calledElsewhere(module, root)).toMatch(/out of stock[\s\S]*at (?:Module\.)?fails \(load\/stock\.ts:4:9\)/)
}, 60_000)
