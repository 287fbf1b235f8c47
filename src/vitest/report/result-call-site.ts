import { atCallSite, type CallSite } from '../../units/errors/call-site.ts'
import type { Finished } from '../test/test-runs.ts'

/** Where each result was asked for, for what is said of it later. */
const callSites = new WeakMap<Finished, CallSite>()

export const callSiteFor = (result: Finished): CallSite | undefined => callSites.get(result)

/** Lets what is thrown, and what comes of the work, point to where it was asked for. */
export async function calledFrom<Result extends Finished>(site: CallSite, work: () => Promise<Result>): Promise<Result> {
  try {
    const result = await work()
    callSites.set(result, site)
    return result
  } catch (error) {
    throw atCallSite(error, site)
  }
}
