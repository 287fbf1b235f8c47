import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PageSteering } from '../../../src/page/messages.ts'
import { reportOf, type LoadReport } from '../../../src/report/document/load-report.ts'
import { FORMATS } from '../../../src/report/formats/formats.ts'
import { systemClock } from '../../../src/units/time/clock.ts'
import { PageClient } from '../../helpers/projects/page-client.ts'
import { runCli } from '../../helpers/projects/run-cli.ts'
import { eventually, projectFolder } from '../../helpers/projects/run-project.ts'
import { CoreWait, withCoreWait } from '../../helpers/core-wait.ts'

const entry = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url))

/** What the server has seen. */
const seen = { active: 0, mostActive: 0, mostActiveMs: 0, count: 0, lastMs: 0, paths: new Set<string>() }
/** What lets the request between two loads go on. */
let goOn: (() => void) | undefined
let server: Server
let baseUrl: string
let folder: string
let lab: ChildProcess
let url: string
let page: PageClient

async function startLab(): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'vitest-load-lab-test-'))
  lab = spawn(process.execPath, [entry, 'ui'], {
    cwd: projectFolder('steered'),
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      TMPDIR: folder,
      NO_COLOR: '1',
      VITEST_LOAD: 'off',
      BETWEEN_URL: `${baseUrl}/between`,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  lab.stdout!.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  // The address is on a line of its own, with nothing behind it.
  expect(await eventually(() => /^http:\/\/127\.0\.0\.1:\d+\/\?token=[0-9a-f]{32}\n$/.test(output), 30_000)).toBe(true)
  url = output.trim()
  page = new PageClient(url)
  await page.until(({ isListing }) => !isListing)
}

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.active += 1
    seen.count += 1
    seen.lastMs = systemClock.now()
    if (seen.active > seen.mostActive) seen.mostActiveMs = seen.lastMs
    seen.mostActive = Math.max(seen.mostActive, seen.active)
    seen.paths.add(request.url!)
    if (request.url === '/between') {
      goOn = () => response.end()
      return
    }
    systemClock.after(30, () => {
      seen.active -= 1
      response.end('ok')
    })
  }).listen(0, '127.0.0.1')
  await new Promise<void>((resolve) => server.once('listening', resolve))
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await startLab()
}, 60_000)

afterAll(async () => {
  lab.kill('SIGKILL')
  await page[Symbol.asyncDispose]()
  server.close()
  server.closeAllConnections()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  rmSync(join(projectFolder('steered'), '.vitest-load'), { recursive: true, force: true })
})

const users = (count: number, scenario: string | null = null): PageSteering => ({ scenario, users: count, spawnRate: null, rate: null })
const rate = (perSecond: number, scenario: string | null = null): PageSteering => ({
  scenario,
  users: null,
  spawnRate: null,
  rate: perSecond,
})

/** Starts a test until Stop, and waits until the server has seen it. */
async function started(name: string, rows: readonly PageSteering[]): Promise<void> {
  seen.count = seen.mostActive = 0
  seen.paths.clear()
  expect(await page.send({ type: 'start', test: page.idOf(name), rows, duration: '', baseUrl })).toEqual({ status: 200, body: {} })
  await page.until(({ status }) => status.kind === 'running')
}

/** Stops it, and waits for its document. Returns how long after that the last request came. */
async function stopped(): Promise<number> {
  expect((await page.send({ type: 'stop' })).status).toBe(200)
  const stoppedMs = systemClock.now()
  await page.until(({ status, runs }) => status.kind === 'stopped' && runs.at(-1)!.downloads.length > 0)
  const { count } = seen
  await page.until(() => systemClock.now() > stoppedMs + 500)
  expect(seen.count).toBe(count)
  return seen.lastMs - stoppedMs
}

