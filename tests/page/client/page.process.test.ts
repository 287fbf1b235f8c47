import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, vi } from 'vitest'
import { sampleSession } from '../../../fixtures/page/sample-session.ts'
import { startStubServer, type StubServer } from '../../../fixtures/page/stub-server.ts'
import { buildPage } from '../../../scripts/build-page.mjs'
import type { PageState } from '../../../src/page/messages.ts'
import { inBrowser, launchChromium, openPage, seriousIn, widthsOf } from '../../helpers/chromium.ts'

/** A page shows a change a little later, and on a busy machine later than that. */
const SOON = { timeout: 10_000 }

const TABS = ['Charts', 'Statistics', 'Failures', 'Exceptions', 'Ratios', 'Workers', 'Target', 'Verdicts', 'Log', 'Download']
const DESKTOP = { viewport: { width: 1_280, height: 900 } } as const

const { state, updates } = sampleSession()
const [DURING, AFTER] = [updates.slice(0, 25), updates]

let browser: Browser | undefined
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vitest-load-page-'))
  await buildPage(folder)
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Opened {
  readonly page: Page
  readonly troubles: readonly string[]
  readonly server: StubServer
  /** The same page once more, in another context. */
  readonly again: () => Promise<Page>
}

/** The page after these updates. */
async function open(sent: typeof updates, options: BrowserContextOptions = DESKTOP, first: PageState = state): Promise<Opened> {
  const server = await startStubServer(folder, first)
  onTestFinished(() => server.close())
  sent.forEach(server.push)
  const isOurs = (url: string): boolean => url.startsWith(server.address) || url.startsWith('data:')
  const { page, troubles } = await openPage(browser!, server.address, options, isOurs)
  await page.getByRole('tab', { name: 'Charts' }).waitFor()
  return { page, troubles, server, again: async () => (await openPage(browser!, server.address, options, isOurs)).page }
}

const stateOf = (page: Page): Promise<string | null> => page.getByRole('status', { name: 'State' }).textContent()
const tile = (page: Page, name: string): Promise<string | null> => page.getByRole('group', { name, exact: true }).textContent()

const tilesOf = (each: Page): Promise<readonly (string | null)[]> =>
  Promise.all(['Users', 'Requests/s', 'Failed', 'p50', 'p95', 'p99'].map((name) => tile(each, name)))

for (const [when, sent] of [
  ['before a run', []],
  ['during a run', DURING],
  ['after a run', AFTER],
] as const) {
  for (const [how, options] of [
    ['light, 1280 px', { colorScheme: 'light', ...DESKTOP }],
    ['dark, 360 px', { colorScheme: 'dark', viewport: { width: 360, height: 740 } }],
  ] as const) {
    inBrowser(
      `${when}, ${how} (needs chromium): every tab fits, axe finds nothing serious, and the browser has no complaints`,
      async () => {
        const { page, troubles } = await open(sent, options)
        const drawer = page.getByRole('button', { name: 'Tests and load' })
        if (when === 'before a run' && (await drawer.isVisible())) {
          expect.soft(await seriousIn(page), 'drawer').toEqual([])
          await drawer.click()
        }
        for (const name of TABS) {
          await page.getByRole('tab', { name, exact: true }).click()
          const [scrolled, inner] = await widthsOf(page)
          expect.soft(scrolled, name).toBeLessThanOrEqual(inner!)
          // Most of the page is the same in all of them.
          if (name === 'Charts' || (when !== 'before a run' && ['Statistics', 'Verdicts', 'Download'].includes(name)))
            expect.soft(await seriousIn(page), name).toEqual([])
        }
        expect(troubles).toEqual([])
      },
    )
  }
}

