import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { expect, test } from 'vitest'

const dist = fileURLToPath(new URL('../../dist/', import.meta.url))

/** What a file of the build imports at once, itself included; what it imports later is not among them. */
function loadedBy(file: string, loaded = new Set<string>()): ReadonlySet<string> {
  if (loaded.has(file)) return loaded
  loaded.add(file)
  const text = readFileSync(dist + file, 'utf8')
  for (const [, specifier] of text.matchAll(/^(?:import|export) .*?"([^"]+)";?$/gm)) {
    if (specifier!.startsWith('.')) loadedBy(new URL(specifier!, `file:///${file}`).pathname.slice(1), loaded)
    else loaded.add(specifier!)
  }
  return loaded
}

test('importing the package loads few files, and no client before a run needs it', () => {
  const loaded = [...loadedBy('index.js')]
  expect(loaded.filter((name) => name.endsWith('.js')).length).toBeLessThanOrEqual(4)
  expect(loaded.filter((name) => !name.endsWith('.js') && !name.startsWith('node:')).sort()).toEqual([
    'csv-parse/sync',
    'leven',
    'p-limit',
    'vitest',
  ])
})

test('the plugin shares its chunks with the tests, and loads none of what only they need', () => {
  const ofTests = loadedBy('index.js')
  const both = [...loadedBy('plugin.js')].filter((name) => name.endsWith('.js') && ofTests.has(name))
  expect(both.length).toBe(1)
})

test('both doors know the results of one another: what makes and judges them is there once', () => {
  const chunks = readdirSync(`${dist}chunks`).filter((name) => name.endsWith('.js'))
  const judging = chunks.filter((name) => readFileSync(`${dist}chunks/${name}`, 'utf8').includes('function judgeStatus('))
  expect(judging).toHaveLength(1)
  expect(loadedBy('matchers.js')).toContain(`chunks/${judging[0]}`)
  expect(loadedBy('index.js')).toContain(`chunks/${judging[0]}`)
})

test('a bundler keeps what registers the matchers, although nothing is taken from it', async () => {
  const code = await bundled(`import 'vitest-load'`)
  expect(code).toContain('expect.extend(')
})

test('the matchers alone have no effect', async () => {
  expect(await bundled(`import 'vitest-load/matchers'`)).not.toContain('expect.extend(')
})

/** What a bundler makes of a file of a user, for whom the package is installed. */
async function bundled(text: string): Promise<string> {
  const result = await build({
    root: fileURLToPath(new URL('../../', import.meta.url)),
    configFile: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'consumer',
        resolveId: (id) => (id === 'consumer' ? '\0consumer' : undefined),
        load: (id) => (id === '\0consumer' ? text : undefined),
      },
    ],
    ssr: { noExternal: ['vitest-load'] },
    build: { ssr: true, write: false, minify: false, rollupOptions: { input: 'consumer' } },
  })
  const [{ output }] = [result].flat() as unknown as [{ output: { code?: string }[] }]
  return output.map(({ code = '' }) => code).join('\n')
}
