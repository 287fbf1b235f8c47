import type { Milliseconds } from '../../../../src/units/duration.ts'
import { seededRandom, type Random } from '../../../../src/units/random.ts'
import type { Cut, NetworkQuality } from './virtual-network.ts'
import type { Machine } from './virtual-world.ts'

interface Timed {
  /** Virtual time. */
  readonly atMs: Milliseconds
}

export type AgentFault = Timed & { readonly agent: number } & (
    | { readonly kind: 'kill' | 'kill-child' | 'stop' }
    | { readonly kind: 'freeze' | 'freeze-child' | 'freeze-both'; readonly forMs: Milliseconds }
    | { readonly kind: 'cut'; readonly cut: Cut; readonly forMs: Milliseconds }
  )

export type CoordinatorFault = Timed & { readonly coordinator: number } & (
    | { readonly kind: 'cut-coordinator'; readonly cut: Cut; readonly forMs: Milliseconds }
    | { readonly kind: 'kill-coordinator' | 'end' }
    | { readonly kind: 'freeze-coordinator'; readonly forMs: Milliseconds }
  )

/** Something that goes wrong, or is asked for. */
export type Fault = AgentFault | CoordinatorFault | (Timed & { readonly kind: 'restart-broker'; readonly forMs: Milliseconds })

/** Everything that a simulation depends on, besides the code. */
export interface Schedule {
  readonly seed: number
  readonly quality: NetworkQuality
  readonly agents: readonly { readonly machine: Machine; readonly loadMs: Milliseconds; readonly isBroken: boolean }[]
  readonly coordinators: readonly {
    readonly machine: Machine
    readonly atMs: Milliseconds
    readonly count: number
    readonly arrivals: number
    readonly bundleBytes: number
    readonly reportBytes: number
  }[]
  readonly faults: readonly Fault[]
}

const CUTS: readonly Cut[] = ['both-lost', 'both-wait', 'in-lost', 'out-lost', 'in-wait', 'out-wait']

/** The schedule of a seed: about a third are quiet, and in a third of them several coordinators compete. */
export function scheduleOf(seed: number): Schedule {
  const random = seededRandom(seed, 17)
  const between = (least: number, most: number): number => least + random() * (most - least)
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!
  const isBad = random() < 0.4
  const agentCount = 1 + Math.floor(random() * 4)
  const coordinatorCount = pick([1, 1, 1, 1, 2, 3])
  const faultCount = pick([0, 1, 1, 1, 2, 3])
  return {
    seed,
    quality: {
      delayMs: pick([0.1, 0.3, 2, 20]),
      jitterMs: pick([0.1, 1, 10]),
      lost: isBad ? pick([0, 0.01, 0.05, 0.2]) : 0,
      repeated: isBad ? pick([0, 0.05, 0.3]) : 0,
      repeatedAfterMs: isBad ? pick([0, 3_000]) : 0,
      overtakes: isBad && random() < 0.5,
    },
    agents: Array.from({ length: agentCount }, () => ({
      machine: machine(random),
      loadMs: pick([5, 100, 1_500]),
      isBroken: random() < 0.02,
    })),
    coordinators: Array.from({ length: coordinatorCount }, () => ({
      machine: machine(random),
      atMs: between(0, 1_000),
      count: 1 + Math.floor(random() * agentCount),
      arrivals: pick([1, 50, 150, 300]),
      bundleBytes: pick([0, 1_000, 600_000]),
      reportBytes: pick([0, 0, 0, 600_000]),
    })),
    faults: faultsOf(random, faultCount, agentCount, coordinatorCount),
  }
}

/** Clocks are hours apart, and drift. */
const machine = (random: Random): Machine => ({ aheadMs: (random() - 0.5) * 1e8, pace: 1 + (random() - 0.5) * 2e-4 })

/** Half of them follow shortly after the one before. */
function faultsOf(random: Random, count: number, agents: number, coordinators: number): readonly Fault[] {
  const faults: Fault[] = []
  for (let index = 0; index < count; index++) {
    const before = random() < 0.5 ? faults[index - 1] : undefined
    const atMs = before === undefined ? random() * 4_500 : before.atMs + random() * 600
    faults.push(faultOf(random, atMs, agents, coordinators))
  }
  return faults
}

function faultOf(random: Random, atMs: Milliseconds, agents: number, coordinators: number): Fault {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!
  const forMs = pick([100, 300, 500, 800, 1_100, 1_500, 3_000, 6_000])
  const agent = Math.floor(random() * agents)
  const coordinator = Math.floor(random() * coordinators)
  const kind = pick([
    'kill',
    'kill-child',
    'stop',
    'freeze',
    'freeze-child',
    'freeze-both',
    'cut',
    'cut',
    'cut-coordinator',
    'kill-coordinator',
    'end',
    'freeze-coordinator',
    'restart-broker',
  ] as const)
  if (kind === 'kill' || kind === 'kill-child' || kind === 'stop') return { kind, atMs, agent }
  if (kind === 'freeze' || kind === 'freeze-child' || kind === 'freeze-both') return { kind, atMs, agent, forMs }
  if (kind === 'cut') return { kind, atMs, agent, forMs, cut: pick(CUTS) }
  if (kind === 'cut-coordinator') return { kind, atMs, coordinator, forMs, cut: pick(CUTS) }
  if (kind === 'kill-coordinator' || kind === 'end') return { kind, atMs, coordinator }
  return kind === 'freeze-coordinator' ? { kind, atMs, coordinator, forMs } : { kind, atMs, forMs }
}