inBrowser('a test is picked, its load changed and checked, and started (needs chromium)', async () => {
  const { page, server, troubles } = await open([])
  await expect.poll(() => stateOf(page), SOON).toBe('Ready')
  await expect.poll(() => page.getByRole('button', { name: 'Stop' }).count(), SOON).toBe(0)
  await page.getByLabel('Search').fill('count')
  await page.getByRole('radio', { name: 'by count <script>alert(1)</script>' }).check()
  await expect
    .poll(() => page.getByRole('textbox', { name: 'Duration' }).getAttribute('placeholder'), SOON)
    .toBe('as the test says: 500 iterations')
  await expect.poll(() => page.getByRole('textbox', { name: 'Base URL' }).inputValue(), SOON).toBe('http://127.0.0.1:3000')

  const users = page.getByRole('spinbutton', { name: 'Users' })
  await expect.poll(() => users.inputValue(), SOON).toBe('3')
  server.refuse = (command) =>
    command.type === 'start' && (command.rows[0]?.users ?? 0) > 10
      ? { error: 'at most 10 users', field: 'Users', scenario: null }
      : undefined
  await users.press('ArrowUp')
  await users.press('Shift+ArrowUp')
  await expect.poll(() => users.inputValue(), SOON).toBe('14')
  await page.getByText('at most 10 users').waitFor()
  await expect.poll(() => users.getAttribute('aria-invalid'), SOON).toBe('true')
  await page.getByRole('button', { name: 'test says 3' }).click()
  await expect.poll(() => users.inputValue(), SOON).toBe('3')

  await users.fill('7')
  await page.getByRole('checkbox', { name: 'until Stop' }).check()
  await users.press('Enter')
  await expect.poll(() => server.commands.at(-1), SOON).not.toHaveProperty('checkOnly')
  expect(server.commands.at(-1)).toEqual({
    type: 'start',
    test: 'load :: shop.load.test.ts :: by count <script>alert(1)</script>',
    rows: [{ scenario: null, users: 7, spawnRate: null, rate: null }],
    duration: '',
    baseUrl: null,
  })
  // A refused check of a value is an answer of 422, which the browser notes.
  expect(troubles.filter((trouble) => !trouble.includes('422'))).toEqual([])
})

inBrowser('scenarios have a row each, of the fields of their model; what cannot be steered has none (needs chromium)', async () => {
  const { page } = await open([])
  await page.getByRole('radio', { name: 'browse and buy' }).check()
  await expect
    .poll(() => page.getByRole('group', { name: 'browse' }).getByRole('spinbutton', { name: 'Users' }).inputValue(), SOON)
    .toBe('20')
  await expect.poll(() => page.getByRole('group', { name: 'buy' }).getByRole('spinbutton', { name: 'Rate' }).inputValue(), SOON).toBe('5')
  await page.getByRole('radio', { name: 'two servers' }).check()
  await expect.poll(() => page.getByRole('spinbutton').count(), SOON).toBe(0)
  await page.getByText('`load.compare` cannot be steered').waitFor()
  await page.getByRole('radio', { name: 'a plain test' }).check()
  await page.getByText('at most 5 s: use loadTest to run longer').waitFor()
})

