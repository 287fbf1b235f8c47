import { originOf } from '../../result/result-origin.ts'
import type { Finished } from '../test/test-runs.ts'

type Annotate = (text: string, isWarning: boolean) => void

const annotators = new WeakMap<Finished, Annotate>()

/** Registers how to annotate the test that a run belongs to. */
export function onAnnotate(result: Finished, annotate: Annotate): void {
  annotators.set(result, annotate)
}

/** Adds a note on a run, or on one of its scenarios, to the report of its test. */
export function remark(result: Finished, text: string): void {
  annotate(result, text, false)
}

/** As {@link remark}, and prints it too: most reporters show the annotations of a passing test only on request. */
export function warn(result: Finished, text: string): void {
  annotate(result, text, true)
}

const annotate = (result: Finished, text: string, isWarning: boolean): void =>
  annotators.get(originOf(result)?.owner ?? result)?.(text, isWarning)
