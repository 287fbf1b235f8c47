import { originOf } from '../result/owner.ts'
import type { Finished } from './test-runs.ts'

type Tell = (text: string, isWarning: boolean) => void

const remarks = new WeakMap<Finished, Tell>()

/** Leaves word of how something can be said of a run to whoever reads the report of its test. */
export function offerRemarks(result: Finished, tell: Tell): void {
  remarks.set(result, tell)
}

/** Says something of a run, or of one of its scenarios, in the report of its test. */
export function remark(result: Finished, text: string): void {
  tell(result, text, false)
}

/** As {@link remark}, and aloud: most reporters show the remarks of a test that passes only to who asks for them. */
export function warn(result: Finished, text: string): void {
  tell(result, text, true)
}

const tell = (result: Finished, text: string, isWarning: boolean): void => remarks.get(originOf(result)?.owner ?? result)?.(text, isWarning)
