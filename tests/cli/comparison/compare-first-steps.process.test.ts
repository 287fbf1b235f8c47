import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { RefsReport } from '../../../src/report/comparison/commits/commits-report.ts'
import { runCli } from '../../helpers/projects/run-cli.ts'
import { shopRepository, type TemporaryRepository } from '../../helpers/projects/temporary-repository.ts'

const PATIENCE_MS = 600_000

const PRICE_OF = 'price.mjs'

/** A commit without a load test, and then one that brings it. */
function withFirstLoadTest(changes: Readonly<Record<string, string>> = {}): TemporaryRepository {
  const repository = shopRepository()
  const test = repository.git('show', 'HEAD:shop.load.test.ts')
  repository.git('rm', '--quiet', 'shop.load.test.ts')
  repository.commit('No load tests')
  repository.write('shop.load.test.ts', `${test}\n`)
  for (const [path, text] of Object.entries(changes)) repository.write(path, text)
  repository.commit('The first load test')
  return repository
}

describe('the commit that brings the first load test', { timeout: PATIENCE_MS }, () => {
  test('has nothing to be compared with yet, which is 0, in all forms of the outcome', async () => {
    using repository = withFirstLoadTest()
    const { exitCode, output, reported } = await runCli(repository.top, 'compare', 'HEAD~1', '--json', '--markdown=out.md')
    expect(exitCode, reported).toBe(0)
    const report = JSON.parse(output) as RefsReport
    expect(report).toMatchObject({ verdict: 'pass', loads: [], troubles: [] })
    expect(report.notCompared).toMatchObject([{ test: 'the price of an item', reason: 'only head has it' }])
    expect(reported).toMatch(/nothing to compare\s+with yet/)
    expect(repository.worktrees()).toEqual([])
  })

  test('may bring the project of its load tests as well', async () => {
    const server = '{ deps: { external: [/\\/dist\\//] } }'
    const config = `export default { test: { projects: [{ test: { name: 'load', include: ['*.load.test.ts'], server: ${server} } }] } }\n`
    using repository = withFirstLoadTest({ 'vitest.config.ts': config })
    const { exitCode, output, reported } = await runCli(repository.top, 'compare', 'HEAD~1', '--project', 'load')
    expect(exitCode, reported).toBe(0)
    expect(output).toMatch(/nothing to compare\s+with yet/)
  })
})

test('--max-duration bounds all of it, and what was not judged is no pass', { timeout: PATIENCE_MS }, async () => {
  using repository = shopRepository()
  const { exitCode, output, reported } = await runCli(repository.top, 'compare', 'HEAD', '--strict', '--p50=50%', '--max-duration=12s')
  const said = `${output}${reported}`
  expect(said).toMatch(
    /the 12 s that the whole command may take were over: raise\s+`--max-duration`|The time was over before all of it was\s+judged/,
  )
  // Eight pairs of fresh processes at least take longer: where not one had come to its end, nothing was compared.
  expect([0, 2]).toContain(exitCode)
  expect(said).not.toContain('nothing is slower than allowed')
  expect(said.match(/fresh pair of processes/g)?.length ?? 0).toBeLessThan(8)
  expect(repository.worktrees()).toEqual([])
})

/** Head of the shop does sixty times the work, and its test leaves word of the process that it runs in and of the Vitest that started that. */
function sixtyTimesSlower(committed: Readonly<Record<string, string>> = {}): TemporaryRepository {
  const repository = shopRepository()
  for (const [path, text] of Object.entries(committed)) repository.write(path, text)
  repository.commit('A shop like it')
  repository.write(PRICE_OF, repository.git('show', `HEAD:${PRICE_OF}`).replaceAll('5_000', '300_000'))
  const test = repository.git('show', 'HEAD:shop.load.test.ts')
  const ran = "appendFileSync(new URL('./ran.txt', import.meta.url), `${process.ppid} ${process.pid}\\n`)"
  repository.write('shop.load.test.ts', `import { appendFileSync } from 'node:fs'\n${test}\n${ran}\n`)
  return repository
}

/** How many different Vitests, and processes with tests, have left word in head. */
function processesOf(repository: TemporaryRepository): { readonly vitests: number; readonly tests: number } {
  const lines = readFileSync(join(repository.top, 'ran.txt'), 'utf8').trim().split('\n')
  return { vitests: new Set(lines.map((line) => line.split(' ')[0])).size, tests: new Set(lines).size }
}

describe('what takes sixty times as long', { timeout: PATIENCE_MS }, () => {
  test('is proven by eight fresh pairs of processes and two pairs of blocks in each, for which Vitest is started once', async () => {
    using repository = sixtyTimesSlower()
    const { exitCode, output, reported } = await runCli(repository.top, 'compare', 'HEAD', '--json')
    expect(exitCode, reported).toBe(1)
    const [load] = (JSON.parse(output) as RefsReport).loads
    expect(load).toMatchObject({ verdict: 'fail', processPairs: 8, pairs: 16 })
    expect(load!.metrics.map(({ verdict }) => verdict)).toEqual(['fail', 'fail', 'fail'])
    // One of each was for the screening.
    expect(processesOf(repository)).toEqual({ vitests: 2, tests: 9 })
    expect(repository.worktrees()).toEqual([])
  })

  test('gets a Vitest for each pair where it has a globalSetup, since what that starts would not be fresh', async () => {
    const config =
      "export default { test: { include: ['*.load.test.ts'], globalSetup: './setup.mjs', server: { deps: { external: [/\\/dist\\//] } } } }"
    using repository = sixtyTimesSlower({ 'vitest.config.ts': config, 'setup.mjs': 'export default () => {}' })
    const { exitCode, output, reported } = await runCli(repository.top, 'compare', 'HEAD', '--json')
    expect(exitCode, reported).toBe(1)
    const { processPairs } = (JSON.parse(output) as RefsReport).loads[0]!
    expect(processesOf(repository)).toEqual({ vitests: 1 + processPairs, tests: 1 + processPairs })
  })
})
