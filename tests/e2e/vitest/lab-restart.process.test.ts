import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { PageClient } from '../../helpers/projects/page-client.ts'
import { startCli } from '../../helpers/projects/run-cli.ts'
import { eventually, vitestEntry } from '../../helpers/projects/run-project.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

const config = (include: string): string =>
  `import { loadPlugin } from 'vitest-load/plugin'
export default { plugins: [loadPlugin()], test: { include: ['${include}'], server: { deps: { external: [/\\/dist\\//] } } } }\n`

const loadTest = (name: string): string =>
  `import { loadTest } from 'vitest-load'
loadTest('${name}', { iterations: 3 }, async ({ load }) => { await load('/${name}') })\n`

test('the page lists what files say, also after the configuration of Vitest was changed, and starts what is listed', async () => {
  const paths = new Set<string>()
  const server = createServer((request, response) => {
    paths.add(request.url!)
    response.end()
  }).listen(0, '127.0.0.1')
  await new Promise<void>((resolve) => server.once('listening', resolve))
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'vitest-load-restart-')))
  onTestFinished(() => {
    server.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  })
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(realpathSync(dirname(vitestEntry)), join(folder, 'node_modules/vitest'), 'junction')
  symlinkSync(root, join(folder, 'node_modules/vitest-load'), 'junction')
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text)
  write('vitest.config.js', config('a.*.test.js'))
  write('a.load.test.js', loadTest('first'))
  write('b.load.test.js', loadTest('second'))

  await using cli = startCli(folder, 'ui')
  expect(await eventually(() => cli.printed().includes('\n'), 30_000)).toBe(true)
  await using page = new PageClient(cli.printed().trim())
  const names = (): string => page.state!.tests.map(({ name }) => name).join(' ')
  await page.until(({ isListing }) => !isListing)
  expect(names()).toBe('first')

  write('vitest.config.js', config('*.test.js'))
  await page.until(() => names() === 'first second')
  // The watcher of the new server is heard, too.
  write('c.load.test.js', loadTest('third'))
  await page.until(() => names() === 'first second third')
  write('c.load.test.js', 'import "vitest-load"\nthrow new Error("not now")\n')
  await page.until(({ listErrors }) => listErrors.some((text) => text.includes('not now')))
  rmSync(join(folder, 'c.load.test.js'))
  await page.until(({ listErrors }) => names() === 'first second' && listErrors.length === 0)

  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  expect((await page.send({ type: 'start', test: page.idOf('second'), rows: [], duration: null, baseUrl })).status).toBe(200)
  await page.until(({ status, runs }) => status.kind === 'stopped' && runs.some(({ verdict }) => verdict !== null))
  expect([...paths]).toEqual(['/second'])
}, 90_000)
