import { expect, test } from 'vitest'
import { violations } from './simulation/invariants.ts'
import { isComplete } from './simulation/scenario.ts'
import { quiet } from './simulation/quiet.ts'
import { simulate } from './simulation/simulate.ts'

test('three coordinators that want the same agents at the same time have them one after the other', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const coordinators = [0, 0.5, 1].map((atMs) => ({ ...quiet().coordinators[0]!, atMs, arrivals: 50 }))
    const trace = await simulate(quiet({ seed, coordinators }))
    expect(violations(trace)).toEqual([])
    expect(trace.coordinators.map(({ outcome }) => isComplete(outcome))).toEqual([true, true, true])
    const spans = trace.coordinators.map(({ outcome }) => outcome.startedMs!).sort((first, second) => first - second)
    expect(Math.min(spans[1]! - spans[0]!, spans[2]! - spans[1]!)).toBeGreaterThan(500)
  }
})
