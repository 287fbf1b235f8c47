/**
 * Builds the package: `dist/` is what is published, a few bundles with their declarations, since a test file that has to find and read hundreds of modules
 * pays for each of them. `build/` has every module by itself, for benchmarks and fixtures that look inside.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { buildPage } from './build-page.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** By where they lie in `src/` and, with the same name, in `dist/`: the doors, what starts in a process of its own, and what bundles of tasks import. */
const DOORS = ['index', 'matchers', 'plugin', 'cli']
const PROCESSES = [
  'agents/agent/carrier-child',
  'run/workers/leased-process',
  'agents/bundle/packer',
  'cli/calibrate/server',
  'serve/probe/probe',
  'vitest/comparison/side',
  'vitest/lab/lab',
]
/** Each in one file: a thread starts faster if it finds all that it needs there, and what goes into the bundle of a task must not bring the tests along. */
const ALONE = ['run/workers/worker-entry', 'run/task/feed', 'plan/options/between']

const shared = {
  cwd: root,
  platform: 'node',
  // Packages stay outside, as they are installed.
  external: /^[^./]/,
  transform: { target: 'node20.19' },
}
const output = { dir: join(root, 'dist'), format: 'esm', entryFileNames: '[name].js', sourcemap: true, minify: false }

for (const folder of ['dist', 'build']) rmSync(join(root, folder), { recursive: true, force: true })

const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'))
execFileSync(process.execPath, [join(typescript, 'bin/tsc'), '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' })

const input = (names) => Object.fromEntries(names.map((name) => [name, `src/${name}.ts`]))
const inputOptions = { ...shared, input: input([...DOORS, ...PROCESSES]) }
const chunkFileNames = 'chunks/[name]-[hash].js'
await bundle(inputOptions, { ...output, chunkFileNames, codeSplitting: { groups: await chunkGroups(inputOptions) } })
for (const name of ALONE) await bundle({ ...shared, input: input([name]) }, { ...output, codeSplitting: false })
await buildPage(join(root, 'dist/page'))
chmodSync(join(root, 'dist/cli.js'), 0o755)

async function bundle(inputOptions, outputOptions) {
  const built = await rolldown(inputOptions)
  await built.write(outputOptions)
  await built.close()
}

/** Left alone, the bundler makes a chunk of whatever two doors share, which is twenty files to read: these are two. */
async function chunkGroups(inputOptions) {
  const built = await rolldown(inputOptions)
  const { output: chunks } = await built.generate({ format: 'esm', entryFileNames: '[name].js' })
  await built.close()
  const [ofTests, ofMain] = [['index.js', 'matchers.js'], ['plugin.js']].map((names) => modulesLoadedBy(names, chunks))
  // What registers the matchers stays with its door: `vitest-load/matchers` must have no effect.
  const apart = new Set([...DOORS, 'vitest/register'].map((name) => join(root, `src/${name}.ts`)))
  const isShared = (id) => ofTests.has(id) && ofMain.has(id)
  const isOfTests = (id) => ofTests.has(id) && !ofMain.has(id) && !apart.has(id)
  return [
    { name: 'shared', test: isShared },
    { name: 'tests', test: isOfTests },
  ]
}

/** The modules of a file and of all that it imports at once; what is imported later is not among them. */
function modulesLoadedBy(names, chunks) {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
  const loaded = new Set()
  const add = (name) => {
    const chunk = byName.get(name)
    if (chunk === undefined || loaded.has(chunk)) return
    loaded.add(chunk)
    chunk.imports.forEach(add)
  }
  names.forEach(add)
  return new Set([...loaded].flatMap(({ moduleIds }) => moduleIds))
}
