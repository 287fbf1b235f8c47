import type { LoadResult } from './load-result.ts'

/** Where a scenario, a stage, a step, the requests or the warm-up of a run belong. */
export interface Origin {
  readonly owner: LoadResult
  /** What it is called there: `stage 0`, `step login`, `requests`, `warmup`, `scenario buy`, `step login of scenario buy`. */
  readonly name: string
}

/** Plain data cannot point back at what holds it, so this does; it keeps nothing alive. A clone of a part has no origin. */
const origins = new WeakMap<object, Origin>()
let latest: WeakRef<LoadResult> | undefined

/** Makes the parts of a result, and those of its scenarios, find it again. */
export function registerParts(result: LoadResult): void {
  latest = new WeakRef(result)
  for (const [name, scenario] of Object.entries(result.scenarios)) {
    registerDirectParts(scenario, ` of scenario ${name}`)
    origins.set(scenario, { owner: result, name: `scenario ${name}` })
  }
  registerDirectParts(result, '')
}

/** `ofWhat` says more of each name. */
function registerDirectParts(result: LoadResult, ofWhat: string): void {
  const own = (part: object, name: string): unknown => origins.set(part, { owner: result, name: name + ofWhat })
  own(result.requests, 'requests')
  own(result.warmup, 'warmup')
  result.stages.forEach((stage, index) => own(stage, `stage ${index}`))
  for (const [name, step] of Object.entries(result.steps)) own(step, `step ${name}`)
}

/** The run that a result is of: of a scenario, the one that it was part of. */
export const runOf = (result: LoadResult): LoadResult => origins.get(result)?.owner ?? result

/** The run, or the scenario, that a part of a result came from; `undefined` for a whole result, and for what was cloned without it. */
export function originOf(part: object): Origin | undefined {
  return origins.get(part)
}

/** The result made last, to tell someone who asked it for a step that is not there which ones are. */
export function latestResult(): LoadResult | undefined {
  return latest?.deref()
}
