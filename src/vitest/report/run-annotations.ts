import { originOf } from '../../result/result-origin.ts'
import type { AnyResult } from '../../result/kind.ts'

type Annotate = (text: string, isWarning: boolean) => void

const annotators = new WeakMap<AnyResult, Annotate>()

/** Registers how to annotate the test that a run belongs to. */
export function onAnnotate(result: AnyResult, annotate: Annotate): void {
  annotators.set(result, annotate)
}

/** Adds a note on a run, or on one of its scenarios, to the report of its test. */
export function remark(result: AnyResult, text: string): void {
  annotate(result, text, false)
}

/** As {@link remark}, and prints it too: most reporters show the annotations of a passing test only on request. */
export function warn(result: AnyResult, text: string): void {
  annotate(result, text, true)
}

const annotate = (result: AnyResult, text: string, isWarning: boolean): void =>
  annotators.get(originOf(result)?.owner ?? result)?.(text, isWarning)

/** How to attach the chart of each run to its test; removed once it is attached. */
const pending = new WeakMap<AnyResult, () => void>()

/** Registers how to attach the chart of a run if an assertion on it fails: a test that has failed accepts no more attachments. */
export function attachChartOnFailure(result: AnyResult, attach: () => void): void {
  pending.set(result, attach)
}

/** Attaches the chart of a run, once, because an assertion on it is about to fail. */
export function attachChart(result: AnyResult): void {
  pending.get(result)?.()
  pending.delete(result)
}
