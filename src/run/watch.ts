import type { Plan } from '../plan/plan.ts'
import type { Clock, Timer } from '../units/clock.ts'
import type { Milliseconds } from '../units/duration.ts'
import { formatCount } from '../units/format.ts'
import type { EarlyEnd } from './early-end.ts'
import type { Iterations } from './iterations.ts'
import type { Ledger } from './ledger.ts'
import { LimitWatch } from './limit-watch.ts'
import type { Loop } from './loop.ts'
import { ProgressMeter, type Progress } from './progress.ts'
import { reasonOf } from './reason-of.ts'

function whyGone(held: number, lost: number): string {
  const isHeld = 'is held by a task that passed its timeout and never ended'
  if (lost === 0) return `each ${isHeld}`
  return held === 0 ? 'the `start` of each failed' : `the \`start\` of ${formatCount(lost)} failed, and each of the others ${isHeld}`
}

const LOOK_EVERY_MS = 250

export interface WatchSettings {
  readonly plan: Plan
  readonly signal: AbortSignal | undefined
  readonly clock: Clock
  /** Start of the run on the clock. */
  readonly originMs: Milliseconds
  readonly end: EarlyEnd
  readonly ledger: Ledger
  readonly loop: Loop
  readonly iterations: Iterations
  /** When the run must be over, on the clock; `Infinity` for no bound. */
  readonly lastMs: Milliseconds
  /** Told at every look. */
  readonly onProgress: ((progress: Progress) => void) | undefined
}

/**
 * Ends a run early where somebody asks for it, its time is up, a limit is exceeded, or no user is left; and tells how far it has come. Gives a function that
 * ends the watch.
 */
export function watchRun({ plan, signal, clock, originMs, end, ledger, loop, iterations, lastMs, onProgress }: WatchSettings): () => void {
  const onAbort = (): void => end.abort('signal', reasonOf(signal))
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted === true) onAbort()

  const limits = plan.abortWhen === undefined ? undefined : new LimitWatch(plan.abortWhen, ledger)
  const meter = onProgress === undefined ? undefined : new ProgressMeter(plan, ledger)
  let timer: Timer | undefined
  let looksWithoutUsers = 0

  const look = (): void => {
    const nowMs = clock.now()
    if (nowMs >= lastMs && !end.isPlanOver) end.abort('deadline', 'the time that the running test leaves was over')
    // A task that its signal does not stop keeps its user for good. Two looks in a row, since a destroyed socket frees its user a moment later.
    const gone = iterations.overdue + loop.usersLost
    looksWithoutUsers = iterations.live === 0 && gone > 0 && gone === loop.usersStarted && !loop.isSpawning ? looksWithoutUsers + 1 : 0
    if (looksWithoutUsers > 1) end.abort('users', `no user was left: ${whyGone(iterations.overdue, loop.usersLost)}`)
    const exceeded = end.isPlanOver ? undefined : limits?.look(nowMs - originMs)
    if (exceeded !== undefined) end.abort('limit', exceeded)
    if (meter !== undefined) onProgress?.(meter.look(nowMs - originMs))
    timer = clock.after(Math.max(1, Math.min(LOOK_EVERY_MS, Math.ceil(lastMs - nowMs))), look)
  }
  timer = clock.after(Math.max(0, Math.min(LOOK_EVERY_MS, Math.ceil(lastMs - clock.now()))), look)

  return () => {
    signal?.removeEventListener('abort', onAbort)
    if (timer !== undefined) clock.cancel(timer)
  }
}
