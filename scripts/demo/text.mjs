import { styleText } from 'node:util'

/** What fits where the demo is read: a terminal of 80 columns, or the log of a CI. */
export const COLUMNS = 80

const hasColours = process.stdout.isTTY && (process.env.NO_COLOR ?? '') === ''

/** Colours where they are seen, and plain text in a pipe. */
export const styled = (style, text) => (hasColours ? styleText(style, text) : text)

export const say = (text) => void process.stdout.write(text === '' ? '\n' : `  ${text}\n`)

export const heading = (text) => void process.stdout.write(`\n${styled('bold', text)}\n\n`)

export const paragraph = (text) => wrapped(text, COLUMNS - 2).forEach(say)

/** Cut to `width` characters, with an ellipsis where something is missing. */
export const cut = (text, width) => (text.length > width ? `${text.slice(0, width - 1)}…` : text)

/** Lines of at most `width`, broken at spaces; what goes on in the next line stands `indent` further in. */
export function wrapped(text, width, indent = 0) {
  if (text.length <= width) return [text]
  const space = text.lastIndexOf(' ', width)
  const end = space > indent ? space : width
  return [text.slice(0, end).trimEnd(), ...wrapped(' '.repeat(indent) + text.slice(end).trimStart(), width, indent)]
}
