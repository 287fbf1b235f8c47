import { element, escapeXml } from './parts/element.ts'
import type { Frame } from './parts/frame.ts'
import { FONT_SIZE } from './parts/label.ts'
import { card } from './parts/palette.ts'

/** Narrow enough that its numbers are legible on a phone; on a wide page several stand side by side. */
export const WIDTH = 320
const MARGIN = 10
const AXIS_WIDTH = 50
/** Where the plot of a chart with a vertical axis begins and ends. */
export const PLOT_FROM: number = MARGIN + AXIS_WIDTH
export const PLOT_TO: number = WIDTH - MARGIN
/** Below the plot: the numbers of its axis. */
export const FOOT = 28
/** All charts have the same height, so that they line up in rows. */
const HEIGHT = 204

/** The height of a chart above its plot (title and labels); `plot` only if it is not as high as usual. */
interface Heights {
  readonly head: number
  readonly plot?: number
}

/** A separate picture for a page: `draw` fills the frame. `title` and `description` are for screen readers. */
export function chart(
  { title, description, head, plot = HEIGHT - FOOT - head }: Heights & { readonly title: string; readonly description: string },
  draw: (frame: Frame) => string,
): string {
  const height = head + plot + FOOT
  const frame: Frame = { margin: MARGIN, left: PLOT_FROM, right: PLOT_TO, title: 20, top: head, bottom: head + plot }
  return element(
    'svg',
    {
      viewBox: `0 0 ${WIDTH} ${height}`,
      width: WIDTH,
      height,
      role: 'img',
      'aria-label': `${title}: ${description}`,
      'font-family': 'system-ui,-apple-system,Segoe UI,Helvetica,Arial,sans-serif',
      'font-size': FONT_SIZE,
    },
    element('title', {}, escapeXml(title)),
    element('rect', { x: '0.5', y: '0.5', width: WIDTH - 1, height: height - 1, rx: 6, ...card }),
    draw(frame),
  )
}
