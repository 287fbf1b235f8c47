import { originOf } from '../result/owner.ts'
import type { Finished } from './test-runs.ts'

const remarks = new WeakMap<Finished, (text: string) => void>()

/** Leaves word of how something can be said of a run to whoever reads the report of its test. */
export function offerRemarks(result: Finished, remark: (text: string) => void): void {
  remarks.set(result, remark)
}

/** Says something of a run, or of one of its scenarios, in the report of its test. */
export function remark(result: Finished, text: string): void {
  remarks.get(originOf(result)?.owner ?? result)?.(text)
}
