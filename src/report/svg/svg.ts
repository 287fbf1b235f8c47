import type { LoadResult } from '../../result/load-result.ts'
import { formatRate } from '../../units/format.ts'
import { badPhrases, statusPhrases, verdictPhrase } from '../text/phrases.ts'
import { plainText } from '../../units/text/plain-text.ts'
import { summaryLine } from '../run/summary-line.ts'
import { distributionPanel } from './distribution-panel.ts'
import { element, escapeXml } from './parts/element.ts'
import type { Frame } from './parts/frame.ts'
import { fitTo, FONT_SIZE, label, LINE_HEIGHT, twoLines } from './parts/label.ts'
import { badInk, card, darkStyle, ink, muted } from './parts/palette.ts'
import { timePanel } from './time-panel.ts'

const WIDTH = 600
const MARGIN = 20
const NAME_SIZE = 15
const NAME_BASELINE = 32
/** Room for the texts of a vertical axis. */
const AXIS_WIDTH = 66

/**
 * A run as one picture, 600 px wide, below 30 kB, without scripts or embedded fonts: the plan and the outcome, the distribution of the latency, and p99 and
 * throughput over time. Legible on light and dark pages. Names and everything else from users is escaped.
 */
export function svgOf(name: string, result: LoadResult): string {
  const lines = captionLines(result)
  const captionEnd = NAME_BASELINE + 4 + lines.length * LINE_HEIGHT
  const frame = (title: number, top: number, height: number, axisWidth: number): Frame => ({
    margin: MARGIN,
    left: MARGIN + axisWidth,
    right: WIDTH - MARGIN,
    title: captionEnd + title,
    top: captionEnd + top,
    bottom: captionEnd + top + height,
  })
  const height = captionEnd + 372
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${WIDTH} ${height}`,
      width: WIDTH,
      height,
      role: 'img',
      'font-family': 'system-ui,-apple-system,Segoe UI,Helvetica,Arial,sans-serif',
      'font-size': FONT_SIZE,
    },
    element('title', {}, escapeXml(plainText(name, 200))),
    element('desc', {}, escapeXml(summaryLine(name, result))),
    element('style', {}, darkStyle),
    element('rect', { x: '0.5', y: '0.5', width: WIDTH - 1, height: height - 1, rx: 8, ...card }),
    label(fitTo(plainText(name, 200), (WIDTH - 2 * MARGIN) / 1.1, NAME_SIZE), {
      x: MARGIN,
      y: NAME_BASELINE,
      'font-size': NAME_SIZE,
      'font-weight': '600',
      ...ink,
    }),
    ...lines.map(({ text, colors }, index) => label(text, { x: MARGIN, y: NAME_BASELINE + 4 + (index + 1) * LINE_HEIGHT, ...colors })),
    distributionPanel(result, frame(30, 66, 78, 0)),
    timePanel(result, frame(194, 206, 44, AXIS_WIDTH), frame(276, 288, 56, AXIS_WIDTH)),
  )
}

interface CaptionLine {
  readonly text: string
  readonly colors: Readonly<Record<string, string>>
}

/** The plan, the outcome, and the verdict on the generator if it is a bad one. */
function captionLines(result: LoadResult): readonly CaptionLine[] {
  const { plan, throughput, aborted, sound } = result
  const verdict = verdictPhrase(result)
  const facts = [
    ...(Number.isFinite(throughput.mean) ? [formatRate(throughput.mean)] : []),
    ...statusPhrases(result, 6),
    ...badPhrases(result),
    ...(aborted ? ['aborted'] : []),
    ...(sound ? [verdict] : []),
  ]
  // Two spaces after the dot, which a viewer shows as one, are the preferred places to break a line.
  const lines = (text: string, colors: CaptionLine['colors']): readonly CaptionLine[] =>
    twoLines(text, WIDTH - 2 * MARGIN).map((line) => ({ text: line, colors }))
  return [...lines(plainText(plan.text, 300), muted), ...lines(facts.join(' ·  '), ink), ...(sound ? [] : lines(verdict, badInk))]
}
