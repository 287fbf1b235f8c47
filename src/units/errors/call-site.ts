import { LoadError } from './error.ts'

/** Where a public function was called: the stack from its caller on. The text is created only if it is read. */
export interface CallSite {
  readonly stack?: string
}

type PublicFunction = (...parameters: never[]) => unknown

/** Frames of the test runner between a matcher and the line that uses it. */
const RUNNER = /[/\\]node_modules[/\\](?:@vitest|vitest|chai)[/\\]/

/** The place that calls the running `publicFunction`; take it before the first await. */
export function callSiteOf(publicFunction: PublicFunction): CallSite {
  const site = {}
  Error.captureStackTrace(site, publicFunction)
  return site
}

/** Replaces our frames in an error of this library with the user's line, if known; other errors stay unchanged. */
export function atCallSite(error: unknown, site: CallSite | undefined): unknown {
  if (!(error instanceof LoadError)) return error
  const frames = site?.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []
  const first = frames.findIndex((frame) => !RUNNER.test(frame))
  if (first >= 0) error.stack = [`${error.name}: ${error.message}`, ...frames.slice(first)].join('\n')
  return error
}

/** What `work` returns; an error of this library that it throws shows the line from which `publicFunction` was called. */
export function placedAt<Value>(publicFunction: PublicFunction, work: () => Value): Value {
  try {
    return work()
  } catch (error) {
    throw error instanceof LoadError ? atCallSite(error, callSiteOf(publicFunction)) : error
  }
}

/** The place in the test that asked for each result, for later messages about it. */
const callSites = new WeakMap<object, CallSite>()

export const callSiteFor = (result: object): CallSite | undefined => callSites.get(result)

/** As {@link placedAt}, for work that takes time; what comes of it remembers the line as well. */
export async function calledFrom<Result extends object>(site: CallSite, work: () => Promise<Result>): Promise<Result> {
  try {
    const result = await work()
    callSites.set(result, site)
    return result
  } catch (error) {
    throw atCallSite(error, site)
  }
}
