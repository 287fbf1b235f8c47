import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { htmlReport } from '../../../src/report/html/html-report.ts'
import { inBrowser, launchChromium, openPage, seriousIn, widthsOf } from '../../helpers/chromium.ts'
import { buildReport, buildRun, claim } from '../document/build-report.ts'
import { fullResult, hostileRun, sampleReport } from '../document/sample-reports.ts'

const html = htmlReport(buildReport(...sampleReport().runs, hostileRun()))

let browser: Browser | undefined
let folder: string
let address: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vitest-load-html-'))
  const file = join(folder, 'load.html')
  writeFileSync(file, html)
  address = pathToFileURL(file).href
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

const open = (options: BrowserContextOptions = {}, from: string = address): ReturnType<typeof openPage> => openPage(browser!, from, options)

for (const [name, options] of [
  ['in light colours', { colorScheme: 'light', viewport: { width: 1_280, height: 900 } }],
  ['in dark colours', { colorScheme: 'dark', viewport: { width: 1_280, height: 900 } }],
  ['on 320 px', { colorScheme: 'light', viewport: { width: 320, height: 640 } }],
] as const) {
  inBrowser(`${name} (needs chromium): it fits, asks for nothing, and axe finds nothing serious`, async () => {
    const { page, troubles } = await open(options)
    const [scrolled, inner] = await widthsOf(page)
    expect(scrolled).toBeLessThanOrEqual(inner!)
    expect(await seriousIn(page)).toEqual([])
    expect(troubles).toEqual([])
  })
}

for (const count of [0, 1, 300]) {
  inBrowser(`with ${count} runs (needs chromium): it opens, fits, and asks for nothing`, async () => {
    const [run] = buildReport(buildRun(fullResult(), [claim({ verdict: 'fail' })])).runs
    const file = join(folder, `${count}.html`)
    writeFileSync(file, htmlReport(buildReport(...Array.from({ length: count }, (_, index) => ({ ...run!, id: `run-${index}` })))))
    const { page, troubles } = await open({ viewport: { width: 320, height: 640 } }, pathToFileURL(file).href)
    expect(await page.locator('.run').count()).toBe(count)
    const [scrolled, inner] = await widthsOf(page)
    expect(scrolled).toBeLessThanOrEqual(inner!)
    expect(troubles).toEqual([])
  })
}

/** The size of the smallest text in a chart that is shown, as it is drawn: charts are scaled to their place. */
const SMALLEST_TEXT = `Math.min(...[...document.querySelectorAll('.run svg text')]
  .filter((text) => text.checkVisibility({ contentVisibilityAuto: true }))
  .map((text) => Number.parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a))`

for (const [name, width, media] of [
  ['on 320 px', 320, 'screen'],
  // As wide as paper, in px.
  ['printed', 718, 'print'],
] as const) {
  inBrowser(`${name} (needs chromium): every number in a chart is at least 9 px high`, async () => {
    const { page } = await open({ viewport: { width, height: 900 } })
    await page.emulateMedia({ media })
    expect(await page.locator('.run[open] svg text').count()).toBeGreaterThan(50)
    expect(await page.evaluate<number>(SMALLEST_TEXT)).toBeGreaterThanOrEqual(9)
  })
}

inBrowser('without JavaScript (needs chromium): everything is there, and opens by itself', async () => {
  const { page, troubles } = await open({ javaScriptEnabled: false })
  expect(await page.locator('#tools').isVisible()).toBe(false)
  expect(await page.locator('.run').count()).toBe(8)
  const last = page.locator('.run').last()
  expect(await last.locator('table').first().isVisible()).toBe(false)
  await last.locator('summary').first().click()
  expect(await last.locator('.scroll, .note').first().isVisible()).toBe(true)
  expect(troubles).toEqual([])
})

inBrowser('printed (needs chromium): closed runs are printed too', async () => {
  const { page, troubles } = await open()
  await page.emulateMedia({ media: 'print' })
  const hidden = await page.evaluate(
    `[...document.querySelectorAll('.run table')].filter((table) => !table.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true })).length`,
  )
  expect(hidden).toBe(0)
  expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(50_000)
  expect(troubles).toEqual([])
})

inBrowser('under the policy of Jenkins (needs chromium): without style and script it is legible, and nothing is wrong', async () => {
  const policy = "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self'"
  const server = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': policy }).end(html),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { page, troubles } = await open({}, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  // The style of the page does not apply, the attributes of the charts do.
  expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgba(0, 0, 0, 0)')
  const colors = await page.evaluate<readonly string[]>(
    `[...document.querySelectorAll('svg text')].map((text) => getComputedStyle(text).fill)`,
  )
  expect(colors.length).toBeGreaterThan(100)
  expect(new Set(colors)).toContain('rgb(31, 35, 40)')
  expect(await page.locator('caption').first().isVisible()).toBe(true)
  expect(troubles.filter((trouble) => trouble.startsWith('asked for'))).toEqual([])
})

