import { LoadError } from '../../units/errors/error.ts'

/** The functions that a task or a client may wait with. Faking only `Date` or `performance` does not block anything. */
const TIMERS = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'] as const

/** What the fake-timers library used by Vitest leaves on each function that it has replaced. */
interface FakeClock {
  readonly tickMode?: { readonly mode?: unknown }
}

/**
 * Refuses fake timers that stand still or jump to the next timer. Timers that advance with real time are fine: a run uses the real clock.
 *
 * @throws {LoadError} `fake-timers`
 */
export function refuseFakeTimers(): void {
  const clocks = [...TIMERS.map((name) => clockOf(globalThis, name)), clockOf(process, 'nextTick')]
  const clock = clocks.find((each) => each !== undefined)
  if (clock === undefined) return
  const mode = clock.tickMode?.mode
  if (mode === 'interval') return
  throw new LoadError(
    'fake-timers',
    `Fake timers are on, and time ${mode === 'nextAsync' ? 'jumps from timer to timer' : 'does not pass'}: nothing can be measured. Call vi.useRealTimers() before load(); ` +
      "vi.useFakeTimers({ toFake: ['Date'] }) and { shouldAdvanceTime: true } are fine.",
  )
}

const clockOf = (owner: object, name: string): FakeClock | undefined =>
  (Reflect.get(owner, name) as { readonly clock?: FakeClock } | undefined)?.clock