test('the tests of the project are listed, each with the load that it says', () => {
  expect(
    page.state!.tests.map(({ name, isLoadTest, plan, duration, durationHint }) => [name, isLoadTest, plan, duration, durationHint]),
  ).toEqual([
    ['closed', true, '2 users, 5 iterations', '', 'as the test says: 5 iterations'],
    ['open', true, '20 arrivals/s for 2 s, evenly, at most 10 000 in flight', '2 s', 'as the test says: 2 s'],
    ['in threads', true, '2 users for 2 s, in 2 threads', '2 s', 'as the test says: 2 s'],
    ['in processes', true, '20 arrivals/s for 2 s, evenly, at most 10 000 in flight, in 2 processes', '2 s', 'as the test says: 2 s'],
    ['scenarios', true, '1 user for 1 s', '1 s', 'as the test says: 1 s'],
    ['<script>alert(1)</script>', true, '1 user, 1 iteration', '', 'as the test says: 1 iteration'],
    ['search', true, 'load.capacity chooses the rates itself', '', 'as the test says'],
    ['comparison', true, 'load.compare loads both arms as the test says', '', 'as the test says'],
    ['whole address', true, '1 user, 3 iterations', '', 'as the test says: 3 iterations'],
    ['two loads', true, '1 user, 5 iterations', '', 'as the test says: 5 iterations'],
    ['secret', true, '2 users, 20 iterations', '', 'as the test says: 20 iterations'],
    ['plain', false, null, '', 'known when it has run once'],
    ['plain by its whole address', false, null, '', 'known when it has run once'],
  ])
})

test('a port that is taken ends the command with what to do', async () => {
  const { port } = new URL(url)
  const { exitCode, reported } = await runCli(projectFolder('steered'), 'ui', '--port', port)
  expect(exitCode).toBe(2)
  expect(reported).toContain(`vitest-load: Expected \`--port\` to be free, got ${port}, on which another process listens`)
}, 60_000)

test('values that make no sense are refused, while they are typed too, and nothing starts', async () => {
  const start = { type: 'start', test: page.idOf('closed'), rows: [], duration: null, baseUrl: null } as const
  const problems = [
    await page.send({ ...start, rows: [users(0)] }),
    await page.send({ ...start, rows: [users(5), rate(5)], checkOnly: true }),
    await page.send({ ...start, duration: 'soon' }),
    await page.send({ ...start, baseUrl: 'ftp://127.0.0.1' }),
    await page.send({ ...start, baseUrl: 'http://8.8.8.8' }),
    await page.send({ ...start, test: 'another' }),
    await page.send({ type: 'apply', rows: [users(5)] }),
    await page.send({ type: 'stop' }),
  ]
  expect(problems.map(({ status, body }) => [status, (body as { field?: string }).field])).toEqual([
    [422, 'Users'],
    [422, 'Rate'],
    [422, 'Duration'],
    [422, 'Base URL'],
    [422, 'Base URL'],
    [422, undefined],
    [422, undefined],
    [422, undefined],
  ])
  expect(await page.send({ ...start, rows: [users(5)], checkOnly: true })).toEqual({ status: 200, body: {} })
  expect(await page.send({ type: 'new' })).toEqual({ status: 200, body: {} })
  expect([page.state!.status.kind, seen.count]).toEqual(['ready', 0])
})

test('users are set, changed and stopped; each is what the server sees', async () => {
  await started('closed', [users(10)])
  expect(await eventually(() => seen.mostActive === 10, 20_000)).toBe(true)
  expect((await page.send({ type: 'apply', rows: [users(25)] })).status).toBe(200)
  expect(await eventually(() => seen.mostActive === 25, 20_000)).toBe(true)
  await page.until(() => page.run!.usersNow === 25 && page.run!.points.some(({ users }) => users === 25))
  expect(page.run!.marks).toMatchObject([{ kind: 'applied', text: 'users 10 → 25' }])
  expect((await page.send({ type: 'apply', rows: [users(3)] })).status).toBe(200)
  await page.until(() => page.run!.usersNow === 3)

  // A late tab has all that the others have.
  await using late = new PageClient(url)
  await late.until(({ runs }) => runs.length > 0)
  expect(late.run!.points.length).toBeGreaterThanOrEqual(page.run!.points.length - 1)
  expect(late.run!.points[0]).toEqual(page.run!.points[0])
  // Six streams, as six tabs have, and a command still gets through.
  const tabs = Array.from({ length: 4 }, () => new PageClient(url))
  await Promise.all(tabs.map((tab) => tab.until(({ runs }) => runs.length > 0)))
  expect(await stopped()).toBeLessThan(5_000)
  await late.until(({ status }) => status.kind === 'stopped')
  for (const tab of tabs) await tab[Symbol.asyncDispose]()

  const { run } = page
  expect(run).toMatchObject({ steered: true, state: 'stopped', verdict: 'would fail', failure: null, usersNow: 0 })
  expect(run!.claims.map(({ matcher, metric, verdict, isSoFar }) => [matcher, metric, verdict, isSoFar])).toEqual([
    ['toHaveStatus', 'status 200', 'pass', false],
    ['toHaveLatencyBelow', 'p95', 'pass', false],
    ['toHaveErrorRateBelow', 'error rate', 'fail', false],
  ])
  expect(run!.findings.map(({ kind }) => kind)).toContain('steered')
  expect(run!.findings.map(({ kind }) => kind)).not.toContain('aborted')
  // Nothing that was measured is missing in the document, and nothing is counted twice on the page.
  const sum = run!.points.filter(({ scope }) => scope === 'run').reduce((all, { succeeded, bad }) => all + succeeded + bad, 0)
  expect(run!.parts[0]!.count).toBe(sum)
  expect(run!.code).toContain("loadTest('closed', { concurrency: 3")
  expect(page.state!.tests[0]!.verdict).toBe('would fail')
})

