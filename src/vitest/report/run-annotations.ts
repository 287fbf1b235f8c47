import { originOf } from '../../result/result-origin.ts'
import type { Finished } from '../test/test-runs.ts'

type Annotate = (text: string, isWarning: boolean) => void

const annotators = new WeakMap<Finished, Annotate>()

/** Leaves word of how something can be said of a run to whoever reads the report of its test. */
export function onAnnotate(result: Finished, annotate: Annotate): void {
  annotators.set(result, annotate)
}

/** Says something of a run, or of one of its scenarios, in the report of its test. */
export function remark(result: Finished, text: string): void {
  annotate(result, text, false)
}

/** As {@link remark}, and aloud: most reporters show the remarks of a test that passes only to who asks for them. */
export function warn(result: Finished, text: string): void {
  annotate(result, text, true)
}

const annotate = (result: Finished, text: string, isWarning: boolean): void =>
  annotators.get(originOf(result)?.owner ?? result)?.(text, isWarning)
