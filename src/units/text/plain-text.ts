import { stripVTControlCharacters } from 'node:util'
import { safeLine } from './safe-text.ts'

/**
 * Text from a user or a target as one line that is safe to print anywhere: no colours, no line breaks, no control characters, single spaces, at most `length`
 * characters (with `…` as the last one if something was cut off).
 */
export function plainText(text: string, length: number): string {
  return cutAtWord(safeLine(text).replaceAll(/\s+/g, ' ').trim(), length)
}

/** As {@link cutTo}, but between words if one ends near enough, and never within a number such as `10 000`. */
export function cutAtWord(text: string, length: number): string {
  const cut = cutTo(text, length)
  if (cut === text) return text
  const whole = cut.replace(/(?: \d+)* \S{0,20}…$/, '')
  return whole === '' || whole === cut ? cut : `${whole}…`
}

/** Cuts a text to at most `length` characters; counts code points, so that no character is cut in half. */
export function cutTo(text: string, length: number): string {
  if (text.length <= length) return text
  const characters = Array.from(text)
  return characters.length <= length
    ? text
    : `${characters
        .slice(0, Math.max(0, length - 1))
        .join('')
        .trimEnd()}…`
}

/** The last lines of a process's output, without colours and control characters, oldest first; blank lines are left out. */
export function lastLines(output: string, lines: number): readonly string[] {
  return stripVTControlCharacters(output)
    .split(/\r\n|\r|\n/)
    .map((line) => safeLine(line.replaceAll('\t', '  ')).trimEnd())
    .filter((line) => line !== '')
    .slice(-lines)
}