withCoreWait(
  'a change of users reaches the server within 1 s, and no request comes later than 250 ms after Stop',
  async () => {
    await started('closed', [users(5)])
    expect(await eventually(() => seen.mostActive === 5, 20_000)).toBe(true)
    const whileChanging = new CoreWait()
    const appliedMs = systemClock.now()
    expect((await page.send({ type: 'apply', rows: [users(20)] })).status).toBe(200)
    expect(await eventually(() => seen.mostActive === 20, 20_000)).toBe(true)
    // A busy machine explains only as many milliseconds as it took.
    expect(seen.mostActiveMs - appliedMs - whileChanging.ms).toBeLessThan(1_000)

    const whileStopping = new CoreWait()
    const stoppedMs = systemClock.now()
    expect((await page.send({ type: 'stop' })).status).toBe(200)
    // How much the machine took by the time of the last request, which has come when a moment has none.
    let waitedMs = whileStopping.ms
    let { lastMs } = seen
    while (systemClock.now() - lastMs < 500 + waitedMs) {
      await new Promise<void>((resolve) => void systemClock.after(10, resolve))
      if (seen.lastMs === lastMs) continue
      lastMs = seen.lastMs
      waitedMs = whileStopping.ms
    }
    expect(lastMs - stoppedMs - waitedMs).toBeLessThan(250)
    await page.until(({ status, runs }) => status.kind === 'stopped' && runs.at(-1)!.downloads.length > 0)
    expect(seen.lastMs).toBe(lastMs)
  },
  60_000,
)

test('downloads are the reports', async () => {
  const { id, parts } = page.run!
  const report = JSON.parse(await page.download('json', id)) as LoadReport
  const [run] = report.runs
  expect([report.runs.length, run!.id, run!.kind === 'load' && run!.result!.iterations.succeeded]).toEqual([1, id, parts[0]!.succeeded])
  const same = reportOf(report.runs, report.tool.version, new Date(report.createdAt))
  const csv = FORMATS.csv.files(same, 'load')
  for (const [format, ending] of [
    ['csv-stats', '_stats.csv'],
    ['csv-stats-history', '_stats_history.csv'],
    ['csv-failures', '_failures.csv'],
    ['csv-exceptions', '_exceptions.csv'],
  ] as const)
    expect(await page.download(format, id)).toBe(Object.entries(csv).find(([path]) => path.endsWith(ending))![1])
  expect(await page.download('hlog', id)).toBe(FORMATS.hlog.files(same, 'load')['load'])
  expect(await page.download('html', id)).toContain('<!doctype html>')
})

test('the limits that judged the last run are shown in the next one as they stand', async () => {
  await started('closed', [users(2)])
  await page.until(() => page.run!.claims.some(({ metric, measured }) => metric === 'p95' && measured !== null))
  expect(page.run!.claims.map(({ metric, verdict, isSoFar }) => [metric, verdict, isSoFar])).toEqual([
    ['status 200', 'not-judged', true],
    ['p95', 'pass', true],
    ['error rate', 'fail', true],
  ])
  const [first] = [page.run!]
  expect((await page.send({ type: 'reset' })).status).toBe(200)
  await page.until(() => page.run!.id !== first.id && page.run!.parts[0]!.count > 0)
  await stopped()
  const [before, after] = page.state!.runs.slice(-2)
  expect([before!.id, before!.state, after!.number]).toEqual([first.id, 'stopped', before!.number + 1])
  const documents = await Promise.all([before!, after!].map(async ({ id }) => JSON.parse(await page.download('json', id)) as LoadReport))
  const counts = documents.map(({ runs: [run] }) => (run!.kind === 'load' ? run!.result!.iterations.succeeded! : 0))
  expect(counts).toEqual([before!.parts[0]!.succeeded, after!.parts[0]!.succeeded])
  // Iterations that were in progress when measuring began again belong to neither.
  expect(seen.count - counts[0]! - counts[1]!).toBeLessThanOrEqual(2)
})

