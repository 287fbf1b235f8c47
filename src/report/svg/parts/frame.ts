import { element, tenth } from './element.ts'
import { label, placeLabels, widthOf } from './label.ts'
import { grid, ink, muted, rule } from './palette.ts'
import type { Tick } from './ticks.ts'

/** The position of a plot and its title, in px. */
export interface Frame {
  /** The start of the title; the plot may start further in, to leave room for the labels of its axis. */
  readonly margin: number
  readonly left: number
  readonly right: number
  /** Baseline of the title. */
  readonly title: number
  readonly top: number
  readonly bottom: number
}

/** What all plots draw in the same way. */
export const plot = {
  title: (text: string, { margin, title }: Frame): string => label(text, { x: margin, y: title, 'font-weight': '600', ...ink }),

  baseline: ({ left, right, bottom }: Frame): string =>
    element('path', { d: `M${tenth(left)} ${tenth(bottom)}H${tenth(right)}`, 'stroke-width': '1', ...rule }),

  horizontalTicks: (ticks: readonly Tick[], x: (value: number) => number, { margin, right, bottom }: Frame): string => {
    const labels = ticks.map(({ value, text }) => ({ text, center: x(value), width: widthOf(text) }))
    // Moved inwards at the ends, or half of a text would be outside the picture.
    const starts = placeLabels(labels, { from: margin, to: right, gap: 4 })
    return (
      element('path', { d: labels.map(({ center }) => `M${tenth(center)} ${tenth(bottom)}v4`).join(''), 'stroke-width': '1', ...rule }) +
      labels
        .map(({ text, width }, index) => label(text, { x: starts[index]! + width / 2, y: bottom + 16, 'text-anchor': 'middle', ...muted }))
        .join('')
    )
  },

  verticalTicks: (ticks: readonly Tick[], y: (value: number) => number, { left, right }: Frame): string =>
    element('path', {
      d: ticks.map(({ value }) => `M${tenth(left)} ${tenth(y(value))}H${tenth(right)}`).join(''),
      'stroke-width': '1',
      ...grid,
    }) + ticks.map(({ value, text }) => label(text, { x: left - 6, y: y(value) + 4, 'text-anchor': 'end', ...muted })).join(''),

  emptyNote: (text: string, { margin, right, top, bottom }: Frame): string =>
    label(text, { x: (margin + right) / 2, y: (top + bottom) / 2 + 4, 'text-anchor': 'middle', ...muted }),
} as const
