import { expect, test } from 'vitest'
import { violations } from './simulation/invariants.ts'
import { isComplete } from './simulation/scenario.ts'
import { scheduleOf } from './simulation/schedule.ts'
import { simulate } from './simulation/simulate.ts'

/** The first seed and how many follow it: another part of them is a matter of changing these. */
const FIRST = Number(process.env['VITEST_LOAD_TEST_SEED'] ?? 1)
const SCHEDULES = Number(process.env['VITEST_LOAD_TEST_SCHEDULES'] ?? 300)

test(
  'no schedule of delays, losses and deaths repeats an arrival, exceeds a lease, or hides what is missing',
  { timeout: 600_000 },
  async () => {
    const found: unknown[] = []
    const ends = { complete: 0, aborted: 0, refused: 0 }
    for (let seed = FIRST; seed < FIRST + SCHEDULES && found.length < 3; seed++) {
      const trace = await simulate(scheduleOf(seed))
      const wrong = violations(trace)
      if (wrong.length > 0) found.push({ seed, wrong: wrong.slice(0, 3), schedule: trace.schedule })
      for (const { outcome } of trace.coordinators)
        ends[isComplete(outcome) ? 'complete' : outcome.error === undefined ? 'aborted' : 'refused'] += 1
    }
    expect(found).toEqual([])
    // They are of all kinds.
    expect(Math.min(...Object.values(ends)) / SCHEDULES).toBeGreaterThan(0.05)
  },
)
