import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { clearInterval, setInterval } from 'node:timers'
import type { Reporter, TestCase, Vitest } from 'vitest/node'
import type { LabControl, LabOptions } from '../../page/lab-control.ts'
import type { PageCommand, PageError, PageFormRow, PageRun, PageSteering, PageTest } from '../../page/messages.ts'
import { isLoopback, type PageServer } from '../../page/server/page-server.ts'
import type { PageSession } from '../../page/session.ts'
import { LoadError } from '../../units/errors/error.ts'
import { messageOf } from '../../units/errors/thrown.ts'
import { systemClock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { ControlFile } from '../page/control-file.ts'
import { markLab } from '../page/lab-mark.ts'
import { openPage, type OpenPage } from '../page/open-page.ts'
import { type PageFeed, testKey } from '../page/page-feed.ts'
import { idOf } from '../page/test-place.ts'
import { statusOf } from '../page/watch-page.ts'
import { provideContext } from '../reporter/provide-context.ts'
import { durationFrom, problemInRows, problemInStart } from './check-command.ts'
import { listTests, type Listed } from './lab-tests.ts'
import { vitestIn } from './vitest-here.ts'

const POLL_MS: Milliseconds = 200
/** How long a run without an end goes on if no page is open and no terminal holds it. */
const UNSEEN_MS: Milliseconds = 60_000
const CLOSING_MS: Milliseconds = 5_000
const NO_TESTS: Listed = { tests: [], errors: [], cases: new Map() }

type Start = Extract<PageCommand, { type: 'start' }>

/** A test that the lab runs, or has run last. */
interface Running {
  readonly test: string
  readonly isEndless: boolean
  stops: number
}

/** The lab: lists the load tests of a project, and runs one at a time as the page says. */
export class Lab implements LabControl {
  readonly #options: LabOptions
  readonly #vitest: Vitest
  readonly #session: PageSession
  readonly #feed: PageFeed
  readonly #server: PageServer
  readonly #folder: string
  readonly #control: ControlFile
  readonly #timer: NodeJS.Timeout
  #listed: Listed = NO_TESTS
  /** What is done with Vitest, one after the other. */
  #work: Promise<unknown> = Promise.resolve()
  #running: Running | undefined
  #unseenSinceMs: Milliseconds | undefined

  private constructor(options: LabOptions, vitest: Vitest, { session, feed, server }: OpenPage, folder: string) {
    this.#options = options
    this.#vitest = vitest
    this.#session = session
    this.#feed = feed
    this.#server = server
    this.#folder = folder
    this.#control = new ControlFile(join(folder, 'control'))
    this.#timer = setInterval(() => this.#poll(), POLL_MS)
  }

  /** @throws {LoadError} `bad-arguments` if there is no Vitest, or the port is taken. */
  static async open(options: LabOptions): Promise<Lab> {
    const { folder, port, host, allowedHosts, control, files } = options
    // The page decides what runs, and how much of it.
    delete process.env['VITEST_LOAD']
    markLab()
    const node = await vitestIn(folder)
    if (node === undefined)
      throw new LoadError('bad-arguments', `Expected Vitest to be installed in ${folder}, found none: npm install --save-dev vitest`)
    const reporter = new LabReporter()
    const vitest = await node.createVitest('test', {
      root: folder,
      watch: true,
      standalone: true,
      coverage: { enabled: false },
      reporters: [reporter],
    })
    vitest.onFilterWatchedSpecification(() => false)
    await vitest.standalone()
    const settings = {
      mode: 'lab',
      canControl: isLoopback(host) || control,
      canSetBaseUrl: isLoopback(host),
      isListing: true,
      port,
      host,
      allowedHosts,
      command: (command: PageCommand) => reporter.lab?.command(command),
    } as const
    const page = await openPage(vitest, settings).catch(async (error: unknown) => {
      // Its watchers would keep the command alive.
      await vitest.close()
      throw whyNotOpen(error, options)
    })
    const lab = new Lab(options, vitest, page, mkdtempSync(join(tmpdir(), 'vitest-load-lab-')))
    reporter.lab = lab
    vitest.vite.watcher.on('change', () => lab.#listSoon()).on('add', () => lab.#listSoon())
    lab.#list(files)
    return lab
  }

  get url(): string {
    return this.#server.url
  }

  /** Resolves when everything that was asked for so far is done, such as listing. */
  async idle(): Promise<void> {
    await this.#work
  }

  get isRunning(): boolean {
    return this.#running !== undefined
  }

  /** The tests that there are, in the order of the page. */
  get tests(): readonly PageTest[] {
    return this.#session.settings.tests
  }

  /** The load that is asked for now. */
  get asked(): PageRun['asked'] {
    const run = this.#session.runIds.at(-1)
    return (run === undefined ? undefined : this.#session.run(run)?.asked) ?? []
  }

  /** Carries a command of the page or the terminal out; returns why not. */
  command(command: PageCommand): PageError | undefined {
    if (command.type === 'start') return this.#start(command)
    if (command.type === 'apply') return this.#apply(command)
    if (command.type === 'new') {
      if (this.#running === undefined)
        this.#session.set({ status: { ...this.#session.settings.status, kind: 'ready', test: null, run: null, note: null } })
      return undefined
    }
    if (this.#running === undefined) return { error: 'Nothing runs' }
    if (command.type === 'reset') this.#control.send({ type: 'reset' })
    else this.#stop(this.#running)
    return undefined
  }

  /** A test is over. */
  finish(test: TestCase): void {
    const place = idOf(test)
    const { loadReport, loadFailure = null } = test.meta()
    this.#feed.poll(this.#folder)
    const result = test.result()
    const failure = loadFailure ?? (result.state === 'failed' ? `assertion failed: ${result.errors[0]?.message ?? ''}` : null)
    const verdict = this.#feed.finish(place, loadReport, failure)
    const key = testKey(place)
    const tests = this.tests.map((each) => (each.id === key && verdict !== null ? { ...each, verdict } : each))
    this.#session.set({ tests, status: { ...this.#session.settings.status, note: failure } })
    this.#learnRows(key)
  }

  log(text: string, level: 'info' | 'error'): void {
    this.#session.log({ at: new Date().toISOString(), level, text: text.slice(0, 10_000) })
  }

  /** Ends runs, Vitest and the server, whatever tabs are open. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    // A run that finds no control file ends.
    rmSync(this.#folder, { recursive: true, force: true })
    const closing = async (): Promise<void> => {
      if (this.#running !== undefined) await this.#vitest.cancelCurrentRun('keyboard-input')
      await this.#server.close()
      await this.#vitest.close()
    }
    const timeout = new Promise<void>((resolve) => void systemClock.after(CLOSING_MS, resolve))
    await Promise.race([closing(), timeout])
  }

  #listSoon(): void {
    if (this.#running === undefined) this.#list(this.#options.files)
  }

  /** Does something with Vitest when it has nothing else to do. */
  #next(work: () => Promise<void>): void {
    const before = this.#work
    this.#work = (async () => {
      await before
      await work()
    })()
  }

  #list(files: readonly string[]): void {
    this.#next(async () => {
      try {
        this.#listed = await listTests(this.#vitest, await this.#vitest.globTestSpecifications([...files]))
      } catch (error) {
        this.#listed = { ...NO_TESTS, errors: [messageOf(error)] }
      }
      const before = new Map(this.tests.map((test) => [test.id, test]))
      const tests = this.#listed.tests.map((test) => {
        const known = before.get(test.id)
        // What a run has shown stays; the file may say something else by now.
        return {
          ...test,
          verdict: known?.verdict ?? null,
          ...(known !== undefined && known.rows.length > test.rows.length && { rows: known.rows }),
        }
      })
      this.#session.set({ tests, isListing: false, listErrors: this.#listed.errors })
    })
  }

  #start(command: Start): PageError | undefined {
    const test = this.tests.find(({ id }) => id === command.test)
    if (test === undefined) return { error: 'There is no such test any more: choose another one' }
    const baseUrl = command.baseUrl === '' ? null : command.baseUrl
    if (baseUrl !== null && !this.#session.settings.canSetBaseUrl)
      return { error: 'The base URL cannot be set on an exposed page', field: 'Base URL' }
    const problem = problemInRows(command.rows, test.rows) ?? problemInStart(command)
    if (problem !== undefined || command.checkOnly === true) return problem
    if (this.#running !== undefined) return { error: 'A test runs already: stop it first' }
    const durationMs = command.duration === null ? null : (durationFrom(command.duration) ?? null)
    this.#running = { test: test.id, isEndless: durationMs === Number.POSITIVE_INFINITY, stops: 0 }
    this.#control.clear()
    this.#session.set({ status: { kind: 'starting', test: test.id, run: null, note: null, endsInMs: null } })
    this.#next(async () => {
      try {
        await this.#run(test.id, { rows: command.rows, durationMs, baseUrl })
      } catch (error) {
        this.#session.set({ status: { ...this.#session.settings.status, note: messageOf(error) } })
      } finally {
        this.#running = undefined
        this.#poll()
      }
    })
    return undefined
  }

  async #run(
    id: string,
    values: { readonly rows: readonly PageSteering[]; readonly durationMs: Milliseconds | null; readonly baseUrl: string | null },
  ): Promise<void> {
    // The file may have changed, and with it the ids of its tests.
    const files = await this.#vitest.globTestSpecifications([...this.#options.files])
    const file = this.#listed.cases.get(id)?.module.moduleId
    const listed = await listTests(
      this.#vitest,
      files.filter(({ moduleId }) => moduleId === file),
    )
    const test = listed.cases.get(id)
    if (test === undefined) throw new Error(listed.errors[0] ?? 'There is no such test any more')
    const specification = test.project.createSpecification(test.module.moduleId, { testIds: [test.id] })
    provideContext([specification], {
      liveFolder: this.#folder,
      requestedFiles: undefined,
      hasPage: true,
      steering: { controlFile: this.#control.path, ...values },
      report: { output: true, folder: undefined, commit: null },
    })
    await this.#vitest.rerunTestSpecifications([specification])
  }

  #apply({ rows, checkOnly }: Extract<PageCommand, { type: 'apply' }>): PageError | undefined {
    if (this.#running === undefined) return { error: 'Nothing runs' }
    const problem = problemInRows(rows, this.asked)
    if (problem === undefined && checkOnly !== true) this.#control.send({ type: 'apply', rows })
    return problem
  }

  #stop(running: Running): void {
    running.stops += 1
    this.#control.send({ type: 'stop', test: running.stops > 1 })
    if (running.stops > 1) void this.#vitest.cancelCurrentRun('keyboard-input')
  }

  #poll(): void {
    this.#control.renew()
    const latest = this.#feed.poll(this.#folder)
    const { status } = this.#session.settings
    if (this.#running === undefined) {
      if (status.kind !== 'ready') this.#session.set({ status: { ...status, kind: 'stopped', endsInMs: null } })
      return
    }
    const run = this.#session.runIds.findLast((id) => this.#session.run(id)?.test === this.#running?.test) ?? null
    const now = statusOf(latest, run, this.#running.test)
    const isOngoing = run !== null && this.#session.run(run)?.state !== 'stopped'
    const kind = this.#running.stops > 0 ? 'stopping' : latest === undefined ? 'starting' : now.kind
    this.#session.set({ status: { ...now, kind, run: isOngoing ? run : status.run, endsInMs: this.#endsInMs(this.#running) } })
  }

  /** A run without an end ends by itself if no page and no terminal shows it. */
  #endsInMs(running: Running): Milliseconds | null {
    const nowMs = systemClock.now()
    if (!running.isEndless || this.#options.hasTerminal || this.#server.tabs > 0) {
      this.#unseenSinceMs = undefined
      return null
    }
    this.#unseenSinceMs ??= nowMs
    const leftMs = Math.max(0, UNSEEN_MS - (nowMs - this.#unseenSinceMs))
    if (leftMs === 0 && running.stops === 0) this.#stop(running)
    return Math.ceil(leftMs / 1_000) * 1_000
  }

  /** What a run has shown of a test whose plan was not known, or has several scenarios. */
  #learnRows(key: string): void {
    const planned = this.#feed.plannedOf(key)
    const test = this.tests.find(({ id }) => id === key)
    if (test === undefined || planned.every(({ scenario }) => test.rows.some((row) => row.scenario === scenario))) return
    const rows = planned.map((row): PageFormRow => ({ ...row, stages: null }))
    this.#session.set({ tests: this.tests.map((each) => (each.id === key ? { ...each, rows } : each)) })
  }
}

/** In the words of the command line, where its options are the reason. */
function whyNotOpen(error: unknown, { port, host }: LabOptions): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE')
    return new LoadError(
      'bad-arguments',
      `Expected \`--port\` to be free, got ${port}, on which another process listens: choose another one, or leave it out for any that is free`,
    )
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new LoadError(
      'bad-arguments',
      `Expected \`--host\` to be an address of this machine, got ${host}: 0.0.0.0 stands for all of them`,
    )
  return error
}

/** Prints nothing: the page shows what the tests of the lab say. */
class LabReporter implements Reporter {
  lab: Lab | undefined

  onTestCaseResult(test: TestCase): void {
    this.lab?.finish(test)
  }

  onUserConsoleLog({ content, type }: { readonly content: string; readonly type: 'stdout' | 'stderr' }): void {
    this.lab?.log(content.trimEnd(), type === 'stderr' ? 'error' : 'info')
  }

  onTestRunEnd(_modules: unknown, errors: readonly { readonly message?: string }[]): void {
    for (const { message = '' } of errors) this.lab?.log(message, 'error')
  }
}
