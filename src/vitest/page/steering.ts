import type { PageSteering } from '../../page/messages.ts'
import type { LoadLevel } from '../../plan/steering/load-level.ts'
import type { Plan } from '../../plan/plan.ts'
import type { Steering } from '../project/plugin-context.ts'
import { providedContext } from '../project/provided-context.ts'

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