test.for([
  ['open', rate(30), rate(150)],
  ['in processes', rate(30), rate(150)],
] as const)('the rate of "%s" is changed', async ([name, before, after]) => {
  await started(name, [before])
  await page.until(() => page.run!.points.length >= 2)
  expect((await page.send({ type: 'apply', rows: [after] })).status).toBe(200)
  await page.until(() => page.run!.points.some(({ rate, succeeded, durationMs }) => rate === 150 && (succeeded * 1_000) / durationMs > 120))
  await stopped()
  expect(page.run).toMatchObject({ verdict: 'would pass', marks: [{ text: 'rate 30 → 150' }, { kind: 'stop' }] })
})

test('users are changed in all threads, and those of each scenario by themselves', async () => {
  await started('in threads', [users(4)])
  expect(await eventually(() => seen.mostActive === 4, 20_000)).toBe(true)
  await page.send({ type: 'apply', rows: [users(15)] })
  expect(await eventually(() => seen.mostActive === 15, 20_000)).toBe(true)
  await stopped()
  expect(page.run!.workers.map(({ name, state }) => [name, state])).toEqual([
    ['worker 1 of 2', 'over'],
    ['worker 2 of 2', 'over'],
  ])
  await started('scenarios', [])
  await page.until(() => page.run!.asked.length === 2)
  await page.send({ type: 'apply', rows: [users(12, 'browse')] })
  await page.until(() => page.run!.points.some(({ scope, users }) => scope === 'scenario browse' && users === 12))
  await stopped()
  expect(page.state!.tests.find(({ name }) => name === 'scenarios')!.rows).toMatchObject([
    { scenario: 'browse', model: 'closed', users: 2 },
    { scenario: 'buy', model: 'open', rate: 20 },
  ])
})

test('what else fails in a steered test is shown, and a plain test runs as well', async () => {
  await started('<script>alert(1)</script>', [])
  await stopped()
  expect(page.run!.failure).toContain("assertion failed: expected 'the body' to be 'right'")
  await started('plain', [])
  await stopped()
  expect([page.run!.verdict, page.run!.failure, [...seen.paths]]).toEqual(['would pass', null, ['/plain']])
  const plain = () => page.state!.tests.find(({ name }) => name === 'plain')
  await page.until(() => plain()!.rows.length > 0)
  // Its duration was that of the page.
  expect(plain()).toMatchObject({ rows: [{ model: 'closed', users: 1 }], plan: null, durationHint: 'as the test says' })
})

test('what the page cannot change is refused with the reason, before a run by the text of the test, and after it by what it called', async () => {
  const shown = (name: string) => page.state!.tests.find((each) => each.name === name)!
  const start = { type: 'start', rows: [], duration: null, baseUrl: null } as const
  expect(shown('search').fixed).toBe('load.capacity chooses the rates itself')
  expect(shown('whole address').baseUrlFixed).toBe('The test loads http://127.0.0.1:9 by its whole address.')
  expect(await page.send({ ...start, test: page.idOf('search'), rows: [users(5)] })).toEqual({
    status: 422,
    body: { error: 'load.capacity chooses the rates itself: leave its load as it is' },
  })
  expect(await page.send({ ...start, test: page.idOf('whole address'), baseUrl })).toMatchObject({
    status: 422,
    body: { field: 'Base URL' },
  })

  expect(shown('plain by its whole address').baseUrlFixed).toBeNull()
  await page.send({ ...start, test: page.idOf('plain by its whole address') })
  await page.until(
    ({ status, tests }) => status.kind === 'stopped' && tests.some(({ baseUrlFixed, isLoadTest }) => !isLoadTest && baseUrlFixed !== null),
  )
})

