import type { InPortion } from '../plan/scenarios/portion.ts'
import type { Arrivals } from './arrivals.ts'
import type { UserChange } from './users.ts'

/** The arrivals of a portion. */
export function arrivalsInPortion(next: Arrivals, part: InPortion): Arrivals {
  let passed = 0
  let own = 0
  return () => {
    for (;;) {
      const dueMs = next()
      passed += 1
      if (dueMs < Number.POSITIVE_INFINITY && part(passed) === own) continue
      own += 1
      return dueMs
    }
  }
}

/** When the number of active users in a portion changes. */
export function* changesInPortion(changes: Iterable<UserChange>, part: InPortion): Generator<UserChange> {
  let own: number | undefined
  for (const { atMs, users } of changes) {
    if (part(users) === own) continue
    own = part(users)
    yield { atMs, users: own }
  }
}
