import { stripVTControlCharacters } from 'node:util'

/**
 * Everything that ends a line, moves the cursor, changes the writing direction, is invisible or not a character (half a surrogate pair), except the joiners
 * that scripts and emoji need.
 */
const UNPRINTABLE = /(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\uFFFE\uFFFF]+/gu

/**
 * What CI runners take for a command at the start of a line: `::error::` (GitHub), `##[error]` and `##vso[…]` (Azure), `##teamcity[…]`. An IPv6 address such as
 * `::ffff:127.0.0.1` is not a command: no command name consists of one to four hexadecimal digits.
 */
const COMMAND = /(^|\s)(:(?=:(?![\da-f]{1,4}(?![\w-]))[a-z])|##(?=\w*\[))/gi

const ORDINARY = /^[\u0020-\u0022\u0024-\u0039\u003B-\u007E]*$/

/** Untrusted text as one line that is safe to print anywhere: without colours, control characters and commands to a CI runner. */
export function safeLine(text: string): string {
  if (ORDINARY.test(text)) return text
  return stripVTControlCharacters(text).replaceAll(UNPRINTABLE, ' ').replaceAll(COMMAND, '$1$2 ')
}

/** As {@link safeLine}, keeping line breaks. */
export function safeText(text: string): string {
  return ORDINARY.test(text)
    ? text
    : stripVTControlCharacters(text)
        .split(/\r\n|\n/)
        .map(safeLine)
        .join('\n')
}
