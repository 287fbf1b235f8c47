import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LoadReport } from '../../../src/report/document/load-report.ts'
import { reportsOfProject, type ReportedProject } from '../../helpers/projects/load-report.ts'
import { runCli, type CliRun } from '../../helpers/projects/run-cli.ts'
import { expectValid } from '../../report/document/schema.ts'

/** How many requests for each path came in. */
const seen: Record<string, number> = {}
const folder = mkdtempSync(join(tmpdir(), 'vitest-load-shards-'))
const blobs = join(folder, 'blobs')
let target: Server
let shards: readonly ReportedProject[]

beforeAll(async () => {
  target = createServer(({ url }, response) => {
    seen[url!] = (seen[url!] ?? 0) + 1
    response.end('ok')
  })
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve))
  mkdirSync(blobs)
  shards = [await shard(1), await shard(2)]
}, 240_000)
afterAll(() => {
  target.close()
  rmSync(folder, { recursive: true, force: true })
})

const environment = (): Readonly<Record<string, string>> => ({ TARGET: `http://127.0.0.1:${(target.address() as AddressInfo).port}` })

async function shard(index: number): Promise<ReportedProject> {
  const blob = [`--reporter=blob`, `--outputFile.blob=${join(blobs, `blob-${index}.json`)}`]
  const project = await reportsOfProject('shards', { env: environment(), args: [`--shard=${index}/2`, ...blob] })
  writeFileSync(join(folder, `shard-${index}.json`), project.files['load.json']!)
  return project
}

const idsOf = ({ runs }: LoadReport): readonly string[] => runs.map(({ id }) => id).toSorted()
const readIn = (name: string): string => readFileSync(join(folder, name), 'utf8')
const merged = (...args: readonly string[]): Promise<CliRun> => runCli(folder, 'report', 'shard-1.json', 'shard-2.json', ...args)

const byId = ({ runs }: Pick<LoadReport, 'runs'>): object => Object.fromEntries(runs.map((one) => [one.id, one]))

const OUTLINE = [
  ['a suite of the second file', 'pass', 20],
  ['a suite of the second file > of the second file', 'pass', 40],
  ['fails', 'fail', 10],
  ['of the first file', 'pass', 30],
]

const outlineOf = ({ runs }: LoadReport): readonly unknown[] =>
  runs
    .map((run) => [(run.test ?? run.suite)!.name, run.verdict, run.kind === 'load' && run.result!.iterations.started])
    .toSorted(([first], [second]) => (String(first) < String(second) ? -1 : 1))

test('each shard has a report of its own file, and no run twice', () => {
  expect(shards.map(({ report }) => new Set(report.runs.map(({ test: of, suite }) => (of ?? suite)!.file)).size)).toEqual([1, 1])
  expect(outlineOf({ ...shards[0]!.report, runs: shards.flatMap(({ report }) => report.runs) })).toEqual(OUTLINE)
  expect(seen).toEqual({ '/first': 30, '/fails': 10, '/suite': 20, '/second': 40 })
})

test('`vitest-load report` makes one of both, in every format, with the worst verdict', { timeout: 120_000 }, async () => {
  const others = ['--html=all.html', '--csv=all', '--hlog=all.hlog', '--prometheus=all.prom', '--bencher=all.bmf.json']
  const { exitCode, reported } = await merged('--json=all.json', '--github-action-benchmark=bench', ...others)
  expect(exitCode).toBe(0)
  const report = JSON.parse(readIn('all.json')) as LoadReport
  expectValid(report)
  expect(outlineOf(report)).toEqual(OUTLINE)
  expect(report.verdict).toBe('fail')
  for (const name of ['all.html', 'all.prom', 'all.hlog', 'all.bmf.json', 'bench-smaller.json']) {
    expect(readIn(name), name).toMatch(/of(?: |%20)the(?: |%20)first(?: |%20)file/)
    expect(readIn(name), name).toMatch(/of(?: |%20)the(?: |%20)second(?: |%20)file/)
  }
  expect(readIn('all_of_the_first_file_stats.csv')).toMatch(/,Aggregated,30,0,/)
  expect(readIn('all_a_suite_of_the_second_file_of_the_second_file_stats.csv')).toMatch(/,Aggregated,40,0,/)
  expect(reported).toContain('wrote all.json')
})

test('of a run that both have, there is one copy', { timeout: 120_000 }, async () => {
  await runCli(folder, 'report', 'shard-1.json', 'shard-2.json', 'shard-1.json', '--json=twice.json')
  expect(idsOf(JSON.parse(readIn('twice.json')) as LoadReport)).toEqual(shards.flatMap(({ report }) => idsOf(report)).toSorted())
})

test('`--merge-reports` of their blobs makes the very same one, in the formats of the configuration', { timeout: 120_000 }, async () => {
  const { report, files, run } = await reportsOfProject('shards', { env: environment(), args: [`--merge-reports=${blobs}`] })
  expectValid(report)
  expect(outlineOf(report)).toEqual(OUTLINE)
  expect(byId(report)).toEqual(byId({ runs: shards.flatMap((each) => each.report.runs) }))
  expect(files['load.prom']).toContain('test="of the first file"')
  expect(files['load.prom']).toContain('test="a suite of the second file > of the second file"')
  expect(run.output).toMatch(/of the second file/)
  // Nothing was loaded again.
  expect(seen['/first']).toBe(30)
})
