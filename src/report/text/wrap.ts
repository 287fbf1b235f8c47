/** The gaps between the items of a line. */
const GAP = /( {2,})/

/** A space at which an item may break: not one within a number (`12 000`), nor between a number and its unit (`118 ms`). */
const BREAK = /(?<!\d) | (?!(?:\d{3}|ms|s|min|h|%)(?!\w))/

const countCharacters = (text: string): number => text.length

/**
 * Breaks a text into lines of at most `width`, at gaps of two or more spaces. An item that is wider gets separate lines and breaks between words; only a word
 * wider than `width` makes a longer line. Widths are in characters unless `measure` is given.
 */
export function wrap(text: string, width: number, measure: (text: string) => number = countCharacters): readonly string[] {
  const [first = '', ...rest] = text.split(GAP)
  const lines: string[] = []
  let line = ''
  const endLine = (): void => {
    if (line !== '') lines.push(line)
    line = ''
  }
  const append = (gap: string, piece: string): void => {
    if (line !== '' && measure(line + gap + piece) > width) endLine()
    line += line === '' ? piece : gap + piece
  }
  const appendItem = (gap: string, item: string): void => {
    if (measure(item) <= width) return append(gap, item)
    endLine()
    for (const word of item.split(BREAK)) append(' ', word)
    endLine()
  }

  appendItem('', first)
  for (let index = 0; index < rest.length; index += 2) appendItem(rest[index]!, rest[index + 1]!)
  endLine()
  return lines
}
