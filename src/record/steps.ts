import { CallRecorder, mergeCalls } from './call-recorder.ts'
import type { CallSnapshot } from './snapshot.ts'

/** Past this many names, such as when an id was put into the name, the rest is counted together. */
const MOST_NAMES = 256
export const OTHER_STEPS = '(other)'

/** Counts steps by name. */
export class Steps {
  readonly #recorders = new Map<string, CallRecorder>()

  add(name: string, durationMicros: number, status: number, failed: boolean, opened: boolean): void {
    ;(this.#recorders.get(name) ?? this.#open(name)).add(durationMicros, status, failed, opened)
  }

  snapshot(): Record<string, CallSnapshot> {
    return Object.fromEntries([...this.#recorders].map(([name, recorder]) => [name, recorder.snapshot()]))
  }

  #open(name: string): CallRecorder {
    const key = this.#recorders.size < MOST_NAMES ? name : OTHER_STEPS
    const recorder = this.#recorders.get(key) ?? new CallRecorder()
    this.#recorders.set(key, recorder)
    return recorder
  }
}

export function mergeSteps(
  first: Readonly<Record<string, CallSnapshot>>,
  second: Readonly<Record<string, CallSnapshot>>,
): Record<string, CallSnapshot> {
  const merged = new Map(Object.entries(first))
  for (const [name, step] of Object.entries(second)) {
    const known = merged.get(name)
    merged.set(name, known === undefined ? step : mergeCalls(known, step))
  }
  return Object.fromEntries(merged)
}
