import { OPTION_RULES } from '../../plan/options/option-rules.ts'
import type { LoadOptions } from '../../plan/options/load-options.ts'
import type { HttpPlan } from '../../plan/plan.ts'
import type { Problems } from '../../plan/problems/problems.ts'
import { definedOnly } from '../../units/platform/defined-only.ts'

const NAMES = ['cookies', 'redirects', 'decompress'] as const

/** Options of `load` for the HTTP calls of users, which a scenario may have as well. */
export type ScenarioHttp = Pick<LoadOptions, (typeof NAMES)[number]>

export const scenarioHttpNames: readonly string[] = NAMES

export function checkScenarioHttp(options: Readonly<Record<string, unknown>>, problems: Problems): void {
  for (const name of NAMES)
    if (options[name] !== undefined)
      problems.check(name, options[name], (value) => OPTION_RULES[name](value, { name, given: options, problems }))
}

/** What a scenario sets instead of its run. */
export const scenarioHttp = ({ cookies, redirects, decompress }: ScenarioHttp): Partial<HttpPlan> =>
  definedOnly({ cookies, redirects, decompress })
