import { array, constantFrom, string, type Arbitrary } from 'fast-check'
import { expect } from 'vitest'

const NASTY = [
  '::error::owned',
  '::set-output name=x::y',
  '::stop-commands::x',
  '##[error]owned',
  '##vso[task.complete]',
  '##teamcity[x]',
  '\u001B[31m',
  '\u001B]8;;http://x\u0007',
  '\u009B31m',
  '\r',
  '\n',
  '\u0085',
  '\u2028',
  '\u2029',
  '\b',
  '\u0000',
  '\u007F',
  '\u202E',
  '\u2066',
  '\u200E',
  '\u200F',
  '\u061C',
  '\u200B',
  '\uFEFF',
  '\u00AD',
  '\u{E0041}',
  '\uD800',
  ' ',
  'word',
  '12 000',
  'Ü',
  '日本',
  '<script>',
  ']]>',
  '&lt;',
  '|',
  '\\',
]
/** What a target or a name may hold, at any place. */
export const nastyText: Arbitrary<string> = array(
  constantFrom(...NASTY).chain((piece) => string({ maxLength: 3 }).map((rest) => piece + rest)),
  { maxLength: 12 },
).map((pieces) => pieces.join(''))

/** Begins a line as a command to a runner of CI. */
const COMMAND = /^\s*(?:::[a-z]|##\w*\[)/im
const UNSAFE = /[\p{Cc}\p{Cs}\u2028\u2029\u061C\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/u

/** Fails for a line that begins a command to a runner of CI, or holds a character that cannot be seen. */
export function expectSafeLines(text: string): void {
  for (const line of text.split('\n')) {
    expect(line).not.toMatch(COMMAND)
    expect(line).not.toMatch(UNSAFE)
  }
}
