import type { HeapPoint, LeakRecord } from '../../../record/target-record.ts'
import type { ProbeAnswers } from '../../../serve/probe/probe-answer.ts'

type Collected = ProbeAnswers['collect']

/** What a target has in use after each forced collection. */
export class LeakPoints {
  readonly #heap: HeapPoint[] = []
  #start: Collected['handles'] | undefined
  #end: Collected['handles'] = {}

  add(iterations: number, { heapUsed, handles }: Collected): void {
    this.#heap.push({ iterations, bytes: heapUsed })
    this.#start ??= handles
    this.#end = handles
  }

  /** `undefined` if it was never asked, or never answered. */
  record(): LeakRecord | undefined {
    return this.#start === undefined ? undefined : { heap: this.#heap, handles: { start: this.#start, end: this.#end } }
  }
}
