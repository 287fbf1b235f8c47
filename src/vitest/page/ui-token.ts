import { env } from 'node:process'
import { LoadError } from '../../units/errors/error.ts'

/**
 * The token of the page that `VITEST_LOAD_UI_TOKEN` sets, for programs that must know it in advance; `undefined` for a new one.
 *
 * @throws {LoadError} `bad-options` for one that can be guessed.
 */
export function uiToken(): string | undefined {
  const token = env['VITEST_LOAD_UI_TOKEN'] ?? ''
  if (token === '') return undefined
  if (/^[\w-]{22,200}$/.test(token)) return token
  throw new LoadError(
    'bad-options',
    `Expected VITEST_LOAD_UI_TOKEN to be at least 22 letters, digits, - and _, got ${token.length} characters: \`openssl rand -hex 16\` makes one`,
  )
}
