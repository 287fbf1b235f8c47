/** A place in a text, counted from 1 like in editors. */
export interface Place {
  readonly line: number
  readonly column: number
}

const LINES_AROUND = 2

/** Converts an offset to line and column. */
export function placeAt(text: string, offset: number): Place {
  const lines = text.slice(0, offset).split('\n')
  return { line: lines.length, column: lines.at(-1)!.length + 1 }
}

/** A place and its length in the line. */
export interface Mark extends Place {
  readonly width: number
}

/** The numbered lines around some marks, all of which are in the line of the first. */
export function codeFrame(text: string, marks: readonly Mark[]): string {
  const lines = text.trimEnd().split(/\r?\n/)
  const { line } = marks[0]!
  const from = Math.max(1, line - LINES_AROUND)
  const to = Math.min(lines.length, line + LINES_AROUND)
  const digits = String(to).length
  return lines
    .slice(from - 1, to)
    .flatMap((content, index) => {
      const shown = `${String(from + index).padStart(digits)} | ${content}`.trimEnd()
      return from + index === line ? [shown, `${' '.repeat(digits)} | ${underlined(content, marks)}`] : [shown]
    })
    .join('\n')
}

function underlined(content: string, marks: readonly Mark[]): string {
  const isMarked = (column: number): boolean => marks.some((mark) => mark.column <= column && column < mark.column + mark.width)
  // Tabs stay tabs, so that a mark is under its place whatever the tab width.
  return content.replaceAll(/./g, (character, index: number) => (isMarked(index + 1) ? '^' : character === '\t' ? '\t' : ' ')).trimEnd()
}
