import { sep } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { LoadError } from '../../units/errors/error.ts'
import { isError } from '../../units/platform/any-realm.ts'
import { formatReceived } from '../../units/text/received.ts'

/** Longer texts are cut: they travel to the coordinator. */
const MOST_CHARACTERS = 4_000

/** A file that was left behind, in the folder that stands for the disk of the coordinator. */
const LEFT_BEHIND = /ENOENT[\s\S]*[/\\]\.vitest-load[/\\]files[/\\]/

/**
 * What a user is told of a task that cannot run on an agent: the lines of its stack are those of the user's files, as the coordinator names them.
 */
export function messageForCoordinator(thrown: unknown): { readonly code: string; readonly message: string } {
  if (!isError(thrown)) return { code: 'task-failed', message: `its module threw ${formatReceived(thrown)}` }
  const text = thrown instanceof LoadError ? thrown.message : (thrown.stack ?? thrown.message)
  const hint = LEFT_BEHIND.test(text) ? ". A file goes to agents with a task that names it as new URL('./users.csv', import.meta.url)" : ''
  const shown = stripVTControlCharacters(text).replaceAll(process.cwd() + sep, '')
  return {
    code: 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : 'task-failed',
    message: shown.slice(0, MOST_CHARACTERS) + hint,
  }
}
