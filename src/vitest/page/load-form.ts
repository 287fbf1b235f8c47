import type { RunnerTestCase } from 'vitest'
import { askedOf, levelOf } from '../../page/frames/levels.ts'
import type { PageFormRow, PageTest } from '../../page/messages.ts'
import { describePlan } from '../../plan/describe.ts'
import type { LoadOptions } from '../../plan/options/load-options.ts'
import { planFrom } from '../../plan/plan-from.ts'
import type { Plan } from '../../plan/plan.ts'
import { formatCount, formatDuration } from '../../units/format.ts'
import { callsIn, fixedParts, type FixedParts } from './fixed-load.ts'
import { providedContext } from '../project/provided-context.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** What the options of a load test say, while the lab lists tests; set by vitest-load. */
    loadForm?: LoadForm
  }
}

/** The form of a load test, filled with its own values. */
export interface LoadForm extends Pick<PageTest, 'plan' | 'rows' | 'duration' | 'durationHint' | 'baseUrl'>, FixedParts {
  /** The hosts that it may load although they are public. */
  readonly allow: readonly string[]
}

/** Notes what a load test plans, if the lab asks; `body` is the text of its function. */
export function noteForm(task: RunnerTestCase, defaults: LoadOptions, body: () => string): void {
  if (providedContext()?.isListed === true) task.meta.loadForm = formFrom(defaults, fixedParts(callsIn(body())))
}

const UNKNOWN = { plan: null, rows: [], duration: '', durationHint: '', baseUrl: '', allow: [] } as const

function formFrom(defaults: LoadOptions, parts: FixedParts): LoadForm {
  try {
    const { plan } = planFrom(defaults)
    const { baseUrl } = defaults
    const address = { baseUrl: typeof baseUrl === 'string' ? baseUrl : '', allow: plan.allow }
    // Of a search, a sweep or a comparison the options of the test are only a part.
    if (parts.fixed !== null) return { ...UNKNOWN, ...parts, ...address, plan: parts.fixed, durationHint: 'as the test says' }
    return { ...parts, ...address, plan: describePlan(plan), rows: [rowOf(plan)], ...durationOf(plan) }
  } catch {
    // The test itself reports options that make no sense.
    return { ...UNKNOWN, ...parts }
  }
}

/** A plan as a row of the form. */
function rowOf(plan: Plan): PageFormRow {
  const { length } = plan.model.stages
  return { scenario: plan.name ?? null, ...askedOf(levelOf(plan)), stages: length === 0 ? null : `${length} stages; Apply ends them` }
}

function durationOf({ durationMs, iterations }: Plan): Pick<LoadForm, 'duration' | 'durationHint'> {
  const text = Number.isFinite(durationMs) ? formatDuration(durationMs) : ''
  const counted = Number.isFinite(iterations) ? `${formatCount(iterations)} iteration${iterations === 1 ? '' : 's'}` : ''
  return { duration: text, durationHint: `as the test says: ${[text, counted].filter((each) => each !== '').join(' or ')}` }
}
