import { LoadError } from '../../units/errors/error.ts'

/** What a task, or a client, may wait by. Faking `Date` or `performance` alone keeps nothing from happening. */
const TIMERS = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'] as const

/** What the library of fake timers that Vitest uses leaves at each function that it has replaced. */
interface FakeClock {
  readonly tickMode?: { readonly mode?: unknown }
}

/**
 * Refuses fake timers by which time stands still, or jumps to the next timer. Those that advance with real time are fine: the clock of a run is the real one.
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