inBrowser('while a run goes on, changes are applied, it is reset and stopped; then it shows verdicts (needs chromium)', async () => {
  const { page, server } = await open(DURING)
  await expect.poll(() => stateOf(page), SOON).toBe('Running')
  await expect.poll(() => page.getByRole('button', { name: 'Start' }).count(), SOON).toBe(0)
  await expect.poll(() => tile(page, 'p95'), SOON).toMatch(/^p95\d.*ms.*≤ 50 ms ✗ exceeded$/)
  await expect
    .poll(() => page.getByRole('listitem').first().textContent(), SOON)
    .toMatch(/^p95 ≤ 50 ms · [\d.]+ ms \([\d.]+–[\d.]+\) · ✗ exceeded so far$/)

  const users = page.getByRole('spinbutton', { name: 'Users' })
  await expect.poll(() => users.inputValue(), SOON).toBe('200')
  await users.fill('120')
  await page.getByRole('button', { name: 'Apply' }).click()
  const sent = (type: string): unknown => server.commands.findLast((command) => command.type === type && !('checkOnly' in command))
  await expect.poll(() => sent('apply'), SOON).toEqual({ type: 'apply', rows: [{ scenario: null, users: 120, spawnRate: 50, rate: null }] })
  await page.getByRole('button', { name: 'Reset' }).click()
  await expect.poll(() => sent('reset'), SOON).toBeDefined()
  server.refuse = () => ({ error: 'the machine is on fire' })
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByRole('alert').getByText('the machine is on fire').waitFor()
  server.refuse = () => undefined
  await page.getByRole('button', { name: 'Dismiss' }).click()

  AFTER.slice(DURING.length).forEach(server.push)
  await page.getByRole('button', { name: 'Start' }).waitFor()
  await expect.poll(() => page.getByRole('button', { name: 'Apply' }).count(), SOON).toBe(0)
  await expect.poll(() => page.getByRole('listitem').first().textContent(), SOON).toContain('✗ would fail')
  await page.getByRole('tab', { name: 'Verdicts' }).click()
  await page.getByText('VITEST_LOAD_SEED=2195287409').waitFor()
  await page.getByRole('tab', { name: 'Download' }).click()
  await expect
    .poll(() => page.getByRole('link', { name: 'CSV: statistics' }).getAttribute('href'), SOON)
    .toBe('/download/csv-stats?run=sample-1')
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('button', { name: 'Copy as loadTest' }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  await expect.poll(() => page.evaluate('navigator.clipboard.readText()'), SOON).toContain("loadTest('checkout', { concurrency: 200")
  await page.getByRole('button', { name: 'New' }).click()
  await expect.poll(() => sent('new'), SOON).toBeDefined()
})

inBrowser('statistics are sorted, filtered and have the columns that are chosen; a part is picked over all (needs chromium)', async () => {
  const { page } = await open(DURING)
  await page.getByRole('tab', { name: 'Statistics' }).click()
  const names = (): Promise<readonly string[]> => page.locator('tbody th').allTextContents()
  await expect.poll(() => names(), SOON).toEqual(['GET /items', 'GET POST /buy'])
  await page.getByRole('button', { name: 'Requests', exact: true }).click()
  await page.getByRole('button', { name: 'Requests', exact: true }).click()
  await expect.poll(() => names(), SOON).toEqual(['GET POST /buy', 'GET /items'])
  await expect.poll(() => page.locator('tfoot th').textContent(), SOON).toBe('Whole run')
  await page.getByLabel('Filter').fill('items')
  await expect.poll(() => names(), SOON).toEqual(['GET /items'])
  await expect.poll(() => page.getByRole('columnheader', { name: 'min', exact: true }).count(), SOON).toBe(0)
  await page.getByText('Columns').click()
  await page.getByRole('checkbox', { name: 'min', exact: true }).check()
  await expect.poll(() => page.getByRole('columnheader', { name: 'min', exact: true }).count(), SOON).toBe(1)
  const whole = await tile(page, 'Requests/s')
  await page.getByLabel('Show').selectOption('step POST /buy')
  await expect.poll(() => tile(page, 'Requests/s'), SOON).not.toBe(whole)
  await page.getByRole('tab', { name: 'Charts' }).click()
  await expect.poll(() => page.getByRole('group', { name: /^Target: / }).count(), SOON).toBe(1)
})

inBrowser('a late tab and a reloaded one show what the first one shows (needs chromium)', async () => {
  const { page, server, again } = await open(DURING)
  const first = await tilesOf(page)
  const late = await again()
  await expect.poll(() => tilesOf(late), SOON).toEqual(first)
  await page.reload()
  await vi.waitFor(async () => expect(await tilesOf(page)).toEqual(first), SOON)
  server.push(updates[DURING.length]!)
  await vi.waitFor(async () => expect(await tilesOf(page)).not.toEqual(first), SOON)
  await vi.waitFor(async () => expect(await tilesOf(late)).toEqual(await tilesOf(page)), SOON)
})

inBrowser(
  'a lost connection is said and the figures are greyed; a hidden tab holds no stream; both catch up (needs chromium)',
  async () => {
    const { page, server } = await open(DURING)
    server.cut(true)
    await page.getByText("The connection to the page's server is lost: trying again. What you see is").waitFor()
    await expect.poll(() => page.locator('.stale').count(), SOON).toBe(1)
    server.push(updates[DURING.length]!)
    server.cut(false)
    await vi.waitFor(async () => expect(await page.locator('.stale').count()).toBe(0), { timeout: 10_000 })
    await expect.poll(() => page.locator('.progress').textContent(), SOON).toBe('24 s of 30 s')

    const hide = (isHidden: boolean): Promise<unknown> =>
      page.evaluate(
        `Object.defineProperty(document, 'hidden', { value: ${isHidden}, configurable: true }); document.dispatchEvent(new Event('visibilitychange'))`,
      )
    await hide(true)
    await expect.poll(() => server.streams(), SOON).toBe(0)
    server.push(updates[DURING.length + 1]!)
    await hide(false)
    await expect.poll(() => page.locator('.progress').textContent(), SOON).toBe('25 s of 30 s')
    await expect.poll(() => page.locator('.stale').count(), SOON).toBe(0)
  },
)

inBrowser('keys alone are enough (needs chromium)', async () => {
  const { page, server } = await open([])
  await page.keyboard.press('/')
  await page.keyboard.type('arriv')
  // The keys of a person are not as fast: each waits until the page shows what came of the one before.
  await expect.poll(() => page.getByRole('radio').count(), SOON).toBe(1)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  await expect.poll(() => page.getByRole('spinbutton', { name: 'Rate' }).inputValue(), SOON).toBe('200')
  await page.keyboard.press('s')
  await expect.poll(() => server.commands.at(-1), SOON).toMatchObject({ type: 'start', test: 'load :: shop.load.test.ts :: arrivals' })
  DURING.forEach(server.push)
  await page.getByRole('button', { name: 'Stop' }).waitFor()
  await page.keyboard.press('s')
  await expect.poll(() => server.commands.at(-1), SOON).toEqual({ type: 'stop' })
  await page.keyboard.press('0')
  await expect.poll(() => page.getByRole('tab', { name: 'Download' }).getAttribute('aria-selected'), SOON).toBe('true')
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keys' }).waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('1')
  await page.getByRole('tab', { name: 'Charts' }).focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => page.evaluate('document.activeElement.textContent'), SOON).toBe('Statistics')
  await page.keyboard.press('ArrowLeft')

  const head = page.locator('.chart-head')
  await page.getByRole('group', { name: /^Latency: / }).focus()
  await page.keyboard.press('ArrowLeft')
  await expect.poll(() => head.textContent(), SOON).toMatch(/^At 2\d\.5 s/)
  await page.keyboard.press('+')
  await page.getByRole('button', { name: 'Whole run' }).waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(() => page.getByRole('button', { name: 'Whole run' }).count(), SOON).toBe(0)
})

