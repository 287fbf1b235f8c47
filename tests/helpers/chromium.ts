import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { testWith } from './needs.ts'

const CHROMIUM = '/usr/bin/chromium'

/** A `test` in a real browser; skipped where Chromium is not installed. */
export const inBrowser: ReturnType<typeof testWith> = testWith(existsSync(CHROMIUM))

/** `undefined` where Chromium is not installed. */
export async function launchChromium(): Promise<Browser | undefined> {
  if (!existsSync(CHROMIUM)) return undefined
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
}

/** A page, and everything that a browser complains about, or asks for although `isExpected` does not know it. */
export async function openPage(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
  isExpected: (url: string) => boolean = (url) => url === address,
): Promise<{ readonly page: Page; readonly troubles: readonly string[] }> {
  const context = await browser.newContext(options)
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const troubles: string[] = []
  page.on('request', (request) => isExpected(request.url()) || troubles.push(`asked for ${request.url()}`))
  page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()))
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('dialog', (dialog) => troubles.push(`said ${dialog.message()}`))
  await page.goto(address)
  return { page, troubles }
}

/** How wide a page is, and how wide its window. */
export const widthsOf = (page: Page): Promise<readonly number[]> => page.evaluate('[document.documentElement.scrollWidth, innerWidth]')

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string }[]
}

/** What axe finds that keeps somebody from using the page. */
export async function seriousIn(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe)
  const { violations } = await page.evaluate<{ readonly violations: readonly Violation[] }>('axe.run()')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map((node) => node.html.slice(0, 150))
          .join(' ')}`,
    )
}
