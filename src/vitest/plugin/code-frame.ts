/** A place in a text, counted from 1 as editors do. */
export interface Place {
  readonly line: number
  readonly column: number
}

const LINES_AROUND = 2

/** Where an offset is. */
export function placeAt(text: string, offset: number): Place {
  const lines = text.slice(0, offset).split('\n')
  return { line: lines.length, column: lines.at(-1)!.length + 1 }
}

/** The lines around a place, numbered, with `width` characters underlined. */
export function codeFrame(text: string, { line, column }: Place, width: number): string {
  const lines = text.split(/\r?\n/)
  const from = Math.max(1, line - LINES_AROUND)
  const to = Math.min(lines.length, line + LINES_AROUND)
  const digits = String(to).length
  const marked = lines[line - 1] ?? ''
  // Tabs stay tabs, so that the mark is under its place however wide they are shown.
  const indent = marked.slice(0, column - 1).replaceAll(/[^\t]/g, ' ')
  const mark = `${' '.repeat(digits)} | ${indent}${'^'.repeat(Math.max(1, Math.min(width, marked.length - column + 1)))}`
  return lines
    .slice(from - 1, to)
    .flatMap((content, index) => {
      const shown = `${String(from + index).padStart(digits)} | ${content}`.trimEnd()
      return from + index === line ? [shown, mark] : [shown]
    })
    .join('\n')
}
