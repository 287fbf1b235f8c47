import { expect, test } from 'vitest'
import { seededRandom } from '../../../src/units/random.ts'
import type { Arrival } from './simulation/modelled-carrier.ts'
import { isComplete, startAgent, startCoordinator } from './simulation/scenario.ts'
import { VirtualNetwork } from './simulation/virtual-network.ts'
import { VirtualWorld } from './simulation/virtual-world.ts'

test('a run on three agents sends each arrival once, and reports all of them', async () => {
  const world = new VirtualWorld()
  const random = seededRandom(1)
  const network = new VirtualNetwork(world, { delayMs: 1, jitterMs: 1, lost: 0, repeated: 0, repeatedAfterMs: 0, overtakes: false }, random)
  const target: Arrival[] = []
  const agents = ['A-1', 'B-1', 'C-1'].map((id, index) =>
    startAgent(network, id, { aheadMs: 3.6e6 * index, pace: 1 + 1e-4 * index }, target, { loadMs: 100, isBroken: false }),
  )
  const { outcome } = startCoordinator(network, { aheadMs: 77, pace: 1 }, random, {
    count: 3,
    load: { count: 200, everyMs: 10 },
    waitMs: 5_000,
    bundle: new Uint8Array(700_000).fill(3),
    data: '{"a":1}',
  })
  await world.runUntil(20_000, () => outcome.isReleased)
  expect(outcome.error).toBeUndefined()
  expect(isComplete(outcome)).toBe(true)
  expect(target.map(({ index }) => index).sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, index) => index))
  expect([...outcome.reported.values()]).toEqual([67, 67, 66])
  expect(agents.map(({ agent }) => agent.run)).toEqual([undefined, undefined, undefined])
  expect(Math.max(...target.map(({ index, atMs }) => Math.abs(atMs - outcome.startedMs! - 10 * index)))).toBeLessThan(1.5)
})
