import type { Milliseconds } from '../../../../src/units/duration.ts'
import { LEASE_MS } from '../../../../src/agents/protocol/timing.ts'
import { isComplete, type SimulatedCoordinator } from './scenario.ts'
import type { Trace } from './simulate.ts'

/** A claimed agent is free after its lease, and the time to hand over its report. */
const IDLE_WITHIN_MS: Milliseconds = 8_000

/** Everything in a trace that must never be, each as a text; empty if all is well. */
export const violations = (trace: Trace): readonly string[] => [
  ...repeatedArrivals(trace),
  ...lateArrivals(trace),
  ...trace.coordinators.flatMap((coordinator) => wrongCounts(trace, coordinator)),
  ...busyAgents(trace),
  ...lateLosses(trace),
  ...poorOutcomes(trace),
]

function repeatedArrivals({ arrivals }: Trace): readonly string[] {
  const seen = new Set<string>()
  return arrivals.flatMap(({ run, index }) => {
    const key = `${run} ${index}`
    if (seen.has(key)) return [`arrival ${key} was sent twice`]
    seen.add(key)
    return []
  })
}

/** By how much the clocks of coordinator and agent may be misjudged: half of what a question and its answer take. */
const uncertaintyMs = ({ schedule: { quality } }: Trace): Milliseconds => 2 * (quality.delayMs + quality.jitterMs) + 2

function lateArrivals(trace: Trace): readonly string[] {
  const { arrivals, renewals } = trace
  return arrivals.flatMap(({ run, index, agent, atMs }) => {
    const granted = renewals.get(agent)!.filter((renewal) => renewal.run === run && renewal.cameMs <= atMs)
    const overdueMs = atMs - Math.max(...granted.map(({ sentMs }) => sentMs)) - LEASE_MS
    return overdueMs > uncertaintyMs(trace) ? [`arrival ${run} ${index} was sent by ${agent} ${overdueMs} ms after its lease`] : []
  })
}

/** What was reported is what was sent; if nothing is said to be missing, nothing is. */
function wrongCounts(trace: Trace, { process, outcome }: SimulatedCoordinator): readonly string[] {
  const { run, error, reported, isOver } = outcome
  if (run === undefined || process.isDead) return []
  const found: string[] = []
  const planned = trace.schedule.coordinators[trace.coordinators.findIndex((each) => each.outcome === outcome)]!.arrivals
  const sentBy = (id: string): number => trace.arrivals.filter((arrival) => arrival.run === run.claim.run && arrival.agent === id).length
  const total = [...reported.values()].reduce((sum, count) => sum + count, 0)
  if (error !== undefined && run.agents.some(({ id }) => sentBy(id) > 0)) found.push(`load was sent although ${error.message}`)
  if (isComplete(outcome) && total !== planned) found.push(`the run is complete with ${total} of ${planned} arrivals`)
  for (const { id, isOver, lost } of run.agents) {
    const [told, sent] = [reported.get(id) ?? 0, sentBy(id)]
    if (told > sent) found.push(`${id} reported ${told} arrivals, and sent ${sent}`)
    if (isOver && lost === undefined && told !== sent) found.push(`${id} has finished, and reported ${told} of ${sent} arrivals`)
  }
  if (isOver && error === undefined && !isComplete(outcome) && run.end === undefined) found.push('a run ended early, and nobody says why')
  return found
}

function busyAgents({ idleMs, quietMs, coordinators, agents }: Trace): readonly string[] {
  const kept = agents.filter(({ process, carrier, agent }) => !process.isDead && agent.run === undefined && carrier.child?.isDead === false)
  if (kept.length > 0) return kept.map(({ id }) => `${id} is idle, and what carried its share lives on`)
  if (idleMs <= quietMs + IDLE_WITHIN_MS) return []
  const open = coordinators.filter(({ process, outcome }) => !process.isDead && !outcome.isReleased)
  const busy = agents.filter(({ process, agent }) => !process.isDead && agent.run !== undefined)
  return [
    `${open.length} coordinators never ended; ${busy.map(({ id }) => id).join(', ')} idle at ${idleMs} ms, all was quiet at ${quietMs} ms`,
  ]
}

/** In a good network, one fault at a time: known within 2 s. */
function lateLosses({ schedule: { faults, quality }, coordinators, agents }: Trace): readonly string[] {
  const [fault] = faults
  const [coordinator] = coordinators
  if (faults.length !== 1 || coordinators.length !== 1 || quality.lost > 0 || quality.overtakes || !('agent' in fault!)) return []
  if ('forMs' in fault && (fault.forMs < 3_000 || ('cut' in fault && fault.cut.startsWith('in-')))) return []
  const { run, startedMs, lostMs } = coordinator!.outcome
  const { id } = agents[fault.agent]!
  const agent = run?.agents.find((each) => each.id === id)
  if (agent === undefined || startedMs === undefined || fault.atMs < startedMs || agent.lost === undefined) return []
  const afterMs = lostMs.get(id)! - fault.atMs
  return afterMs > 2_000 ? [`the loss of ${id} was known ${afterMs} ms after it`] : []
}

/**
 * If nothing goes wrong, every run succeeds, however many compete for the agents. If a hundredth of the messages is lost, one may not be able to start, and none
 * ends early.
 */
function poorOutcomes({ schedule: { faults, quality, agents }, coordinators }: Trace): readonly string[] {
  if (faults.length > 0 || quality.lost > 0.01 || agents.some(({ isBroken }) => isBroken)) return []
  return coordinators
    .filter(({ outcome }) => !isComplete(outcome) && (quality.lost === 0 || outcome.error === undefined))
    .map(({ outcome }) => `a run without faults did not succeed: ${outcome.error?.message ?? outcome.run?.end?.reason}`)
}
