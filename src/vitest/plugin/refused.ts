import { relative } from 'node:path'
import { LoadError } from '../../units/error.ts'
import { codeFrame } from './code-frame.ts'
import type { Original } from './original.ts'
import { refusalText, type Refusal } from './refusal.ts'

const MOST_SHOWN = 5

/** The error that tells everything a call cannot take along, each where its author wrote it; it points to the first. */
export function refused(call: 'portable' | 'serve', file: string, original: Original, refusals: readonly Refusal[]): LoadError {
  const inOrder = [...refusals].sort((one, other) => one.at - other.at)
  const shown = inOrder.slice(0, MOST_SHOWN).map((refusal) => {
    const name = refusal.via[0] ?? refusal.name
    const place = original.placeOf(refusal.at, name)
    const where = `${relative(process.cwd(), file)}:${place.line}:${place.column}`
    const text = refusalText(refusal, (at) => original.placeOf(at, refusal.name).line)
    return `${text}\n\n${where}\n${codeFrame(original.text, place, name.length)}`
  })
  const more = refusals.length > MOST_SHOWN ? [`… and ${refusals.length - MOST_SHOWN} more`] : []
  const title = call === 'portable' ? 'portable() cannot take this along' : 'serve() cannot start this'
  const message = shown.length === 1 ? `${title}: ${shown[0]}` : [`${title}:`, ...shown, ...more].join('\n\n')
  const { line, column } = original.placeOf(inOrder[0]!.at, inOrder[0]!.name)
  return withoutStack(new LoadError('not-portable', message), `${file}:${line}:${column}`)
}

/** Lets an error point to the code of the user, or nowhere, but not into ours. */
export function withoutStack(error: LoadError, place?: string): LoadError {
  error.stack = `${error.name}: ${error.message}${place === undefined ? '' : `\n    at ${place}`}`
  return error
}
