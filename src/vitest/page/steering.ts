import type { TestContext } from 'vitest'
import type { PageSteering } from '../../page/messages.ts'
import type { LoadLevel } from '../../plan/steering/load-level.ts'
import type { Plan } from '../../plan/plan.ts'
import type { Steering } from '../project/plugin-context.ts'
import { plainText } from '../../units/text/plain-text.ts'
import { messageOf } from '../../units/errors/thrown.ts'
import { skipTest } from '../test/skip.ts'
import { providedContext } from '../project/provided-context.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** What the body of a steered load test threw; set by vitest-load. */
    loadFailure?: string
  }
}

const LONGEST_TEXT = 600

/** How the lab runs the test of this worker; `undefined` anywhere else. */
export const steering = (): Steering | undefined => providedContext()?.steering

/** What rows of the form say of a plan; `undefined` if nothing. */
export function levelFrom(rows: readonly PageSteering[], { name, model }: Pick<Plan, 'name' | 'model'>): LoadLevel | undefined {
  const row = rows.find(({ scenario }) => scenario === (name ?? null))
  if (row === undefined) return undefined
  if (model.kind === 'open') return row.rate === null ? undefined : { kind: 'open', ratePerSecond: row.rate }
  if (row.users === null) return undefined
  return { kind: 'closed', users: row.users, spawnPerSecond: row.spawnRate ?? Number.POSITIVE_INFINITY }
}

/** Ends a load test that the page steered: as skipped, since it proves nothing, and with what its body threw as its text. */
export function endSteered({ task }: TestContext, failure: unknown): never {
  const text = failure === undefined ? undefined : `assertion failed: ${plainText(messageOf(failure), LONGEST_TEXT)}`
  if (text !== undefined) task.meta.loadFailure = text
  return skipTest(task, text ?? 'steered on the live page: it proves nothing')
}
