import type { Stage } from '../plan/model.ts'
import type { Milliseconds } from '../units/duration.ts'
import type { PerSecond } from '../units/rate.ts'

/** A moment at which the number of active users changes. */
export interface UserChange {
  readonly atMs: Milliseconds
  readonly users: number
}

/** When each of `users` starts, at a constant rate from time 0: user `n` (from 0) after `n / perSecond`; all at once for an infinite rate. */
export function* spawning(users: number, perSecond: PerSecond): Generator<UserChange> {
  if (!Number.isFinite(perSecond)) {
    yield { atMs: 0, users }
    return
  }
  for (let user = 0; user < users; user++) yield { atMs: (user * 1_000) / perSecond, users: user + 1 }
}

/**
 * When the number of active users changes, as it moves through stages: at each moment the number nearest to the straight line, so that over a whole stage half
 * of the steps are early and half are late. Begins with the number at time 0; if a stage does not begin where the one before has ended, the number jumps.
 */
export function* userChanges(stages: readonly Stage[]): Generator<UserChange> {
  let startMs = 0
  let users: number | undefined
  for (const { from, to, durationMs } of stages) {
    if (users !== nearest(from)) {
      users = nearest(from)
      yield { atMs: startMs, users }
    }
    const step = Math.sign(to - from)
    while (users !== nearest(to)) {
      const crossing = users + step / 2
      users += step
      yield { atMs: startMs + ((crossing - from) * durationMs) / (to - from), users }
    }
    startMs += durationMs
  }
}

const nearest = (level: number): number => Math.floor(level + 0.5)
