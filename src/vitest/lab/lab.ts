import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { clearInterval, setInterval } from 'node:timers'
import type { TestCase, Vitest } from 'vitest/node'
import type { LabControl, LabOptions } from '../../page/lab-control.ts'
import type { PageCommand, PageError, PageRun, PageSteering, PageTest } from '../../page/messages.ts'
import { isLoopback, type PageServer } from '../../page/server/page-server.ts'
import type { PageSession } from '../../page/session.ts'
import { LoadError } from '../../units/errors/error.ts'
import { messageOf } from '../../units/errors/thrown.ts'
import { systemClock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { ControlFile } from '../page/control-file.ts'
import { markLab } from '../page/lab-mark.ts'
import { openPage, type OpenPage } from '../page/open-page.ts'
import { type ConsoleLine, type PageFeed, testKey } from '../page/page-feed.ts'
import { idOf } from '../page/test-place.ts'
import { statusOf } from '../page/watch-page.ts'
import { provideContext } from '../reporter/provide-context.ts'
import { durationFrom, problemInRows, problemInStart } from './check-command.ts'
import { KnownTests } from './known-tests.ts'
import { LabRun } from './lab-run.ts'
import { LabReporter } from './lab-reporter.ts'
import { listTests } from './lab-tests.ts'
import { UnseenEnd } from './unseen-end.ts'
import { vitestIn } from './vitest-here.ts'

const POLL_MS: Milliseconds = 200
const CLOSING_MS: Milliseconds = 5_000

/** What Vitest's own command does after a restart is not public. */
type Restarting = Vitest & { onAfterSetServer?(listener: () => Promise<void>): void }

type Start = Extract<PageCommand, { type: 'start' }>

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
  readonly #known = new KnownTests()
  /** What is done with Vitest, one after the other. */
  #work: Promise<unknown> = Promise.resolve()
  #running: LabRun | undefined
  readonly #unseen: UnseenEnd
  #isListDue = false
  #onRestart: (() => void) | undefined

  private constructor(options: LabOptions, vitest: Vitest, { session, feed, server }: OpenPage, folder: string) {
    this.#options = options
    this.#vitest = vitest
    this.#session = session
    this.#feed = feed
    this.#server = server
    this.#folder = folder
    this.#control = new ControlFile(join(folder, 'control'))
    this.#unseen = new UnseenEnd(() => systemClock.now(), options.log)
    this.#timer = setInterval(() => this.#poll(), POLL_MS)
  }

  /** @throws {LoadError} `bad-arguments` if there is no Vitest, or the port is taken. */
  static async open(options: LabOptions): Promise<Lab> {
    const { folder, port, host, allowedHosts, control } = options
    // The page decides what runs, and how much of it.
    delete process.env['VITEST_LOAD']
    markLab()
    const node = await vitestIn(folder)
    if (node === undefined)
      throw new LoadError('bad-arguments', `Expected Vitest to be installed in ${folder}, found none: npm install --save-dev vitest`)
    let lab: Lab | undefined
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
      command: (command: PageCommand) => lab?.command(command),
    } as const
    const page = await openPage(vitest, settings).catch(async (error: unknown) => {
      // Its watchers would keep the command alive.
      await vitest.close()
      throw whyNotOpen(error, options)
    })
    const opened = new Lab(options, vitest, page, mkdtempSync(join(tmpdir(), 'vitest-load-lab-')))
    lab = opened
    reporter.lab = opened
    // After a change of its configuration, Vitest has another server.
    vitest.onServerRestart(() => opened.#onRestart?.())
    ;(vitest as Restarting).onAfterSetServer?.(async () => {
      await vitest.standalone()
      opened.#watch()
    })
    opened.#watch()
    return opened
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
    // The other tests of its file are reported as skipped.
    const key = testKey(place)
    if (key !== this.#running?.facts.test) return
    const { loadReport, loadFailure = null } = test.meta()
    this.#feed.poll(this.#folder)
    const result = test.result()
    const thrown = loadFailure ?? (result.state === 'failed' ? `assertion failed: ${result.errors[0]?.message ?? ''}` : null)
    // What throws because the test was ended by hand is no failure.
    const failure = thrown === null || this.#running.isEnded ? null : this.#feed.masked(thrown)
    const verdict = this.#feed.finish(place, loadReport, failure)
    this.#known.show(key, test, verdict, this.#feed.plannedOf(key), this.#planOf(key))
    this.#session.set({ tests: this.#known.tests, status: { ...this.#session.settings.status, note: failure } })
  }

  log(line: ConsoleLine): void {
    this.#feed.log(line)
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

  /** Lists the tests, now and whenever a file changes. */
  #watch(): void {
    const list = (): void => {
      this.#isListDue = true
      if (this.#running === undefined) this.#list()
    }
    this.#vitest.vite.watcher.on('change', list).on('add', list).on('unlink', list)
    list()
  }

  /** Does something with Vitest when it has nothing else to do. */
  #next(work: () => Promise<void>): void {
    const before = this.#work
    this.#work = (async () => {
      await before
      await work()
    })()
  }

  #list(): void {
    this.#next(async () => {
      this.#isListDue = false
      this.#known.listed = await listTests(this.#vitest, this.#options.files)
      this.#session.set({ tests: this.#known.tests, isListing: false, listErrors: this.#known.errors })
    })
  }

  #start(command: Start): PageError | undefined {
    const test = this.tests.find(({ id }) => id === command.test)
    if (test === undefined) return { error: 'There is no such test any more: choose another one' }
    const baseUrl = command.baseUrl === '' ? null : command.baseUrl
    const { canSetBaseUrl } = this.#session.settings
    const problem = problemInStart(command, test, { allow: this.#known.allowOf(test.id), canSetBaseUrl })
    if (problem !== undefined || command.checkOnly === true) return problem
    if (this.#running !== undefined) return { error: 'A test runs already: stop it first' }
    const durationMs = command.duration === null ? null : (durationFrom(command.duration) ?? null)
    const isChanged = command.rows.length > 0 || durationMs !== null
    this.#running = new LabRun({ test: test.id, isEndless: durationMs === Number.POSITIVE_INFINITY, isChanged })
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
        if (this.#isListDue) this.#list()
      }
    })
    return undefined
  }

  async #run(
    id: string,
    values: { readonly rows: readonly PageSteering[]; readonly durationMs: Milliseconds | null; readonly baseUrl: string | null },
  ): Promise<void> {
    // The file may have changed, and with it the ids of its tests.
    const listed = await listTests(this.#vitest, this.#options.files, this.#known.caseOf(id)?.module.moduleId)
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
    const restarted = new Promise<never>((_resolve, reject) => {
      this.#onRestart = () => reject(new Error('The configuration of Vitest was changed, which ended the run'))
    })
    await Promise.race([this.#vitest.rerunTestSpecifications([specification]), restarted])
  }

  #apply({ rows, checkOnly }: Extract<PageCommand, { type: 'apply' }>): PageError | undefined {
    if (this.#running === undefined) return { error: 'Nothing runs' }
    const problem = problemInRows(rows, this.asked)
    if (problem === undefined && checkOnly !== true) this.#control.send({ type: 'apply', rows })
    return problem
  }

  #stop(running: LabRun): void {
    const isLoading = this.#feed.poll(this.#folder) !== undefined
    const test = running.stop(isLoading, this.#ongoing(running))
    this.#control.send({ type: 'stop', test })
    if (test) void this.#vitest.cancelCurrentRun('keyboard-input')
  }

  /** The run that is in progress, if the page shows its course. */
  #ongoing({ facts: { test } }: LabRun): string | undefined {
    return this.#session.runIds.findLast((id) => {
      const run = this.#session.run(id)!
      return run.test === test && run.state !== 'stopped'
    })
  }

  #poll(): void {
    this.#control.renew()
    const latest = this.#feed.poll(this.#folder)
    const { status } = this.#session.settings
    if (this.#running === undefined) {
      if (status.kind !== 'ready') this.#session.set({ status: { ...status, kind: 'stopped', endsInMs: null } })
      return
    }
    const { test } = this.#running.facts
    const run = this.#session.runIds.findLast((id) => this.#session.run(id)?.test === test) ?? null
    const now = statusOf(latest, run, test)
    const ongoing = this.#ongoing(this.#running)
    const kind = this.#running.isStopping(ongoing) ? 'stopping' : latest === undefined ? 'starting' : now.kind
    this.#session.set({ status: { ...now, kind, run: ongoing ?? status.run, endsInMs: this.#endsInMs(this.#running, ongoing) } })
  }

  /** A run without an end ends by itself if no page and no terminal shows it, and so does the next one of its test. */
  #endsInMs(running: LabRun, ongoing: string | undefined): Milliseconds | null {
    const isUnseen = running.facts.isEndless && !this.#options.hasTerminal && this.#server.tabs === 0
    const leftMs = this.#unseen.leftMs(isUnseen)
    if (leftMs === 0 && !running.isStopping(ongoing)) this.#stop(running)
    return leftMs === undefined ? null : Math.ceil(leftMs / 1_000) * 1_000
  }

  /** The plan of the last run of a test, if nothing of it was changed. */
  #planOf(key: string): string | null {
    const id = this.#session.runIds.findLast((each) => this.#session.run(each)?.test === key)
    return this.#running?.facts.isChanged !== false || id === undefined ? null : (this.#session.run(id)?.plan ?? null)
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
