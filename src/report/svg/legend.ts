import { element } from './element.ts'
import type { Frame } from './frame.ts'
import { label, widthOf } from './label.ts'
import { muted } from './palette.ts'

/** Swatches and names, aligned to the right end of the title line. */
export function legend(items: readonly { readonly text: string; readonly color: string }[], { right, title }: Frame): string {
  let end = right
  return items
    .toReversed()
    .map(({ text, color }) => {
      const start = end - widthOf(text)
      const swatch = element('rect', { x: start - 14, y: title - 8.5, width: 9, height: 9, rx: 2, fill: color })
      end = start - 26
      return swatch + label(text, { x: start, y: title, ...muted })
    })
    .join('')
}
