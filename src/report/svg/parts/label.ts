import { cutAtWord } from '../../../units/text/plain-text.ts'
import { wrap } from '../../text/wrap.ts'
import { element, escapeXml } from './element.ts'

export const FONT_SIZE = 11
export const LINE_HEIGHT = 17

/** Widths in em, a little above those of the widest common fonts: the reader's machine chooses the font. */
const WIDTHS: readonly (readonly [characters: RegExp, ems: number])[] = [
  [/[ .,:;'|!iljft/()[\]-]/, 0.41],
  [/[mwMW@%—…]/, 1],
  [/[A-Z<>=+~&]/, 0.8],
  [/[\u{1100}-\u{10FFFF}]/u, 1.2],
]

/** The approximate width of a text in px. */
export function widthOf(text: string, fontSize: number = FONT_SIZE): number {
  let ems = 0
  for (const character of text) ems += WIDTHS.find(([characters]) => characters.test(character))?.[1] ?? 0.65
  return ems * fontSize
}

/** Cuts a text to `width` px, with `…` if something was cut off. */
export function fitTo(text: string, width: number, fontSize: number = FONT_SIZE): string {
  if (widthOf(text, fontSize) <= width) return text
  let characters = Array.from(text).length - 1
  while (characters > 1 && widthOf(cutAtWord(text, characters), fontSize) > width) characters--
  return cutAtWord(text, characters)
}

/** A text in at most two lines of `width` px; the rest is cut off. */
export function twoLines(text: string, width: number): readonly string[] {
  const [first, ...rest] = wrap(text, width, widthOf)
  return first === undefined ? [] : [first, ...(rest.length > 0 ? [rest.join(' ')] : [])].map((line) => fitTo(line, width))
}

export function label(text: string, attributes: Readonly<Record<string, string | number>>): string {
  return element('text', attributes, escapeXml(text))
}

/**
 * Where labels start so that none overlaps the next and each is as near to its place as possible (least squares, in order).
 *
 * After subtracting the room of the labels before each, the starts only need to be in ascending order: an isotonic regression, done by pooling neighbours that
 * are out of order. Clamping the result between `from` and `to` keeps the order.
 */
export function placeLabels(
  labels: readonly { readonly center: number; readonly width: number }[],
  { from, to, gap }: { readonly from: number; readonly to: number; readonly gap: number },
): readonly number[] {
  let room = 0
  const before = labels.map(({ width }) => (room += width + gap) - width - gap)
  const pools: { sum: number; size: number }[] = []
  labels.forEach(({ center, width }, index) => {
    let pool = { sum: center - width / 2 - before[index]!, size: 1 }
    for (let last = pools.at(-1); last && last.sum / last.size > pool.sum / pool.size; last = pools.at(-1)) {
      pool = { sum: last.sum + pool.sum, size: last.size + pool.size }
      pools.pop()
    }
    pools.push(pool)
  })
  const latest = Math.max(from, to - (room - gap))
  return pools
    .flatMap(({ sum, size }) => Array.from({ length: size }, () => Math.min(latest, Math.max(from, sum / size))))
    .map((start, index) => start + before[index]!)
}
