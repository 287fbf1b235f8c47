import type { LoadResult } from './load-result.ts'

/** Where a stage, a step, the requests or the warm-up of a run belong. */
export interface Origin {
  readonly owner: LoadResult
  /** What it is called there: `stage 0`, `step login`, `requests`, `warmup`. */
  readonly name: string
}

/** Plain data cannot point back at what holds it, so this does; it keeps nothing alive. A clone of a part has no origin. */
const origins = new WeakMap<object, Origin>()
let latest: WeakRef<LoadResult> | undefined

/** Makes the parts of a result find it again. */
export function ownParts(result: LoadResult): void {
  const own = (part: object, name: string): unknown => origins.set(part, { owner: result, name })
  own(result.requests, 'requests')
  own(result.warmup, 'warmup')
  result.stages.forEach((stage, index) => own(stage, `stage ${index}`))
  for (const [name, step] of Object.entries(result.steps)) own(step, `step ${name}`)
  latest = new WeakRef(result)
}

/** The run that a part of a result came from; `undefined` for a whole result, and for what was cloned without it. */
export function originOf(part: object): Origin | undefined {
  return origins.get(part)
}

/** The result made last, to tell someone who asked it for a step that is not there which ones are. */
export function latestResult(): LoadResult | undefined {
  return latest?.deref()
}
