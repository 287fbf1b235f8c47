import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { env } from 'node:process'
import type { Vitest } from 'vitest/node'
import { KeptLimits } from '../../page/kept-limits.ts'
import type { PageState } from '../../page/messages.ts'
import { PageServer, type PageHandlers } from '../../page/server/page-server.ts'
import { PageSession } from '../../page/session.ts'
import { LoadError } from '../../units/errors/error.ts'
import { packageVersion } from '../../units/platform/package-root.ts'
import { PageFeed } from './page-feed.ts'

/** What a page shows, what brings it there, and its server, which listens. */
export interface OpenPage {
  readonly session: PageSession
  readonly feed: PageFeed
  readonly server: PageServer
}

interface PageSettings extends Pick<PageState, 'mode' | 'canControl' | 'canSetBaseUrl' | 'isListing'>, Pick<PageHandlers, 'command'> {
  /** 0 for any that is free. */
  readonly port: number
  readonly host: string
  readonly allowedHosts: readonly string[]
}

/** Two random numbers below this are almost never close to each other, and have at most nine digits with all updates that follow. */
const MOST_FIRST_ID = 500_000_000

/** Opens the page of a Vitest; rejects if it cannot listen. */
export async function openPage(vitest: Vitest, settings: PageSettings): Promise<OpenPage> {
  const { mode, canControl, canSetBaseUrl, isListing, port, host, allowedHosts, command } = settings
  const state = {
    mode,
    canControl,
    canSetBaseUrl,
    tool: `vitest-load ${packageVersion()}, vitest ${vitest.version}`,
    tests: [],
    isListing,
    listErrors: [],
    status: { kind: 'ready', test: null, run: null, note: null, endsInMs: null },
  } as const
  // With a token and a port that stay the same, a tab of an earlier page comes back to this one, and must not get its updates without its state.
  const session = new PageSession(state, randomInt(MOST_FIRST_ID))
  const feed = new PageFeed(session, new KeptLimits(join(vitest.config.root, '.vitest-load/limits.json')))
  const server = await PageServer.start({ session, port, host, allowedHosts, token: uiToken(), command, download: feed.download })
  return { session, feed, server }
}

/**
 * The token of the page that `VITEST_LOAD_UI_TOKEN` sets, for programs that must know it in advance; `undefined` for a new one.
 *
 * @throws {LoadError} `bad-options` for one that can be guessed.
 */
function uiToken(): string | undefined {
  const token = env['VITEST_LOAD_UI_TOKEN'] ?? ''
  if (token === '') return undefined
  if (/^[\w-]{22,200}$/.test(token)) return token
  throw new LoadError(
    'bad-options',
    `Expected VITEST_LOAD_UI_TOKEN to be at least 22 letters, digits, - and _, got ${token.length} characters: \`openssl rand -hex 16\` makes one`,
  )
}
