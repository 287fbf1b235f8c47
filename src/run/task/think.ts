import { isObject } from '../../units/platform/any-realm.ts'
import { mustBeThink, thinkFrom } from '../../plan/options/between.ts'
import type { Pacing } from '../../plan/options/pacing.ts'
import type { Think } from '../../plan/plan.ts'
import type { Duration } from '../../units/duration.ts'
import type { TaskContext } from './context.ts'

/**
 * How a user pauses: a time, a range from `between`, a pace from `constantPacing` or `constantThroughput`, or a function that returns the time of each pause.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- what a scenario knows of its users is known only where it is written
export type ThinkOption<Data = any, State = any> = Duration | Think | Pacing | ((context: TaskContext<Data, State>) => Duration)

/** {@link ThinkOption} with its kind resolved. */
export type ResolvedThink =
  | ({ readonly kind: 'span' } & Think)
  | ({ readonly kind: 'pace' } & Pacing)
  | { readonly kind: 'function'; readonly call: (context: TaskContext) => unknown }

/** Returns what a `think` must be, if the value is something else. */
export function mustBeThinkOption(value: unknown): string | undefined {
  if (typeof value === 'function' || isPacing(value)) return undefined
  const expectation = mustBeThink(value)
  return expectation && `${expectation}, constantPacing('2s'), or a function that returns a time`
}

export function resolveThink(think: ThinkOption | undefined): ResolvedThink {
  if (typeof think === 'function') return { kind: 'function', call: think }
  return isPacing(think) ? { kind: 'pace', everyMs: think.everyMs } : { kind: 'span', ...thinkFrom(think) }
}

const isPacing = (value: unknown): value is Pacing => isObject(value) && 'everyMs' in value
