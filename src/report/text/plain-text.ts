import { stripVTControlCharacters } from 'node:util'
import { safeLine } from '../../units/safe-text.ts'

/**
 * Text that came from a user or a target as one line that is safe to print anywhere: no colours, no line breaks, no control characters,
 * single spaces, at most `length` characters (the last one `…` where something was cut off).
 */
export function plainText(text: string, length: number): string {
  return cutAtWord(safeLine(text).replaceAll(/\s+/g, ' ').trim(), length)
}

/** As {@link cutTo}, between words if one ends near enough, and never within a number such as `10 000`. */
export function cutAtWord(text: string, length: number): string {
  const cut = cutTo(text, length)
  if (cut === text) return text
  const whole = cut.replace(/(?: \d+)* \S{0,20}…$/, '')
  return whole === '' || whole === cut ? cut : `${whole}…`
}

/** At most `length` characters of a text; counts code points, so that no character is cut in half. */
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

/** The last lines of what a process wrote, bare of colours and control characters, oldest first; blank lines left out. */
export function lastLines(output: string, lines: number): readonly string[] {
  return stripVTControlCharacters(output)
    .split(/\r\n|\r|\n/)
    .map((line) => safeLine(line.replaceAll('\t', '  ')).trimEnd())
    .filter((line) => line !== '')
    .slice(-lines)
}
