import type { FlameFrame } from '../../../record/target-record.ts'
import { formatRatio } from '../../../units/format.ts'
import { plainText } from '../../../units/text/plain-text.ts'
import { element, escapeXml } from '../parts/element.ts'

const WIDTH = 860
const ROW = 18
/** Of a letter, about. */
const LETTER = 6.6
/** Deeper frames are left out: the page would have to be scrolled. */
const MOST_DEPTH = 40

/** Dark letters can be read on each of them. */
const COLOURS = ['#f0b45a', '#f3cc85', '#e9a15f'] as const
const INK = '#1a1a1a'

/** A flame graph as an image that needs no script: what called above what it called, as wide as the time it took. */
export function flameGraph(title: string, frames: readonly FlameFrame[]): string {
  const shown = frames.filter(({ depth }) => depth < MOST_DEPTH)
  if (shown.length === 0) return ''
  const height = (Math.max(...shown.map(({ depth }) => depth)) + 1) * ROW
  const attributes = {
    role: 'img',
    viewBox: `0 0 ${WIDTH} ${height}`,
    width: WIDTH,
    height,
    'aria-label': plainText(title, 120),
    'font-size': 11,
  }
  return element('svg', attributes, element('title', {}, escapeXml(plainText(title, 120))), ...shown.map(frameMarkup))
}

function frameMarkup({ name, place, share, start, depth }: FlameFrame): string {
  const [x, y, width] = [start * WIDTH, depth * ROW, Math.max(1, share * WIDTH - 1)]
  const letters = Math.floor((width - 6) / LETTER)
  const said = `${name}${place === undefined ? '' : ` ${place}`} ${formatRatio(share)}`
  return element(
    'g',
    {},
    element('title', {}, escapeXml(plainText(said, 200))),
    element('rect', { fill: colourOf(name), x, y, width, height: ROW - 1 }),
    ...(letters < 3 ? [] : [element('text', { x: x + 3, y: y + 12, fill: INK }, escapeXml(plainText(name, letters)))]),
  )
}

/** The same function has the same colour everywhere. */
function colourOf(name: string): string {
  let sum = 0
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)!) % 1_009
  return COLOURS[sum % COLOURS.length]!
}
