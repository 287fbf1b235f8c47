import { element } from './element.ts'
import type { Frame } from './frame.ts'
import { label, widthOf } from './label.ts'
import { muted } from './palette.ts'

const ROW = 17

/** What a legend names. */
interface LegendItem {
  readonly text: string
  readonly color: string
}

/** Swatches and names, aligned to the right end of the title line. */
export function legend(items: readonly LegendItem[], { right, title }: Frame): string {
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

/** As {@link legend}, in a row below the title. */
export const legendRow = (items: readonly LegendItem[], frame: Frame): string => legend(items, { ...frame, title: frame.title + ROW })

/** The names of curves in the colours of their rules; a single curve needs none. */
export const legendOf = (
  curves: readonly { readonly name: string }[],
  rules: readonly { readonly stroke: string }[],
  frame: Frame,
): string =>
  curves.length < 2
    ? ''
    : legendRow(
        curves.map(({ name }, index) => ({ text: name, color: rules[index % rules.length]!.stroke })),
        frame,
      )
