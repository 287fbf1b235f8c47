import { wrap } from './wrap.ts'

export const MARGIN = 2
const LABEL_WIDTH = 11

/** Lines under a label; each text starts a new line, and continuation lines are indented a little further. */
export function entry(label: string, texts: readonly string[], width: number): readonly string[] {
  const indent = ' '.repeat(MARGIN + LABEL_WIDTH)
  const hanging = ' '.repeat(texts.length > 1 ? 2 : 0)
  const lines = texts.flatMap((text) =>
    wrap(text, width - indent.length - hanging.length).map((line, index) => indent + (index === 0 ? '' : hanging) + line),
  )
  return lines.map((line, index) => (index === 0 ? ' '.repeat(MARGIN) + label.padEnd(LABEL_WIDTH) + line.slice(indent.length) : line))
}
