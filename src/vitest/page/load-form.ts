import type { RunnerTestCase } from 'vitest'
import type { PageFormRow, PageTest } from '../../page/messages.ts'
import { describePlan } from '../../plan/describe.ts'
import type { LoadOptions } from '../../plan/options/load-options.ts'
import { planFrom } from '../../plan/plan-from.ts'
import type { Plan } from '../../plan/plan.ts'
import { formatCount, formatDuration } from '../../units/format.ts'
import { providedContext } from '../project/provided-context.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** What the options of a load test say, while the lab lists tests; set by vitest-load. */
    loadForm?: LoadForm
  }
}

/** The form of a load test, filled with its own values. */
export type LoadForm = Pick<PageTest, 'plan' | 'rows' | 'duration' | 'durationHint' | 'baseUrl'>

/** Notes what a load test plans, if the lab asks. */
export function noteForm(task: RunnerTestCase, defaults: LoadOptions): void {
  if (providedContext()?.isListed === true) task.meta.loadForm = formFrom(defaults)
}

const UNKNOWN: LoadForm = { plan: null, rows: [], duration: '', durationHint: '', baseUrl: '' }

function formFrom(defaults: LoadOptions): LoadForm {
  try {
    const { plan } = planFrom(defaults)
    const { baseUrl } = defaults
    return { plan: describePlan(plan), rows: [rowOf(plan)], ...durationOf(plan), baseUrl: typeof baseUrl === 'string' ? baseUrl : '' }
  } catch {
    // The test itself reports options that make no sense.
    return UNKNOWN
  }
}

/** A plan as a row of the form. */
function rowOf({ name, model }: Plan): PageFormRow {
  const stages = model.stages.length === 0 ? null : `${model.stages.length} stages; Apply ends them`
  const row = { scenario: name ?? null, model: model.kind, users: null, spawnRate: null, rate: null, stages } as const
  if (model.kind === 'open') return { ...row, rate: model.ratePerSecond }
  return { ...row, users: model.users, spawnRate: Number.isFinite(model.spawnPerSecond) ? model.spawnPerSecond : null }
}

function durationOf({ durationMs, iterations }: Plan): Pick<LoadForm, 'duration' | 'durationHint'> {
  const text = Number.isFinite(durationMs) ? formatDuration(durationMs) : ''
  const counted = Number.isFinite(iterations) ? `${formatCount(iterations)} iteration${iterations === 1 ? '' : 's'}` : ''
  return { duration: text, durationHint: `as the test says: ${[text, counted].filter((each) => each !== '').join(' or ')}` }
}
