import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import type { IterationCounts } from '../../../src/record/snapshot.ts'
import { inBrowser, launchChromium, openPage } from '../../helpers/chromium.ts'
import { startFixture } from '../../helpers/fixture-server.ts'
import { startCli } from '../../helpers/projects/run-cli.ts'

const project = fileURLToPath(new URL('../../../fixtures/projects/lab', import.meta.url))
const PATIENT = { timeout: 30_000, interval: 100 }

let browser: Browser | undefined
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())

const stateOf = (page: Page): Promise<string | null> => page.getByRole('status', { name: 'State' }).textContent()

const asked = (page: Page): Promise<string | null> => page.getByRole('group', { name: 'Users', exact: true }).textContent()

async function download(page: Page, link: string): Promise<string> {
  const started = page.waitForEvent('download')
  await page.getByRole('link', { name: link, exact: true }).click()
  return readFileSync(await (await started).path(), 'utf8')
}

inBrowser(
  'the lab (needs chromium): a person starts a load, changes it, watches it in six tabs, stops it, and takes it along',
  async () => {
    await using target = await startFixture('steady')
    await using cli = startCli(project, 'ui')
    await vi.waitFor(() => expect(cli.printed()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=\w+\n/m), PATIENT)
    const [address] = /http:\S+/.exec(cli.printed())!
    const { page, troubles } = await openPage(
      browser!,
      address,
      {},
      (url) => url.startsWith('http://127.0.0.1:') || url.startsWith('data:'),
    )
    // The token has become a cookie.
    expect(page.url()).not.toContain('token')

    await page.getByRole('radio', { name: 'a steady load' }).check(PATIENT)
    const users = page.getByRole('spinbutton', { name: 'Users' })
    await expect.poll(() => users.inputValue(), PATIENT).toBe('3')
    await users.fill('5')
    await page.getByRole('textbox', { name: 'Base URL' }).fill(target.url)
    await page.getByRole('button', { name: 'Start' }).click()
    await vi.waitFor(async () => expect(await stateOf(page)).toBe('Running'), PATIENT)
    await vi.waitFor(async () => expect((await target.stats()).maxConcurrent).toBe(5), PATIENT)

    const others: Page[] = []
    for (let count = 0; count < 5; count++) {
      const other = await page.context().newPage()
      await other.goto(page.url())
      others.push(other)
    }
    await page.reload()
    await vi.waitFor(async () => expect(await stateOf(page)).toBe('Running'), PATIENT)

    await users.fill('120')
    await users.press('Enter')
    await vi.waitFor(async () => expect((await target.stats()).maxConcurrent).toBe(120), PATIENT)
    for (const each of [page, ...others]) await vi.waitFor(async () => expect(await asked(each)).toContain('→ 120'), PATIENT)

    await others.at(-1)!.getByRole('button', { name: 'Stop' }).click()
    await vi.waitFor(async () => expect(await stateOf(page)).toBe('Stopped'), PATIENT)
    const { requests } = await target.stats()
    expect((await target.stats()).requests).toBe(requests)
    for (const each of others) await vi.waitFor(async () => expect(await stateOf(each)).toBe('Stopped'), PATIENT)

    await expect
      .poll(() => page.getByRole('region', { name: 'Limits' }).textContent(), PATIENT)
      // A busy machine does not end all iterations within the moment that a stop leaves them.
      .toMatch(/error rate ≤ 1 % · [\d.]+ % .*(✓ would pass|✗ would fail|! INVALID)/)
    await page.getByRole('tab', { name: 'Download' }).click()
    const report = JSON.parse(await download(page, 'JSON')) as {
      readonly runs: readonly { readonly test: unknown; readonly result: { readonly iterations: IterationCounts } }[]
    }
    expect(report.runs.map(({ test }) => test)).toMatchObject([{ name: 'a steady load' }])
    const { succeeded, failed, cutOff } = report.runs[0]!.result.iterations
    const rows = (await download(page, 'CSV: statistics')).trim().split(/\r?\n/)
    expect(rows[0]).toMatch(/^Type,Name,Request Count,Failure Count,Median Response Time/)
    expect(rows.at(-1)!.split(',').slice(0, 4)).toEqual(['', 'Aggregated', String(succeeded + failed + cutOff), String(failed + cutOff)])
    await expect.poll(() => download(page, 'HTML'), PATIENT).toContain('a steady load')
    await expect.poll(() => page.locator('.copy pre').textContent(), PATIENT).toContain("loadTest('a steady load', { concurrency: 120")
    expect(troubles).toEqual([])

    cli.process.kill('SIGINT')
    expect((await cli.ended).exitCode).toBe(130)
    await page.getByText("The connection to the page's server is lost").waitFor()
  },
  120_000,
)
