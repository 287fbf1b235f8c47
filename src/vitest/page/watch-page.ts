import { rmSync } from 'node:fs'
import process from 'node:process'
import { clearInterval, setInterval } from 'node:timers'
import type { UserConsoleLog } from 'vitest'
import type { TestCase, Vitest } from 'vitest/node'
import type { PageState } from '../../page/messages.ts'
import type { PageServer } from '../../page/server/page-server.ts'
import type { PageSession } from '../../page/session.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { liveFolder, type LiveReport } from '../report/live-file.ts'
import { openPage, type OpenPage } from './open-page.ts'
import { consoleLine, type PageFeed } from './page-feed.ts'
import { idOf } from './test-place.ts'

const POLL_MS: Milliseconds = 250

/** The page of an ordinary Vitest: it shows its load runs, and starts and changes none. It ends with Vitest. */
export class WatchPage {
  readonly #session: PageSession
  readonly #feed: PageFeed
  readonly #server: PageServer
  #folder: string | undefined
  #isOwnFolder = false
  #timer: NodeJS.Timeout | undefined

  private constructor({ session, feed, server }: OpenPage) {
    this.#session = session
    this.#feed = feed
    this.#server = server
  }

  /** Listens on this machine only. */
  static async open(vitest: Vitest): Promise<WatchPage> {
    const opened = await openPage(vitest, {
      mode: 'watch',
      canControl: false,
      canSetBaseUrl: false,
      isListing: false,
      port: 0,
      host: '127.0.0.1',
      allowedHosts: [],
      command: () => ({ error: 'This page only shows what Vitest runs: `npx vitest-load ui` starts and steers runs' }),
    })
    const page = new WatchPage(opened)
    vitest.onClose(async () => {
      page.stop()
      await opened.server.close()
    })
    return page
  }

  get url(): string {
    return this.#server.url
  }

  /** A run of Vitest starts. Returns the folder in which its load runs report: this one, or a new one. */
  start(folder: string | undefined): string | undefined {
    this.stop()
    this.#folder = folder ?? liveFolder()
    this.#isOwnFolder = folder === undefined
    this.#timer = setInterval(() => this.#poll(), POLL_MS).unref()
    // Ctrl+C ends Vitest without notifying its reporters.
    process.once('exit', this.stop)
    return this.#folder
  }

  finish(test: TestCase): void {
    const { loadReport } = test.meta()
    this.#poll()
    this.#feed.finish(idOf(test), loadReport, null)
  }

  log(log: UserConsoleLog): void {
    this.#feed.log(consoleLine(log))
  }

  readonly stop = (): void => {
    process.off('exit', this.stop)
    clearInterval(this.#timer)
    if (this.#folder === undefined) return
    this.#poll()
    if (this.#isOwnFolder) rmSync(this.#folder, { recursive: true, force: true })
    this.#folder = undefined
    this.#session.set({ status: { ...this.#session.settings.status, kind: 'stopped' } })
    this.#server.flush()
  }

  #poll(): void {
    if (this.#folder === undefined) return
    const latest = this.#feed.poll(this.#folder)
    const run = this.#session.runIds.at(-1) ?? null
    this.#session.set({ status: statusOf(latest, run, run === null ? null : (this.#session.run(run)?.test ?? null)) })
  }
}

/** What goes on, from what the newest run reports. */
export function statusOf(latest: LiveReport | undefined, run: string | null, test: string | null): PageState['status'] {
  const known = { test, run, note: null, endsInMs: null }
  if (latest === undefined) return { ...known, kind: run === null ? 'ready' : 'stopped' }
  const { state, holder } = latest
  if (state.kind === 'running') return { ...known, kind: state.progress.part === 'warm-up' ? 'warm-up' : 'running' }
  if (state.kind !== 'waiting' || holder === undefined) return { ...known, kind: 'starting' }
  return { ...known, kind: 'waiting', note: `waits for another load run on this machine: ${holder}` }
}