inBrowser('charts are zoomed by dragging, have a log scale and a heatmap, and follow the theme (needs chromium)', async () => {
  const { page, troubles } = await open(DURING, { ...DESKTOP, colorScheme: 'light' })
  const box = (await page.locator('.u-over').first().boundingBox())!
  await page.mouse.move(box.x + 100, box.y + 50)
  await page.mouse.down()
  await page.mouse.move(box.x + 300, box.y + 60, { steps: 4 })
  await page.mouse.up()
  await page.getByRole('button', { name: 'Whole run' }).waitFor()
  await page.mouse.dblclick(box.x + 200, box.y + 50)
  await expect.poll(() => page.getByRole('button', { name: 'Whole run' }).count(), SOON).toBe(0)
  await page.getByRole('switch', { name: 'log scale' }).check()
  await page.getByRole('checkbox', { name: 'p90' }).check()
  await page.getByRole('group', { name: /^Latency: p50 .*, p90 .*, p95 .*, p99/ }).waitFor()
  await page.getByRole('switch', { name: 'heatmap' }).check()
  await page.getByRole('group', { name: /^Latency, seconds by duration/ }).waitFor()
  const background = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor')
  const light = await background()
  await page.getByRole('button', { name: 'Theme: auto' }).click()
  await page.getByRole('button', { name: 'Theme: light' }).click()
  await expect.poll(() => background(), SOON).not.toBe(light)
  await page.reload()
  await page.getByRole('button', { name: 'Theme: dark' }).waitFor()
  expect(troubles).toEqual([])
})

