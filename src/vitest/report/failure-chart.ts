import type { Finished } from '../test/test-runs.ts'

/** How to attach the chart of a run to its test; taken out once that is done. */
const pending = new WeakMap<Finished, () => void>()

/** Leaves word of how the chart of a run can be attached, should its test fail: a test that has failed takes no more attachments. */
export function attachChartOnFailure(result: Finished, attach: () => void): void {
  pending.set(result, attach)
}

/** Attaches the chart of a run, once, because an assertion on it is about to fail. */
export function attachChart(result: Finished): void {
  pending.get(result)?.()
  pending.delete(result)
}
