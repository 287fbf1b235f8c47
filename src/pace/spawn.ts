import type { PerSecond } from '../units/rate.ts'
import type { UserChange } from './users.ts'

/** When each of `users` begins, at a steady pace from time 0: user `n` (from 0) after `n / perSecond`; all at once for an infinite pace. */
export function* spawning(users: number, perSecond: PerSecond): Generator<UserChange> {
  if (!Number.isFinite(perSecond)) {
    yield { atMs: 0, users }
    return
  }
  for (let user = 0; user < users; user++) yield { atMs: (user * 1_000) / perSecond, users: user + 1 }
}
