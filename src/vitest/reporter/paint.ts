import { stdout } from 'node:process'
import { styleText } from 'node:util'
import type { RowVerdict } from '../../report/table/table-row.ts'

type Style = Parameters<typeof styleText>[0]

const painted = (style: Style, text: string): string => (stdout.isTTY && stdout.hasColors() ? styleText(style, text) : text)

/** A live line in colours: progress and failures. */
export const paintedLine = (line: string): string =>
  line.replace(/█+/, (done) => painted('cyan', done)).replace(/failed [1-9][\d ]*$/, (failed) => painted('red', failed))

const STYLES: Readonly<Record<RowVerdict, Style>> = {
  pass: 'green',
  'pass (retried)': 'yellow',
  FAIL: 'red',
  INVALID: 'red',
  'not judged': 'yellow',
  INCONCLUSIVE: 'yellow',
}

export const paintedVerdict = (text: string, verdict: RowVerdict): string => painted(STYLES[verdict], text)
