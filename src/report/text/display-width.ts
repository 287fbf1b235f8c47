/** Combining marks, and invisible characters. */
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]$/u

/** East Asian wide and full-width characters, and emoji: https://www.unicode.org/reports/tr11/, as terminals show them. */
const DOUBLE_WIDTH =
  /^[\p{Emoji_Presentation}\u{1100}-\u{115F}\u{2E80}-\u{303E}\u{3041}-\u{A4CF}\u{AC00}-\u{D7A3}\u{F900}-\u{FAFF}\u{FE30}-\u{FE6F}\u{FF00}-\u{FF60}\u{FFE0}-\u{FFE6}\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]$/u

/** Selects the coloured form of the character before it, which is wide. */
const COLOURED = '\uFE0F'

function widthOf(character: string): number {
  if (character === COLOURED) return 1
  if (NO_WIDTH.test(character)) return 0
  return DOUBLE_WIDTH.test(character) ? 2 : 1
}

/**
 * How many columns a terminal uses for a text without control characters. Never too few: joined emoji are counted one by one, as in terminals that do not join
 * them.
 */
export function displayWidth(text: string): number {
  let columns = 0
  for (const character of text) columns += widthOf(character)
  return columns
}

/** Cuts a text to at most `columns` columns, with `…` as the last one if something was cut off; 0 columns give an empty text. */
export function cutToWidth(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text
  let cut = ''
  let left = columns - 1
  for (const character of text) {
    left -= widthOf(character)
    if (left < 0) break
    cut += character
  }
  return columns < 1 ? '' : `${cut.trimEnd()}…`
}

/** Pads a text with spaces to `columns` columns. */
export const padToWidth = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - displayWidth(text)))
