import type { LoadResult } from '../result/load-result.ts'

const remarks = new WeakMap<LoadResult, (text: string) => void>()

/** Leaves word of how something can be said of a run to whoever reads the report of its test. */
export function offerRemarks(result: LoadResult, remark: (text: string) => void): void {
  remarks.set(result, remark)
}

/** Says something of a run in the report of its test. */
export function remark(result: LoadResult, text: string): void {
  remarks.get(result)?.(text)
}
