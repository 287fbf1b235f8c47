import type { Schedule } from './schedule.ts'
import type { NetworkQuality } from './virtual-network.ts'

/** A network within a building. */
export const GOOD: NetworkQuality = { delayMs: 0.2, jitterMs: 0.3, lost: 0, repeated: 0, repeatedAfterMs: 0, overtakes: false }

/** A run of 3 s on three agents, whose clocks are hours apart, with nothing that goes wrong; it starts after about 0.8 s. */
export const quiet = (more: Partial<Schedule> = {}): Schedule => ({
  seed: 1,
  quality: GOOD,
  agents: [0, 1, 2].map((index) => ({ machine: { aheadMs: 3.6e6 * index, pace: 1 + 1e-4 * index }, loadMs: 50, isBroken: false })),
  coordinators: [{ machine: { aheadMs: 7e6, pace: 1 }, atMs: 0, count: 3, arrivals: 300, bundleBytes: 600_000, reportBytes: 0 }],
  faults: [],
  ...more,
})
