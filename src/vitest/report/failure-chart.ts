import type { Finished } from '../test/test-runs.ts'

/** How to attach the chart of each run to its test; removed once it is attached. */
const pending = new WeakMap<Finished, () => void>()

/** Registers how to attach the chart of a run if an assertion on it fails: a test that has failed accepts no more attachments. */
export function attachChartOnFailure(result: Finished, attach: () => void): void {
  pending.set(result, attach)
}

/** Attaches the chart of a run, once, because an assertion on it is about to fail. */
export function attachChart(result: Finished): void {
  pending.get(result)?.()
  pending.delete(result)
}
