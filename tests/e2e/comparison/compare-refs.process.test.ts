import { cpSync, existsSync, readFileSync, renameSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { RefsReport } from '../../../src/report/comparison/commits/commits-report.ts'
import { runCli, startCli } from '../../helpers/projects/run-cli.ts'
import { eventually } from '../../helpers/projects/run-project.ts'
import { shallowClone, shopRepository, temporaryRepository, type TemporaryRepository } from '../../helpers/projects/temporary-repository.ts'

/** Eight pairs of processes take half a minute on a quiet machine, and several minutes on a busy one. */
const PATIENCE_MS = 900_000
const SOON_MS = 120_000

function edit(repository: TemporaryRepository, path: string, from: string, to: string): void {
  const text = readFileSync(join(repository.top, path), 'utf8')
  expect(text).toContain(from)
  repository.write(path, text.replaceAll(from, to))
}

describe('a commit', { timeout: PATIENCE_MS }, () => {
  test('that makes an imported module four times slower is proven to be slower, and nothing is left behind', async () => {
    using repository = shopRepository()
    edit(repository, 'price.mjs', '5_000', '20_000')
    repository.commit('Prices with care')
    const { exitCode, output, reported } = await runCli(
      repository.top,
      'compare',
      'HEAD~1',
      '--json=out.json',
      '--markdown=out.md',
      '--seed',
      '7',
      '--p50=5%',
      '--cpu=20%',
    )
    expect(reported).toContain('packages of the working tree, as the lockfile is the same')
    expect(output).toMatch(/the price of an item {2}\d+ fresh processes a side, \d+ pairs {2}FAIL/)
    expect(output).toMatch(/p50 .*\+\d+ %.* FAIL/)
    expect(exitCode).toBe(1)

    const report = JSON.parse(readFileSync(join(repository.top, 'out.json'), 'utf8')) as RefsReport
    expect(report).toMatchObject({
      version: 1,
      verdict: 'fail',
      base: { ref: 'HEAD~1', commit: repository.git('rev-parse', 'HEAD~1') },
      head: { commit: repository.git('rev-parse', 'HEAD'), dirty: false },
      seed: 7,
      loads: [{ file: 'shop.load.test.ts', test: 'the price of an item', run: 1, verdict: 'fail', errorRate: { base: 0, head: 0 } }],
      notCompared: [],
      troubles: [],
    })
    expect(report.loads[0]!.processPairs).toBeGreaterThanOrEqual(8)
    expect(report.loads[0]!.metrics.map(({ metric }) => metric)).toEqual(['p50', 'cpu'])
    expect(readFileSync(join(repository.top, 'out.md'), 'utf8')).toMatch(/^<!-- vitest-load compare -->\n## Load tests: FAIL\n/)
    expect(repository.worktrees()).toEqual([])
  })

  test('that only renames things is not', async () => {
    using repository = shopRepository()
    edit(repository, 'price.mjs', 'priceOf', 'priceFor')
    edit(repository, 'server.mjs', 'priceOf', 'priceFor')
    edit(repository, 'server.mjs', './price.mjs', './prices.mjs')
    renameSync(join(repository.top, 'price.mjs'), join(repository.top, 'prices.mjs'))
    repository.commit('Better names')
    const { exitCode, output } = await runCli(repository.top, 'compare', 'HEAD~1', '--json', '--p50=50%')
    const report = JSON.parse(output) as RefsReport
    expect(report.loads).toHaveLength(1)
    expect(report.verdict).not.toBe('fail')
    expect(exitCode).toBe(0)
    expect(repository.worktrees()).toEqual([])
  })
})

describe('where nothing can be compared it is 2, with the reasons', { timeout: SOON_MS }, () => {
  test('for tests that are new, open, or broken in one side', async () => {
    using repository = shopRepository()
    repository.write('shop.load.test.ts', '')
    repository.write('broken.load.test.ts', "import './missing.mjs'")
    repository.write(
      'checkout.load.test.ts',
      `import { expect } from 'vitest'
       import { loadTest, serve } from 'vitest-load'
       const shop = serve(new URL('./server.mjs', import.meta.url))
       loadTest('a burst', { rate: 50, duration: 200, baseUrl: shop }, async ({ load }) => void expect(await load('/')).toHaveStatus(200))
       loadTest('a failure', { iterations: 5, baseUrl: shop }, async ({ load }) => void expect(await load('/')).toHaveStatus(404))
       loadTest('a novelty', { iterations: 5, baseUrl: shop }, async ({ load }) => void expect(await load('/')).toHaveStatus(200))`,
    )
    repository.commit('Tests of the checkout')
    const { exitCode, output, reported } = await runCli(repository.top, 'compare', 'HEAD~1')
    expect(output).toBe('')
    expect(reported).toContain('vitest-load: Nothing could be compared:')
    for (const reason of [
      '- a burst (checkout.load.test.ts): arrivals at a fixed rate cannot stop and start every few milliseconds: only loads with `concurrency` are compared',
      '- a failure (checkout.load.test.ts): its test failed in head: ',
      '- a novelty (checkout.load.test.ts): only head has it',
      '- the price of an item (shop.load.test.ts): only base has it',
      '- head: broken.load.test.ts: ',
    ])
      expect(reported).toContain(reason)
    expect(exitCode).toBe(2)
    expect(repository.worktrees()).toEqual([])
  })

  test('for a test whose timeout leaves no time', async () => {
    using repository = shopRepository()
    repository.write(
      'shop.load.test.ts',
      `import { expect, test } from 'vitest'
       import { load, serve } from 'vitest-load'
       const shop = serve(new URL('./server.mjs', import.meta.url))
       test('in a hurry', async () => void expect(await load('/', { iterations: 20, baseUrl: shop })).toHaveStatus(200), 3_000)`,
    )
    repository.commit('A test in a hurry')
    const { exitCode, reported } = await runCli(repository.top, 'compare', 'HEAD')
    expect(reported).toMatch(
      /- in a hurry \(shop\.load\.test\.ts\): (?:its test leaves [\d.]+ m?s, which is too little: give the test|its test failed in)/,
    )
    expect(exitCode).toBe(2)
  })

  test('for a ref that a shallow clone has not got', async () => {
    using repository = shopRepository()
    using clone = shallowClone(repository)
    const { exitCode, reported } = await runCli(clone.top, 'compare', 'release')
    expect(reported).toContain('git fetch --no-tags --depth=1 origin +refs/heads/release:refs/remotes/origin/release')
    expect(exitCode).toBe(2)
  })

  test('for a package that the base has not got', async () => {
    using repository = temporaryRepository({ 'a.txt': '1' })
    repository.commit('one')
    repository.write('packages/api/package.json', '{}')
    repository.commit('two')
    const { exitCode, reported } = await runCli(join(repository.top, 'packages/api'), 'compare', 'HEAD~1')
    expect(reported).toBe('vitest-load: Expected HEAD~1 to have a package.json in packages/api, as the working tree has\n')
    expect(exitCode).toBe(2)
    expect(repository.worktrees()).toEqual([])
  })

  test('for a base that cannot be prepared', async () => {
    using repository = shopRepository()
    const { exitCode, reported } = await runCli(repository.top, 'compare', 'HEAD', '--prepare', 'echo no such build; exit 3')
    expect(reported).toContain('vitest-load: Could not prepare the base: `echo no such build; exit 3` exited with 3\nno such build')
    expect(exitCode).toBe(2)
    expect(repository.worktrees()).toEqual([])
  })

  test('for packages that cannot be installed', async () => {
    using repository = shopRepository()
    edit(repository, 'package-lock.json', '1.0.0', '1.0.1')
    edit(repository, 'package.json', '"private": true', '"private": true, "scripts": { "preinstall": "exit 3" }')
    repository.commit('Another lockfile')
    edit(repository, 'package-lock.json', '1.0.1', '1.0.2')
    const { exitCode, reported } = await runCli(repository.top, 'compare', 'HEAD')
    expect(reported).toContain('Could not install the packages of the base: `npm ci --prefer-offline --no-audit --no-fund` exited with')
    expect(exitCode).toBe(2)
    expect(repository.worktrees()).toEqual([])
  })
})

describe('the base is its own', { timeout: SOON_MS }, () => {
  test('in a workspace, whose packages are linked, and with what --prepare makes', async () => {
    using repository = workspace()
    repository.write('packages/side/index.mjs', "export const side = 'base'")
    repository.commit('Base')
    repository.write('packages/side/index.mjs', "export const side = 'head'")
    const prepare = 'cp "$VITEST_LOAD_HEAD/made.mjs" made.mjs && echo "// of the base" >> made.mjs'
    repository.write('packages/shop/made.mjs', 'export const made = 1')
    const { exitCode, reported } = await runCli(join(repository.top, 'packages/shop'), 'compare', 'HEAD', '--prepare', prepare)
    expect(reported).toContain(
      '- where it is (shop.load.test.ts): its test failed in base: this is base, made 1; its test failed in head: this is head, made 1',
    )
    expect(exitCode).toBe(2)
    expect(readFileSync(join(repository.top, 'packages/shop/made.mjs'), 'utf8')).toBe('export const made = 1')
    expect(repository.worktrees()).toEqual([])
  })
})

/** A shop in a monorepo, beside a package that it uses. What it makes is in no commit. */
function workspace(): TemporaryRepository {
  using shop = shopRepository()
  const repository = temporaryRepository({
    '.gitignore': 'node_modules\nmade.mjs\n',
    'package.json': '{ "private": true, "workspaces": ["packages/*"] }',
    'package-lock.json': '{ "lockfileVersion": 3 }',
    'packages/side/package.json': '{ "name": "side", "type": "module", "exports": "./index.mjs" }',
    'packages/shop/package.json': '{ "name": "shop", "type": "module" }',
    'packages/shop/vitest.config.ts': readFileSync(join(shop.top, 'vitest.config.ts'), 'utf8'),
    'packages/shop/shop.load.test.ts': `import { test } from 'vitest'
      import { side } from 'side'
      import { made } from './made.mjs'
      test('where it is', () => {
        throw new Error(\`this is \${side}, made \${made}\`)
      })`,
  })
  cpSync(join(shop.top, 'node_modules'), join(repository.top, 'node_modules'), { recursive: true, verbatimSymlinks: true })
  symlinkSync('../packages/side', join(repository.top, 'node_modules/side'))
  return repository
}

describe('nothing is left behind', { timeout: PATIENCE_MS }, () => {
  test.for([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGKILL', null],
  ] as const)('by %s while it measures', async ([signal, code]) => {
    using repository = shopRepository()
    await using cli = startCli(repository.top, 'compare', 'HEAD', '--strict')
    expect(await eventually(() => cli.hasLogged(/fresh pair of processes 1/), SOON_MS)).toBe(true)
    const [worktree] = repository.worktrees()
    expect(worktree).toContain(cli.folder)
    cli.process.kill(signal)
    expect((await cli.ended).exitCode).toBe(code)
    expect(await eventually(() => !existsSync(worktree!) && repository.worktrees().length === 0, SOON_MS)).toBe(true)
  })
})

test('a command that is none is told with the nearest', async () => {
  const { exitCode, reported } = await runCli('.', 'comapre')
  expect(reported).toBe(
    "vitest-load: Expected a command, `compare`, `calibrate`, `report`, `ui`, `up`, `agent` or `keys`, got 'comapre' (string): did you mean `compare`?\n",
  )
  expect(exitCode).toBe(2)
})

test('a calibration is bounded in time, which it tells first', { timeout: SOON_MS }, async () => {
  const { exitCode, output, reported } = await runCli('.', 'calibrate', '--trials', '1', '--seed', '7', '--json')
  expect(reported).toMatch(/^2 comparisons: about 6 s on a quiet machine, at most 36 s\n/)
  expect(JSON.parse(output)).toMatchObject({
    version: 1,
    seed: 7,
    thetas: { p50: 0.05, p95: 0.1, throughput: 0.05 },
    same: { trials: 1 },
    slower: { trials: 1 },
  })
  expect(exitCode).toBe(0)
})
