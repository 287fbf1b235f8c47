import type { Clock, Timer } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'

/** Sends what is due at `nowMs` and gives the time at which the next is due; `Infinity` when there is no more. Both on the clock. */
export type Pump = (nowMs: Milliseconds) => Milliseconds

/** How long before the next arrival the precise pacer stops sleeping: timers are up to 1 ms late, and wake the loop 1 ms at a time. */
const WAKE_EARLY_MS = 2

/**
 * Calls a pump whenever something is due, until it says that there is no more; gives a function that stops it.
 *
 * `'timer'` sleeps until the next arrival and never less than the millisecond a timer takes, and catches up on all that fell due meanwhile: nothing
 * is skipped at any rate. `'precise'` sleeps only until shortly before, then polls with the event loop: exact to some microseconds, at the cost
 * of a core.
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
    // Below a millisecond the timer pacer takes the shortest timer; what is overdue waits only for the loop to have its turn.
    if (delayMs <= 0 || (kind === 'precise' && sleepMs < 1)) clock.soon(tick)
    else timer = clock.after(Math.max(1, sleepMs), tick)
  }

  tick()
  return () => {
    isStopped = true
    if (timer !== undefined) clock.cancel(timer)
  }
}
