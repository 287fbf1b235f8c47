import type { Milliseconds } from '../../../../src/units/duration.ts'
import { seededRandom } from '../../../../src/units/random.ts'
import type { Arrival } from './modelled-carrier.ts'
import { startAgent, startCoordinator, type SimulatedAgent, type SimulatedCoordinator } from './scenario.ts'
import type { AgentFault, CoordinatorFault, Fault, Schedule } from './schedule.ts'
import { VirtualNetwork } from './virtual-network.ts'
import { VirtualWorld } from './virtual-world.ts'

/** Between two arrivals of a run. */
const EVERY_MS: Milliseconds = 10
/** After this, whatever is not over never will be. */
const LONGEST_MS: Milliseconds = 120_000

/** A renewal that an agent got; virtual times. */
export interface Renewed {
  readonly run: string
  readonly sentMs: Milliseconds
  readonly cameMs: Milliseconds
}

/** What happened. */
export interface Trace {
  readonly schedule: Schedule
  readonly agents: readonly SimulatedAgent[]
  readonly coordinators: readonly SimulatedCoordinator[]
  /** In the order in which they were sent. */
  readonly arrivals: readonly Arrival[]
  readonly renewals: ReadonlyMap<string, readonly Renewed[]>
  /** When every agent was idle and every coordinator done; `Infinity` if never. */
  readonly idleMs: Milliseconds
  /** When the last coordinator was done or dead, and the last fault over. */
  readonly quietMs: Milliseconds
}

const isDone = ({ process, outcome }: SimulatedCoordinator): boolean => process.isDead || outcome.isReleased
const isIdle = ({ process, agent }: SimulatedAgent): boolean => process.isDead || agent.run === undefined

/** Carries a schedule out in virtual time. */
export async function simulate(schedule: Schedule): Promise<Trace> {
  const world = new VirtualWorld()
  const random = seededRandom(schedule.seed, 18)
  const network = new VirtualNetwork(world, schedule.quality, random)
  const arrivals: Arrival[] = []
  const agents = schedule.agents.map(({ machine, loadMs, isBroken }, index) =>
    startAgent(network, `K${index}-1`, machine, arrivals, { loadMs, isBroken }),
  )
  const coordinators = schedule.coordinators.map(({ machine, atMs, count, arrivals, bundleBytes, reportBytes }, index) =>
    startCoordinator(network, machine, random, {
      atMs,
      count,
      load: { count: arrivals, everyMs: EVERY_MS, reportBytes },
      waitMs: 20_000,
      ...(bundleBytes > 0 && { bundle: new Uint8Array(bundleBytes).fill(index) }),
    }),
  )
  for (const fault of schedule.faults) world.at(fault.atMs, () => apply(fault, network, agents, coordinators))

  const renewals = watchRenewals(network, agents, coordinators)
  const areDone = (): boolean => coordinators.every(isDone)
  // Nothing is decided before the last fault.
  await world.runUntil(6_000)
  await world.runUntil(LONGEST_MS, areDone)
  const quietMs = Math.max(world.nowMs, ...schedule.faults.map((fault) => fault.atMs + ('forMs' in fault ? fault.forMs : 0)))
  await world.runUntil(LONGEST_MS, () => agents.every(isIdle))
  const idleMs = areDone() && agents.every(isIdle) ? world.nowMs : Number.POSITIVE_INFINITY
  // What should be over might go on.
  await world.runUntil(world.nowMs + 3_000)
  return { schedule, agents, coordinators, arrivals, renewals, idleMs, quietMs }
}

function watchRenewals(
  network: VirtualNetwork,
  agents: readonly SimulatedAgent[],
  coordinators: readonly SimulatedCoordinator[],
): ReadonlyMap<string, readonly Renewed[]> {
  const renewals = new Map<string, Renewed[]>(agents.map(({ id }) => [id, []]))
  network.onDelivered = (process, subject, data) => {
    const agent = agents.find((each) => each.process === process)
    if (agent === undefined || !subject.endsWith('.ctl')) return
    const run = subject.split('.')[4]!
    const sender = coordinators.find(({ outcome }) => outcome.run?.claim.run === run)
    const { sentMs } = JSON.parse(new TextDecoder().decode(data)) as { sentMs: number }
    if (sender !== undefined) renewals.get(agent.id)!.push({ run, sentMs: sender.process.virtual(sentMs), cameMs: network.world.nowMs })
  }
  return renewals
}

function apply(
  fault: Fault,
  network: VirtualNetwork,
  agents: readonly SimulatedAgent[],
  coordinators: readonly SimulatedCoordinator[],
): void {
  if ('agent' in fault) applyToAgent(fault, agents[fault.agent]!)
  else if (fault.kind === 'restart-broker') network.restart(fault.forMs)
  else applyToCoordinator(fault, coordinators[fault.coordinator]!)
}

function applyToAgent(fault: AgentFault, { process, connection, carrier, agent }: SimulatedAgent): void {
  if (fault.kind === 'kill') {
    process.kill()
    // It notices that its parent is gone.
    carrier.child?.kill()
  } else if (fault.kind === 'kill-child') carrier.child?.kill()
  else if (fault.kind === 'stop') process.run(() => void agent.stop())
  else if (fault.kind === 'cut') connection.cutFor(fault.cut, fault.forMs)
  else if ('forMs' in fault) {
    if (fault.kind !== 'freeze-child') process.freeze(fault.forMs)
    if (fault.kind !== 'freeze') carrier.child?.freeze(fault.forMs)
  }
}

function applyToCoordinator(fault: CoordinatorFault, { process, connection, outcome }: SimulatedCoordinator): void {
  if (fault.kind === 'kill-coordinator') process.kill()
  else if (fault.kind === 'freeze-coordinator') process.freeze(fault.forMs)
  else if (fault.kind === 'cut-coordinator') connection.cutFor(fault.cut, fault.forMs)
  else process.run(() => outcome.run?.send({ kind: 'end', by: 'signal', reason: 'Ctrl+C' }))
}
