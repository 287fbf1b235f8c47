import { relative } from 'node:path'
import { LoadError } from '../../../units/errors/error.ts'
import { codeFrame } from './code-frame.ts'
import type { OriginalSource } from './source-map.ts'
import { diagnosticTexts, type Diagnostic } from './diagnostics.ts'

const MOST_SHOWN = 5

/** The error that lists everything that the tasks of a file cannot take along, at its place in the source, and what to do instead; it points to the first. */
export function notPortable(file: string, original: OriginalSource, diagnostics: readonly Diagnostic[]): LoadError {
  const found = diagnostics
    .map((diagnostic) => {
      const name = diagnostic.via[0] ?? diagnostic.name
      const texts = diagnosticTexts(diagnostic, (at) => original.placeOf(at, diagnostic.name).line)
      return { ...texts, place: { ...original.placeOf(diagnostic.at, name), width: name.length } }
    })
    .sort((one, other) => one.place.line - other.place.line || one.place.column - other.place.column)
  const shown = found.slice(0, MOST_SHOWN)
  const lines = [...new Set(shown.map(({ place }) => place.line))]
  const message = [
    diagnostics.every(({ reason }) => reason === 'missing') ? 'There is nothing to run:' : 'portable() cannot include this:',
    listed(new Set(shown.map(({ wrong }) => wrong)), found.length - shown.length),
    ...lines.map((line) => {
      const marks = shown.map(({ place }) => place).filter((place) => place.line === line)
      return `${relative(process.cwd(), file)}:${line}:${marks[0]!.column}\n${codeFrame(original.text, marks)}`
    }),
    ...new Set(shown.map(({ hint }) => hint)),
  ]
  const { line, column } = found[0]!.place
  return withoutStack(new LoadError('not-portable', message.join('\n\n')), `${file}:${line}:${column}`)
}

const listed = (texts: ReadonlySet<string>, others: number): string =>
  [...texts, ...(others > 0 ? [`… and ${others} more`] : [])].map((text) => `- ${text}`).join('\n')

/** Makes an error point to the user's code, or nowhere, but not into ours. */
export function withoutStack(error: LoadError, place?: string): LoadError {
  error.stack = `${error.name}: ${error.message}${place === undefined ? '' : `\n    at ${place}`}`
  return error
}