test('a comparison and a search load the base URL of the page, and their verdicts are shown', async () => {
  seen.paths.clear()
  const start = { type: 'start', rows: [], duration: null, baseUrl } as const
  for (const name of ['comparison', 'search']) {
    const before = page.run?.id
    expect((await page.send({ ...start, test: page.idOf(name) })).status).toBe(200)
    if (name === 'search') {
      expect(await eventually(() => seen.paths.has('/search'), 20_000)).toBe(true)
      expect((await page.send({ type: 'stop' })).status).toBe(200)
    }
    await page.until(({ status, runs }) => status.kind === 'stopped' && runs.at(-1)!.id !== before)
  }
  expect([...seen.paths].toSorted()).toEqual(['/base', '/head', '/search'])
  const [comparison, search] = page.state!.runs.slice(-2)
  expect([comparison!.name, comparison!.steered, comparison!.claims.length]).toEqual(['comparison', true, 3])
  expect(comparison!.text).toContain('pairs')
  expect([search!.name, search!.downloads]).toEqual(['search', ['json', 'html']])
  expect(search!.text).toContain('probes')
}, 120_000)

test('Stop ends the load in progress, and the next one goes on; between two loads it ends the test', async () => {
  await started('two loads', [])
  const [first] = [page.run!.id]
  await page.send({ type: 'stop' })
  expect(await eventually(() => goOn !== undefined, 20_000)).toBe(true)
  goOn!()
  goOn = undefined
  await page.until(({ status, runs }) => runs.at(-1)!.id !== first && runs.at(-1)!.state === 'running' && status.kind === 'running')
  expect(await eventually(() => seen.paths.has('/second'), 20_000)).toBe(true)
  await stopped()

  await started('two loads', [])
  await page.send({ type: 'stop' })
  expect(await eventually(() => goOn !== undefined, 20_000)).toBe(true)
  await page.until(({ runs }) => runs.at(-1)!.state === 'stopped')
  await page.send({ type: 'stop' })
  goOn!()
  await page.until(({ status }) => status.kind === 'stopped')
  expect([...seen.paths]).toEqual(['/first', '/between'])
  expect(page.run!.failure).toBeNull()
}, 60_000)

test('what requests have sent is in nothing that the page shows', async () => {
  await started('secret', [])
  await page.until(({ runs }) => runs.at(-1)!.errors.length > 0 && runs.at(-1)!.points.length > 1)
  const live = JSON.stringify(page.state)
  await stopped()
  await page.until(({ log }) => log.some(({ text }) => text.includes('the token is •••')))
  expect(page.run!.parts.map(({ scope }) => scope)).toEqual(['run', 'step login •••'])
  expect(page.run!.failure).toBe('assertion failed: nobody has •••')
  expect(page.run!.errors[0]!.message).toContain('no access with •••')
  expect(page.run!.points.some(({ scope, p95 }) => scope === 'step login •••' && p95 !== null)).toBe(true)
  expect([live, JSON.stringify(page.state)].filter((text) => text.includes('planted-secret-value'))).toEqual([])
}, 60_000)

test('a run without an end does not outlive the process that steers it', async () => {
  await started('closed', [users(2)])
  expect(await eventually(() => seen.count > 10, 20_000)).toBe(true)
  lab.kill('SIGKILL')
  const killedMs = systemClock.now()
  await expect.poll(() => systemClock.now() - seen.lastMs, { timeout: 20_000 }).toBeGreaterThan(1_500)
  expect(seen.lastMs - killedMs).toBeLessThan(10_000)
})

test('Ctrl+C ends everything, whatever is open, and leaves nothing behind', async () => {
  await startLab()
  await started('closed', [users(2)])
  expect(await eventually(() => seen.count > 10, 20_000)).toBe(true)
  const exited = new Promise<number | null>((resolve) => lab.once('exit', resolve))
  lab.kill('SIGINT')
  expect(await exited).toBe(130)
  await expect.poll(() => systemClock.now() - seen.lastMs, { timeout: 20_000 }).toBeGreaterThan(1_000)
  expect(readdirSync(folder).filter((name) => name.startsWith('vitest-load-l'))).toEqual([])
  expect(existsSync(join(projectFolder('steered'), '.vitest-load/limits.json'))).toBe(true)
})
