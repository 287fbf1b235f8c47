import type { SweepLevel, SweepResult } from '../../../result/sweep/sweep-result.ts'
import { users } from '../../../result/sweep/missing-usl.ts'
import { uslThroughput } from '../../../stats/sweep/usl.ts'
import { formatCount, formatRate, formatRatio } from '../../../units/format.ts'
import { usersText } from '../../sweep/sweep-words.ts'
import { chart, PLOT_FROM, PLOT_TO } from '../chart.ts'
import { element, tenth } from '../parts/element.ts'
import { plot, type Frame } from '../parts/frame.ts'
import { label } from '../parts/label.ts'
import { badColor, muted, p50Rule, planRule, rule, succeededColor } from '../parts/palette.ts'
import { logTicks, verticalTicks } from '../parts/ticks.ts'

/** Where a chart of a sweep has each number of users: to the right, logarithmic. */
interface Axis {
  readonly x: (concurrency: number) => number
  readonly ticks: string
  readonly from: number
  readonly to: number
}

const EDGE = 1.1
const STEPS = 60

function axisOf(levels: readonly SweepLevel[], frame: Frame): Axis {
  const [from, to] = [levels[0]!.concurrency / EDGE, levels.at(-1)!.concurrency * EDGE]
  const x = (concurrency: number): number => frame.left + (Math.log(concurrency / from) / Math.log(to / from)) * (frame.right - frame.left)
  return { x, ticks: plot.horizontalTicks(logTicks(from, to, PLOT_TO - PLOT_FROM, formatCount), x, frame), from, to }
}

/** Throughput by number of users, with the fitted curve and the knee; a circle is a level, a line through it the range of its blocks. */
export function sweepChart({ levels, usl }: SweepResult): string {
  const highest = Math.max(0, ...levels.flatMap(({ throughput, blocks }) => [throughput, ...blocks]))
  if (levels.length < 2 || highest === 0) return ''
  const title = 'throughput by users'
  const description = levels.map(({ concurrency, throughput }) => `${users(concurrency)} ${formatRate(throughput)}`).join(', ')
  return chart({ title, description, head: 30 }, (frame) => {
    const { top, bottom } = frame
    const { x, ticks, from, to } = axisOf(levels, frame)
    const rows = verticalTicks(highest, formatRate)
    const most = rows.at(-1)!.value
    const y = (throughput: number): number => bottom - (Math.min(throughput, most) / most) * (bottom - top)
    const knee = usl?.knee !== undefined && usl.knee >= from && usl.knee <= to ? usl.knee : undefined
    return [
      plot.title(title, frame),
      plot.verticalTicks(rows, y, frame),
      ...(usl === undefined
        ? []
        : [
            element('path', {
              d: Array.from({ length: STEPS + 1 }, (_, step) => {
                const concurrency = from * EDGE * (to / EDGE / (from * EDGE)) ** (step / STEPS)
                return `${step === 0 ? 'M' : 'L'}${tenth(x(concurrency))} ${tenth(y(uslThroughput(usl.curve, concurrency)))}`
              }).join(''),
              'stroke-width': '1.5',
              ...p50Rule,
            }),
          ]),
      ...(knee === undefined
        ? []
        : [
            element('path', { d: `M${tenth(x(knee))} ${tenth(top)}V${tenth(bottom)}`, 'stroke-width': '1.5', ...planRule }),
            label(`knee at ${usersText(knee)}`, { x: Math.min(x(knee) + 4, frame.right - 90), y: bottom - 6, ...muted }),
          ]),
      ...levels.map((level) => dot(level, x(level.concurrency), y)),
      plot.baseline(frame),
      ticks,
    ].join('')
  })
}

/** Filled if it says something of the target; only its outline if the generator was too busy. */
function dot({ concurrency, throughput, blocks, isGeneratorBound }: SweepLevel, x: number, y: (throughput: number) => number): string {
  const about = element('title', {}, `${users(concurrency)}: ${formatRate(throughput)}`)
  const range =
    blocks.length === 0
      ? ''
      : element('path', {
          d: `M${tenth(x)} ${tenth(y(Math.max(...blocks)))}V${tenth(y(Math.min(...blocks)))}`,
          'stroke-width': '1.5',
          ...rule,
        })
  const look = { fill: isGeneratorBound ? 'none' : succeededColor, stroke: succeededColor, 'stroke-width': '1.5' }
  return range + element('circle', { cx: tenth(x), cy: tenth(y(throughput)), r: '4', ...look }, about)
}

/** How far each level lies above or below the fitted curve: what it does not describe, such as a knee, has a pattern. */
export function residualChart({ levels, usl }: SweepResult): string {
  if (usl === undefined) return ''
  const shown = levels
    .filter(({ isGeneratorBound, throughput }) => !isGeneratorBound && throughput > 0)
    .map(({ concurrency, throughput }) => ({ concurrency, residual: throughput / uslThroughput(usl.curve, concurrency) - 1 }))
  const far = Math.max(0.01, ...shown.map(({ residual }) => Math.abs(residual)))
  const title = 'residuals by users'
  const description = shown.map(({ concurrency, residual }) => `${users(concurrency)} ${signed(residual)}`).join(', ')
  return chart({ title, description, head: 30 }, (frame) => {
    const { top, bottom } = frame
    const { x, ticks } = axisOf(levels, frame)
    const y = (residual: number): number => (top + bottom) / 2 - (residual / far) * ((bottom - top) / 2)
    const rows = [-far, 0, far].map((value) => ({ value, text: signed(value) }))
    return [
      plot.title(title, frame),
      plot.verticalTicks(rows, y, frame),
      ...shown.map(({ concurrency, residual }) => {
        const color = residual < 0 ? badColor : succeededColor
        const about = element('title', {}, `${users(concurrency)}: ${signed(residual)}`)
        return (
          element('path', {
            d: `M${tenth(x(concurrency))} ${tenth(y(0))}V${tenth(y(residual))}`,
            stroke: color,
            'stroke-width': '2',
            fill: 'none',
          }) + element('circle', { cx: tenth(x(concurrency)), cy: tenth(y(residual)), r: '3', fill: color }, about)
        )
      }),
      plot.baseline(frame),
      ticks,
    ].join('')
  })
}

const signed = (share: number): string => (share === 0 ? '0' : `${share > 0 ? '+' : '-'}${formatRatio(Math.abs(share))}`)
