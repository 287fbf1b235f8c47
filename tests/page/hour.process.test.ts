import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Browser, Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { FrameSampler } from '../../src/page/frames/frame-sampler.ts'
import { KeptLimits } from '../../src/page/kept-limits.ts'
import { PageServer } from '../../src/page/server/page-server.ts'
import { PageSession } from '../../src/page/session.ts'
import { planFrom } from '../../src/plan/plan-from.ts'
import { PhaseRecorders } from '../../src/run/recording/phase-recorders.ts'
import { PageFeed } from '../../src/vitest/page/page-feed.ts'
import { formatCount } from '../../src/units/format.ts'
import { LiveFile } from '../../src/vitest/report/live-file.ts'
import { inBrowser, launchChromium, openPage } from '../helpers/chromium.ts'
import { ManualClock } from '../helpers/manual-clock.ts'

/** More than an hour: pairs are merged. */
const SECONDS = 3_700
const SCENARIOS = ['browse', 'buy']
const STEPS = 50
const PER_SECOND = 25

const MB = 1024 * 1024
const PATIENT = { timeout: 30_000 }

/** What is left after a collection, in MB. */
function heldMB(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / MB
}

async function tabMB(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  await session.send('Performance.enable')
  const { metrics } = await session.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'JSHeapUsedSize')!.value / MB
}

/** A run of two scenarios with many steps, whose iterations a test records itself, second by second. */
class BusyRun {
  readonly #clock = new ManualClock()
  readonly #jobs = SCENARIOS.map((name) => {
    const plan = { ...planFrom({ concurrency: 10, duration: '2h' }).plan, name }
    return { plan, source: new PhaseRecorders(plan, 0), state: () => ({ activeUsers: 10, loopDelayP99Ms: 1.5, sendLatenessP99Ms: 0.5 }) }
  })
  readonly sampler: FrameSampler
  #index = 0

  constructor(file: LiveFile) {
    const { jobs, clock } = { jobs: this.#jobs, clock: this.#clock }
    this.sampler = new FrameSampler({
      run: {
        jobs,
        clock,
        originMs: clock.now(),
        workers: () => [],
        sentValues: () => ['a-secret-value'],
        change: () => {},
        restart: () => Promise.reject(new Error('unused')),
        stop: () => {},
      },
      steered: true,
      now: () => Date.now(),
      onFrame: (frame) => file.show(frame),
    })
  }

  /** How many iterations have ended. */
  get recorded(): number {
    return this.#index
  }

  async second(): Promise<void> {
    const startMs = this.#clock.now()
    for (const { source } of this.#jobs) {
      const [recorder] = source.stages
      for (let count = 0; count < PER_SECOND; count++) {
        const index = this.#index++
        // From 1 to some 500 ms, so that a second has many cells.
        const tookMs = 1 + 500 * ((index * 0.618_034) % 1) ** 3
        const ended = { index, dueMs: startMs, startedMs: startMs, status: 200, longestStep: undefined, longestStepMs: 0, stepsMs: tookMs }
        recorder!.begin(startMs)
        recorder!.step(`step ${index % STEPS} of the shop`, tookMs, undefined, 200)
        if (index % 40 === 0) recorder!.fail(ended, startMs + tookMs, 'thrown', `no ${index % 7}`)
        else recorder!.succeed(ended, startMs + tookMs)
      }
    }
    await this.#clock.advance(1_000)
  }
}

inBrowser(
  'an hour of frames takes little memory, in the main process of Vitest and in a tab (needs chromium)',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vitest-load-hour-'))
    const session = new PageSession({
      mode: 'lab',
      canControl: true,
      canSetBaseUrl: true,
      tool: 'vitest-load',
      tests: [],
      isListing: false,
      listErrors: [],
      status: { kind: 'running', test: null, run: null, note: null, endsInMs: null },
    })
    const feed = new PageFeed(session, new KeptLimits(join(folder, 'limits.json')))
    const settings = { session, port: 0, host: '127.0.0.1', allowedHosts: [], token: undefined }
    const server = await PageServer.start({ ...settings, command: () => undefined, download: feed.download })
    const browser: Browser = (await launchChromium())!
    onTestFinished(async () => {
      await browser.close()
      await server.close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    })
    const { page } = await openPage(browser, server.url, {}, () => true)
    const file = new LiveFile(folder, 'live-0', 'shop', { project: '', file: 'shop.load.test.ts', name: 'shop' })
    const run = new BusyRun(file)
    const poll = async (): Promise<void> => {
      // A report is written without waiting.
      await new Promise((resolve) => setImmediate(resolve))
      feed.poll(folder)
    }
    await run.second()
    await expect.poll(async () => (await poll(), session.runIds), PATIENT).toHaveLength(1)
    session.set({ status: { ...session.settings.status, run: session.runIds[0]! } })
    await page.getByRole('tab', { name: 'Charts' }).waitFor()

    const before = heldMB()
    for (let second = 1; second < SECONDS; second++) {
      await run.second()
      // A frame has the last 30 seconds: one that was not read costs nothing. Its file is written without waiting, which may take longer than they do here.
      if (second % 3 === 0)
        do await poll()
        while (session.run(session.runIds[0]!)!.parts[0]!.count < run.recorded)
      if (second % 100 === 0) server.flush()
    }
    run.sampler.end()
    await expect
      .poll(async () => (await poll(), session.state.runs[0]!.parts[0]!.count), PATIENT)
      .toBe(SECONDS * PER_SECOND * SCENARIOS.length)
    server.flush()
    const points = session.state.runs[0]!.points.filter(({ scope }) => scope === 'run')
    expect(points.length).toBeLessThanOrEqual(3_600)
    expect(points.reduce((sum, { succeeded, bad }) => sum + succeeded + bad, 0)).toBe(SECONDS * PER_SECOND * SCENARIOS.length)
    expect(heldMB() - before).toBeLessThan(50)

    // The tab that was open all the time, and one that comes late.
    for (const isLate of [false, true]) {
      if (isLate) await page.reload()
      await page.getByRole('tab', { name: 'Statistics' }).click(PATIENT)
      const all = formatCount(SECONDS * PER_SECOND * SCENARIOS.length)
      await expect.poll(() => page.getByRole('tabpanel').textContent(), PATIENT).toContain(all)
      await page.getByRole('tab', { name: 'Charts' }).click(PATIENT)
      await page.getByText('Latest second').waitFor(PATIENT)
      expect(await tabMB(page), isLate ? 'late' : 'open').toBeLessThan(100)
    }
    file.close()
  },
  180_000,
)
