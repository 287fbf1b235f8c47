import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { importTask, portable } from '../../../src/run/task/portable.ts'
import { messageOf } from '../../helpers/message-of.ts'

function moduleWith(name: string, code: string): URL {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-load-task-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, name), code)
  return pathToFileURL(join(folder, name))
}

/** A message without the folder of the day. */
const stable = (message: string): string => message.replaceAll(/\/\S*vitest-load-task-\w+/g, '<folder>')

describe('without the plugin', () => {
  test('a module that Node can import is portable as it stands', async () => {
    const url = moduleWith('task.mjs', 'export default ({ index }) => index + 1')
    const task = portable(url)
    expect(task).toEqual({ kind: 'portable', module: url.href })
    expect(portable(task as never)).toBe(task)
    const run = await importTask(task)
    expect(run({ index: 2 } as never)).toBe(3)
  })

  test('a function is refused with the two lines that are missing', () => {
    expect(messageOf(() => portable(() => 1))).toMatchInlineSnapshot(`
      "needs-plugin: \`portable(fn)\` needs the plugin, which extracts the function from its file. Add it to vitest.config.ts:
        import { loadPlugin } from 'vitest-load/plugin'
        export default defineConfig({ plugins: [loadPlugin()] })
      If the plugin is already configured: it only recognises \`portable\` imported by name from 'vitest-load'."
    `)
  })

  test('a module of TypeScript is refused, even where this Node could read it', () => {
    const url = moduleWith('task.ts', 'export default (): number => 1')
    expect(stable(messageOf(() => portable(url)))).toMatchInlineSnapshot(`
      "needs-plugin: \`portable\` needs the plugin for <folder>/task.ts, which Node cannot import directly. Add it to vitest.config.ts:
        import { loadPlugin } from 'vitest-load/plugin'
        export default defineConfig({ plugins: [loadPlugin()] })
      If the plugin is already configured: it only recognises new URL('./…', import.meta.url), written exactly so."
    `)
  })

  test('what is no task, or is not there, is named', () => {
    const nothings = [undefined, 'task.mjs', { url: '/' }, new URL('http://127.0.0.1/task.mjs')]
    expect(nothings.map((value) => messageOf(() => portable(value as never))).join('\n')).toMatchInlineSnapshot(`
      "bad-task: Expected the task of \`portable\` to be a function or a file URL such as new URL('./checkout.ts', import.meta.url), got undefined
      bad-task: Expected the task of \`portable\` to be a function or a file URL such as new URL('./checkout.ts', import.meta.url), got 'task.mjs' (string)
      bad-task: Expected the task of \`portable\` to be a function or a file URL such as new URL('./checkout.ts', import.meta.url), got { url: '…' } (object)
      bad-task: Expected the task of \`portable\` to be a function or a file URL such as new URL('./checkout.ts', import.meta.url), got 'http://127.0.0.1/task.mjs' (string)"
    `)
    expect(messageOf(() => portable(pathToFileURL('/nowhere/task.mjs')))).toMatchInlineSnapshot(
      `"task-not-found: The module of the portable task, /nowhere/task.mjs, does not exist"`,
    )
  })
})

test('a module whose default export is no function is refused when it is read', async () => {
  const url = moduleWith('task.mjs', 'export const task = () => 1')
  await expect(importTask(portable(url)).catch((error: Error) => stable(error.message))).resolves.toMatchInlineSnapshot(
    `"Expected the default export of <folder>/task.mjs to be the task function, got undefined"`,
  )
})
