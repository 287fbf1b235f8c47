import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { builtModule } from '../../helpers/built-module.ts'

const run = promisify(execFile)

/** What `load` of the module says where only these packages are installed, each of them broken. */
async function loadedWhere(load: 'loadClient' | 'loadNkeys', broken?: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-load-peers-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  using built = await builtModule('agents/nats/client')
  const module = join(folder, 'module.mjs')
  copyFileSync(fileURLToPath(built.url), module)
  if (broken !== undefined) {
    mkdirSync(join(folder, 'node_modules', broken), { recursive: true })
    writeFileSync(join(folder, 'node_modules', broken, 'package.json'), JSON.stringify({ name: broken, exports: './index.mjs' }))
    writeFileSync(join(folder, 'node_modules', broken, 'index.mjs'), `import 'not-there-either'`)
  }
  const script = `
    import { ${load} } from ${JSON.stringify(pathToFileURL(module).href)}
    console.log(await ${load}().then(() => 'loaded', ({ code, message }) => code + ': ' + message))`
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script])
  return stdout
    .trim()
    .replace(/transport-node@\S+/, 'transport-node@<version>')
    .replaceAll(folder, '…')
}

test('without the client of NATS, the error says what to install', { timeout: 60_000 }, async () => {
  expect(await loadedWhere('loadClient')).toMatchInlineSnapshot(
    `"agents-unreachable: Agents need the package @nats-io/transport-node, which is not installed: npm install --save-dev @nats-io/transport-node@<version> @nats-io/nkeys@2"`,
  )
  expect(await loadedWhere('loadNkeys')).toMatchInlineSnapshot(
    `"agents-unreachable: Agents need the package @nats-io/nkeys, which is not installed: npm install --save-dev @nats-io/transport-node@<version> @nats-io/nkeys@2"`,
  )
})

test('a client that is installed and broken is not called missing', { timeout: 60_000 }, async () => {
  expect(await loadedWhere('loadClient', '@nats-io/transport-node')).toMatch(
    /^ERR_MODULE_NOT_FOUND: Cannot find package 'not-there-either'/,
  )
})