inBrowser('with the keyboard (needs chromium): each run, link, control, table and chart that is open is reached', async () => {
  const { page } = await open()
  const wanted = await page.evaluate<number>(
    `[...document.querySelectorAll('a, summary, button, input, [tabindex="0"]')].filter((element) => element.checkVisibility({ contentVisibilityAuto: true })).length`,
  )
  let last = ''
  let count = 0
  for (; count < wanted + 5; count++) {
    await page.keyboard.press('Tab')
    const now = await page.evaluate<string>(
      `(() => { const e = document.activeElement; e.dataset.seen ??= ''; return e === document.body ? 'body' : 'x' })()`,
    )
    last = now
    if (now === 'body') break
  }
  expect(await page.evaluate(`document.querySelectorAll('[data-seen]:not(body)').length`)).toBe(wanted)
  expect(last).toBe('body')
})

inBrowser('its script (needs chromium): filters, sorts, changes the theme, and reads a chart at a point in time', async () => {
  const { page, troubles } = await open({ viewport: { width: 1_280, height: 900 }, colorScheme: 'light' })
  const shown = (): Promise<number> => page.locator('.run:visible').count()
  expect(await shown()).toBe(8)
  await page.getByLabel('pass', { exact: true }).uncheck()
  expect(await shown()).toBe(7)
  await page.getByPlaceholder('Filter by name').fill('a suite')
  expect(await page.locator('[role=status]').first().textContent()).toBe('1 of 8 runs')
  await page.getByPlaceholder('Filter by name').fill('')

  const steps = page.locator('.run[open] table.sortable').first()
  await steps.getByRole('button', { name: 'p99' }).click()
  expect(await steps.locator('tbody th').first().textContent()).toBe('checkout')
  await steps.getByRole('button', { name: 'p99' }).click()
  expect(await steps.locator('tbody th').first().textContent()).toBe('login')

  const background = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor')
  const light = await background()
  await page.getByRole('button', { name: 'Theme: auto' }).click()
  await page.getByRole('button', { name: 'Theme: light' }).click()
  expect(await background()).not.toBe(light)

  const chart = page.locator('.run[open] svg[data-time]').first()
  await chart.hover()
  expect(await page.locator('#tip').textContent()).toMatch(/^1\.\d+ s–1\.\d+ s · p50 \d.* · p99 \d.*\/s/)
  await chart.focus()
  await page.keyboard.press('ArrowRight')
  expect(await page.locator('#tip').isVisible()).toBe(true)
  expect(troubles).toEqual([])
})

inBrowser(
  'a part of a run (needs chromium): is enlarged in all charts over time by dragging and by keys, and the whole is shown again',
  async () => {
    const { page, troubles } = await open({ viewport: { width: 1_280, height: 900 } })
    const box = page.locator('.run[open] .charts').first()
    const chart = box.locator('svg[data-time]').first()
    const ticks = (): Promise<readonly string[]> => chart.locator('[data-ticks] text').allTextContents()
    const enlarged = (): Promise<number> => box.locator('[data-x][transform]').count()
    const whole = await ticks()

    await chart.scrollIntoViewIfNeeded()
    const { x, y, width } = (await chart.boundingBox())!
    await page.mouse.move(x + width * 0.4, y + 80)
    await page.mouse.down()
    await page.mouse.move(x + width * 0.5, y + 80)
    await page.mouse.move(x + width * 0.6, y + 80)
    await page.mouse.up()
    expect(await enlarged()).toBe(await box.locator('[data-x]').count())
    expect(await ticks()).not.toEqual(whole)
    expect(await box.locator('.hint [role=status]').textContent()).toMatch(/^\d.* to \d/)
    await page.mouse.dblclick(x + width * 0.5, y + 80)
    expect([await enlarged(), await ticks()]).toEqual([0, whole])

    await chart.focus()
    for (const key of ['ArrowRight', '+', '+']) await page.keyboard.press(key)
    const near = await ticks()
    expect(near).not.toEqual(whole)
    // The crosshair takes the part along.
    for (let count = 0; count < 20; count++) await page.keyboard.press('ArrowRight')
    expect(await ticks()).not.toEqual(near)
    await page.keyboard.press('Escape')
    expect([await enlarged(), await ticks()]).toEqual([0, whole])
    await page.keyboard.press('+')
    await box.getByRole('button', { name: 'Show the whole run' }).click()
    expect(await enlarged()).toBe(0)
    expect(troubles).toEqual([])
  },
)
