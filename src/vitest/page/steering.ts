import type { RunnerTestCase } from 'vitest'
import type { PageSteering } from '../../page/messages.ts'
import type { LoadLevel } from '../../plan/steering/load-level.ts'
import type { Plan } from '../../plan/plan.ts'
import type { Steering } from '../project/plugin-context.ts'
import { plainText } from '../../units/text/plain-text.ts'
import { providedContext } from '../project/provided-context.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** What the body of a steered test threw; set by vitest-load. */
    loadFailure?: string
  }
}

const LONGEST_TEXT = 600

/** How the lab runs the test of this worker; `undefined` anywhere else. */
export const steering = (): Steering | undefined => providedContext()?.steering

/** The base URL that the page has set, as an option; nothing if it has set none. */
export function steeredBaseUrl(): { readonly baseUrl?: string } {
  const baseUrl = steering()?.baseUrl ?? undefined
  return baseUrl === undefined ? {} : { baseUrl }
}

/** What rows of the form say of a plan; `undefined` if nothing. */
export function levelFrom(rows: readonly PageSteering[], { name, model }: Pick<Plan, 'name' | 'model'>): LoadLevel | undefined {
  const row = rows.find(({ scenario }) => scenario === (name ?? null))
  if (row === undefined) return undefined
  if (model.kind === 'open') return row.rate === null ? undefined : { kind: 'open', ratePerSecond: row.rate }
  if (row.users === null) return undefined
  return { kind: 'closed', users: row.users, spawnPerSecond: row.spawnRate ?? Number.POSITIVE_INFINITY }
}

/** Ends a test that the page steered: as skipped, since it proves nothing, and with the message of what its body threw as its text. */
export function endSteered({ context, meta }: RunnerTestCase, failure: string | undefined): never {
  const text = failure === undefined ? undefined : `assertion failed: ${plainText(failure, LONGEST_TEXT)}`
  if (text !== undefined) meta.loadFailure = text
  return context.skip(text ?? 'steered on the live page: it proves nothing')
}