inBrowser('watched, it is read-only and follows the newest run (needs chromium)', async () => {
  const { page } = await open(AFTER, DESKTOP, { ...state, mode: 'watch', canControl: false, tests: [] })
  await page.getByText('read-only: started by vitest').waitFor()
  for (const name of ['Start', 'Stop', 'Reset', 'New', 'Apply'])
    await expect.poll(() => page.getByRole('button', { name, exact: true }).count(), SOON).toBe(0)
  await expect.poll(() => page.getByRole('spinbutton').count(), SOON).toBe(0)
  await expect.poll(() => page.getByRole('radio', { name: 'run 1: checkout' }).isChecked(), SOON).toBe(true)
})

inBrowser('without tests it shows how to write one; what the run waits for or cannot reach is said (needs chromium)', async () => {
  const { page, server } = await open([], DESKTOP, { ...state, tests: [], listErrors: ['shop.load.test.ts: Unexpected token'] })
  await expect.poll(() => page.locator('aside').textContent(), SOON).toContain("loadTest('GET /users'")
  await page.getByText('Unexpected token').waitFor()
  await expect.poll(() => page.getByRole('button', { name: 'Start' }).isDisabled(), SOON).toBe(true)
  server.push({ tests: state.tests, status: { ...state.status, kind: 'stopped', note: '127.0.0.1:3000 refuses connections' } })
  await page.getByText('127.0.0.1:3000 refuses connections').waitFor()
  await expect.poll(() => page.getByRole('button', { name: 'Start' }).isEnabled(), SOON).toBe(true)
  server.push({ status: { ...state.status, kind: 'waiting', note: 'a steered run of checkout has held the machine for 12 min' } })
  await page.getByText('Waiting: a steered run of checkout has held the machine for 12 min').waitFor()
})

inBrowser('INVALID stands above all else, with finding and way out; the log has a dot until it is read (needs chromium)', async () => {
  const last = AFTER.at(-1)!
  const { page, server } = await open(AFTER.slice(0, -1))
  const dot = page.getByRole('tab', { name: 'Log' }).locator('.dot')
  await expect.poll(() => dot.count(), SOON).toBe(0)
  server.push({ ...last, runs: [{ ...last.runs![0]!, verdict: 'invalid' }] })
  await dot.waitFor()
  await expect.poll(() => page.getByRole('alert').textContent(), SOON).toContain('aborted: the run was stopped after 30 s')
  await page.getByRole('tab', { name: 'Log' }).click()
  await page.getByText('the console of the test').waitFor()
  await expect.poll(() => dot.count(), SOON).toBe(0)
})

const BYTES = 1_048_576

inBrowser('an hour of a run with ten steps takes at most 100 MB (needs chromium)', async () => {
  const { page, server } = await open(DURING.slice(0, 3))
  const [point] = DURING[4]!.runs![0]!.points!.points
  const scopes = ['run', ...Array.from({ length: 10 }, (_, index) => `step ${index}`)]
  for (let minute = 0; minute < 60; minute++) {
    const seconds = Array.from({ length: 60 }, (_, second) => minute * 60 + second)
    const points = seconds.flatMap((second) =>
      scopes.map((scope) => ({ ...point!, scope, startMs: second * 1_000, buckets: scope === 'run' ? point!.buckets : [] })),
    )
    server.push({ runs: [{ id: 'sample-1', elapsedMs: (minute + 1) * 60_000, points: { replace: false, points } }] })
  }
  await vi.waitFor(async () => expect(await page.locator('.progress').textContent()).toContain('60 min'), { timeout: 30_000 })
  const client = await page.context().newCDPSession(page)
  await client.send('HeapProfiler.collectGarbage')
  await client.send('Performance.enable')
  const { metrics } = await client.send('Performance.getMetrics')
  expect(metrics.find(({ name }) => name === 'JSHeapUsedSize')!.value / BYTES).toBeLessThan(100)
})
