import type uPlot from 'uplot'
import type { Timeline } from '../state/timeline.ts'
import { faint, FONT, ink } from './ink.ts'

/** A limit across a chart. */
export interface LimitLine {
  readonly value: number
  readonly text: string
  readonly tone: 'pass' | 'fail' | 'invalid' | 'not-judged'
  /** On which side of it values exceed the limit. */
  readonly bad: 'above' | 'below'
  /** Where the line ends, as a value of the horizontal axis; to the right edge if it is absent. */
  readonly until?: number
}

const ROW = 14
const TONES = { pass: 'pass', fail: 'fail', invalid: 'invalid', 'not-judged': 'open' } as const

/** Shades the stages and the warm-up, behind what is measured. */
export function drawBands(plot: uPlot, { marks }: Pick<Timeline, 'marks'>): void {
  const { ctx, bbox } = plot
  clipped(plot, () => {
    marks.forEach(({ atMs, endMs, kind }, index) => {
      if (endMs === null) return
      const [from, to] = [plot.valToPos(atMs / 1_000, 'x', true), plot.valToPos(endMs / 1_000, 'x', true)]
      ctx.fillStyle = faint('open', kind === 'warm-up' ? 0.16 : index % 2 === 0 ? 0.06 : 0.12)
      ctx.fillRect(from, bbox.top, to - from, bbox.height)
      if (kind === 'warm-up') hatch(ctx, from, bbox.top, to - from, bbox.height)
    })
  })
}

/** The names of stages and warm-up, at the bottom, as far as there is room. */
function drawBandNames(plot: uPlot, marks: Timeline['marks']): void {
  const { ctx, bbox } = plot
  const scale = devicePixelRatio
  for (const { atMs, endMs, text } of marks) {
    if (endMs === null) continue
    const [from, to] = [Math.max(bbox.left, plot.valToPos(atMs / 1_000, 'x', true)), plot.valToPos(endMs / 1_000, 'x', true)]
    if (ctx.measureText(text).width < to - from - 8 * scale)
      label(ctx, text, from + 4 * scale, bbox.top + bbox.height - 5 * scale, ink('muted'))
  }
}

/** Changes that were applied, and where a part ends and the next begins. */
export function drawMarks(plot: uPlot, { marks, breaks }: Pick<Timeline, 'marks' | 'breaks'>): void {
  const { ctx, bbox } = plot
  const scale = devicePixelRatio
  const moments = [
    ...marks.filter(({ endMs, kind }) => endMs === null && kind !== 'reset').map(({ atMs, text }) => ({ atMs, text, isBreak: false })),
    ...breaks.filter(({ atMs }) => atMs > 0).map((each) => ({ ...each, isBreak: true })),
  ].toSorted((first, second) => first.atMs - second.atMs)
  const ends: number[] = []
  clipped(plot, () => {
    drawBandNames(plot, marks)
    for (const { atMs, text, isBreak } of moments) {
      const x = plot.valToPos(atMs / 1_000, 'x', true)
      if (x < bbox.left - 1 || x > bbox.left + bbox.width + 1) continue
      ctx.strokeStyle = isBreak ? ink('ink') : ink('muted')
      ctx.lineWidth = (isBreak ? 2 : 1) * scale
      ctx.setLineDash(isBreak ? [8 * scale, 5 * scale] : [2 * scale, 3 * scale])
      line(ctx, x, bbox.top, x, bbox.top + bbox.height)
      ctx.setLineDash([])
      const width = ctx.measureText(text).width
      const isLeft = x + width + 6 * scale > bbox.left + bbox.width
      const start = isLeft ? x - width - 4 * scale : x + 4 * scale
      const row = [0, 1, 2].find((each) => (ends[each] ?? Number.NEGATIVE_INFINITY) < start)
      if (row === undefined) continue
      ends[row] = start + width + 8 * scale
      label(ctx, text, start, bbox.top + (row + 1) * ROW * scale - 3 * scale, ink('ink'))
    }
  })
}

/** Lines at the limits, each with its label; the side where it is exceeded is shaded. A limit beyond the axis is named at its end. */
export function drawLimits(plot: uPlot, limits: readonly LimitLine[], scaleName: string): void {
  const { ctx, bbox } = plot
  const scale = devicePixelRatio
  const taken: number[] = []
  clipped(plot, () => {
    for (const { value, text, tone, bad, until } of limits) {
      const y = plot.valToPos(value, scaleName, true)
      const end = until === undefined ? bbox.left + bbox.width : plot.valToPos(until, 'x', true)
      const isBeyond = y < bbox.top - 1
      const at = Math.min(bbox.top + bbox.height, Math.max(bbox.top, y))
      const color = ink(TONES[tone])
      ctx.fillStyle = faint(tone === 'pass' ? 'fail' : TONES[tone], tone === 'fail' ? 0.1 : 0.05)
      if (bad === 'above') ctx.fillRect(bbox.left, bbox.top, end - bbox.left, at - bbox.top)
      else ctx.fillRect(bbox.left, at, end - bbox.left, bbox.top + bbox.height - at)
      ctx.strokeStyle = color
      ctx.lineWidth = 1.5 * scale
      ctx.setLineDash(tone === 'pass' || tone === 'fail' ? [] : [5 * scale, 3 * scale])
      if (!isBeyond) {
        line(ctx, bbox.left, at, end, at)
        // A limit on a quantile goes down to it.
        if (until !== undefined) line(ctx, end, at, end, bbox.top + bbox.height)
      }
      ctx.setLineDash([])
      const shown = isBeyond ? `↑ ${text}` : text
      const width = ctx.measureText(shown).width
      let row = Math.max(at - 4 * scale, bbox.top + 10 * scale)
      while (taken.some((each) => Math.abs(each - row) < ROW * scale)) row += ROW * scale
      taken.push(row)
      const left = until === undefined ? Math.max(bbox.left + 4 * scale, end - width - 6 * scale) : bbox.left + 4 * scale
      label(ctx, shown, left, row, color)
    }
  })
}

/** Draws within the plot only. */
export function clipped({ ctx, bbox }: uPlot, draw: () => void): void {
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  ctx.font = FONT.replace('11px', `${11 * devicePixelRatio}px`)
  ctx.textBaseline = 'alphabetic'
  ctx.textAlign = 'left'
  draw()
  ctx.restore()
}

/** Text with a halo, legible on lines. */
function label(ctx: CanvasRenderingContext2D, text: string, x: number, y: number, color: string): void {
  ctx.lineJoin = 'round'
  ctx.lineWidth = 3 * devicePixelRatio
  ctx.strokeStyle = ink('card')
  ctx.strokeText(text, x, y)
  ctx.fillStyle = color
  ctx.fillText(text, x, y)
}

function line(ctx: CanvasRenderingContext2D, fromX: number, fromY: number, toX: number, toY: number): void {
  ctx.beginPath()
  ctx.moveTo(fromX, fromY)
  ctx.lineTo(toX, toY)
  ctx.stroke()
}

/** Not by colour alone: what does not count is hatched. */
function hatch(ctx: CanvasRenderingContext2D, left: number, top: number, width: number, height: number): void {
  const step = 8 * devicePixelRatio
  ctx.save()
  ctx.beginPath()
  ctx.rect(left, top, width, height)
  ctx.clip()
  ctx.strokeStyle = faint('open', 0.25)
  ctx.lineWidth = devicePixelRatio
  for (let x = left - height; x < left + width; x += step) line(ctx, x, top + height, x + height, top)
  ctx.restore()
}
