import type { LoadResult } from './load-result.ts'

/** The result that a scenario, a stage, a step, the requests or the warm-up belongs to. */
export interface Origin {
  readonly owner: LoadResult
  /** Its name there: `stage 0`, `step login`, `requests`, `warmup`, `scenario buy`, `step login of scenario buy`, `server timing db`. */
  readonly name: string
  /** Whether it is a distribution of `serverTiming`: others look the same. */
  readonly isServerTiming?: true
}

/** Maps parts to their results, since plain data cannot point back; it keeps nothing alive. A clone of a part has no origin. */
const origins = new WeakMap<object, Origin>()
let latest: WeakRef<LoadResult> | undefined

/** Registers the parts of a result, and those of its scenarios, with that result. */
export function registerParts(result: LoadResult): void {
  latest = new WeakRef(result)
  for (const [name, scenario] of Object.entries(result.scenarios)) {
    registerDirectParts(scenario, ` of scenario ${name}`)
    origins.set(scenario, { owner: result, name: `scenario ${name}` })
  }
  registerDirectParts(result, '')
}

/** A copy of a result with some of it changed, to which the parts belong from then on. */
export function copyWith(result: LoadResult, changes: Partial<LoadResult>): LoadResult {
  const copy = { ...result, ...changes }
  registerParts(copy)
  return copy
}

/** `ofWhat` is appended to each name. */
function registerDirectParts(result: LoadResult, ofWhat: string): void {
  const own = (part: object, name: string): unknown => origins.set(part, { owner: result, name: name + ofWhat })
  own(result.requests, 'requests')
  own(result.warmup, 'warmup')
  result.stages.forEach((stage, index) => own(stage, `stage ${index}`))
  for (const [name, step] of Object.entries(result.steps)) own(step, `step ${name}`)
  for (const [name, timing] of Object.entries(result.serverTiming))
    origins.set(timing, { owner: result, name: `server timing ${name}${ofWhat}`, isServerTiming: true })
}

/** The run of a result: for a scenario, the run that it was part of. */
export const runOf = (result: LoadResult): LoadResult => origins.get(result)?.owner ?? result

/** The run or scenario that a part belongs to; `undefined` for a whole result, and for a part that was cloned without it. */
export function originOf(part: object): Origin | undefined {
  return origins.get(part)
}

/** The latest result, for errors about a missing step, which list the existing ones. */
export function latestResult(): LoadResult | undefined {
  return latest?.deref()
}
