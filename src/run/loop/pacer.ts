import type { Clock, Timer } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'

/** Sends what is due at `nowMs` and returns when the next is due; `Infinity` if there are no more. Both times are on the clock. */
export type Pump = (nowMs: Milliseconds) => Milliseconds

/** How long before the next arrival the precise pacer stops sleeping: timers are up to 1 ms late, and have a resolution of 1 ms. */
const WAKE_EARLY_MS = 2

/**
 * Calls a pump whenever something is due, until nothing more is. Returns a function that stops it.
 *
 * `'timer'` sleeps until the next arrival, at least for the millisecond a timer takes, and catches up on everything that became due meanwhile: nothing is
 * skipped at any rate. `'precise'` sleeps only until shortly before, then polls in the event loop: exact to some microseconds, at the cost of a core.
 */
export function startPacer(kind: 'timer' | 'precise', clock: Clock, pump: Pump, onEnd: () => void): () => void {
  let isStopped = false
  let timer: Timer | undefined

  const tick = (): void => {
    if (isStopped) return
    const nextMs = pump(clock.now())
    if (nextMs === Number.POSITIVE_INFINITY) {
      onEnd()
      return
    }
    const delayMs = nextMs - clock.now()
    const sleepMs = Math.floor(kind === 'precise' ? delayMs - WAKE_EARLY_MS : delayMs)
    // Below a millisecond the timer pacer uses the shortest timer; if something is overdue, it only yields to the event loop.
    if (delayMs <= 0 || (kind === 'precise' && sleepMs < 1)) clock.soon(tick)
    else timer = clock.after(Math.max(1, sleepMs), tick)
  }

  tick()
  return () => {
    isStopped = true
    if (timer !== undefined) clock.cancel(timer)
  }
}
