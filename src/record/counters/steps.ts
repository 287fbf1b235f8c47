import { SafeMap } from '../../units/collections/safe-map.ts'
import { CallRecorder, mergeCalls } from '../call-recorder.ts'
import { mergeByName } from '../merge/merge-by-name.ts'
import type { LiveCalls } from '../live-counts.ts'
import type { CallSnapshot } from '../snapshot.ts'

/** Beyond this many names, for example because an id is part of the name, steps are counted together. */
export const MOST_STEPS = 256
export const OTHER_STEPS = '(other)'

/** Counts steps by name. */
export class Steps {
  readonly #recorders = new SafeMap<string, CallRecorder>()

  /** The recorder for a name. */
  of(name: string): CallRecorder {
    return this.#recorders.get(name) ?? this.#recorderFor(name)
  }

  get live(): ReadonlyMap<string, LiveCalls> {
    return new Map([...this.#recorders].map(([name, recorder]) => [name, recorder.live]))
  }

  snapshot(): Record<string, CallSnapshot> {
    return Object.fromEntries([...this.#recorders].map(([name, recorder]) => [name, recorder.snapshot()]))
  }

  #recorderFor(newName: string): CallRecorder {
    const name = this.#recorders.size < MOST_STEPS ? newName : OTHER_STEPS
    const recorder = this.#recorders.get(name) ?? new CallRecorder()
    this.#recorders.set(name, recorder)
    return recorder
  }
}

export function mergeSteps(parts: readonly Readonly<Record<string, CallSnapshot>>[]): Record<string, CallSnapshot> {
  const naming = { sum: mergeCalls, most: MOST_STEPS, other: OTHER_STEPS }
  return Object.fromEntries(
    mergeByName(
      parts.map((steps) => Object.entries(steps)),
      naming,
    ),
  )
}
