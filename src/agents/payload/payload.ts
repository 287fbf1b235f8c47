import type { Plan, Workers } from '../../plan/plan.ts'
import { assignedShares, dealShares, type AssignedShare, type DealtShare, type JobPayload } from '../../run/workers/share-payload.ts'
import { decodeJson, encodeJson } from '../json.ts'
import { withModules } from './bundled-tasks.ts'

/** What an order says about the run itself. The code of tasks is named by its file in the bundle, and `data` travels apart. */
export interface Payload {
  readonly jobs: readonly JobPayload[]
  readonly agents: number
  /** Those of each agent; `undefined` for one thread. */
  readonly workers: Workers | undefined
  /** The `machineIdentity` of the coordinator. */
  readonly machine: string
}

/** What `setup` returned for each job, with what several have in common once. */
export interface SentData {
  readonly texts: readonly string[]
  readonly of: readonly number[]
}

export const textOfPayload = (payload: Payload): string => encodeJson(payload, 'the run')

/** What an agent needs to know to read its share of a payload. */
export interface PayloadPlace {
  /** The place of the agent among those of the run. */
  readonly index: number
  /** JSON text; `undefined` if there is no data. */
  readonly data: string | undefined
  /** Returns the address of a module of the bundle. */
  readonly addressOf: (name: string) => string
}

/** The share of an agent. */
export interface AgentShare extends Payload {
  /** Those of the run that it carries a share of, in their order. */
  readonly jobs: readonly JobPayload[]
  /** What each of its workers carries, by the place of a job in `jobs`. */
  readonly shares: readonly (readonly AssignedShare[])[]
}

/**
 * Deals the shares of all jobs to the workers of each agent, as to all workers of all agents on one machine: those of an agent are its own index, and every
 * `agents`-th from there.
 */
export function dealToAgents(
  plans: readonly Pick<Plan, 'model'>[],
  { agents, workers }: Pick<Payload, 'agents' | 'workers'>,
): readonly (readonly (readonly DealtShare[])[])[] {
  const ofAgents = Array.from({ length: agents }, (): (readonly DealtShare[])[] => [])
  for (const [worker, shares] of dealShares(plans, agents * (workers?.count ?? 1)).entries()) ofAgents[worker % agents]!.push(shares)
  return ofAgents
}

/**
 * Reads the share of an agent.
 *
 * @throws {SyntaxError} if a text is none that {@link textOfPayload} has written.
 */
export function agentShare(text: string, { index, data, addressOf }: PayloadPlace): AgentShare {
  const payload = decodeJson(text) as Payload
  const dataOf = dataReader(data)
  const jobs = payload.jobs.map((job, number) => ({ ...withModules(job, addressOf), data: dataOf(number) }))
  const own = dealToAgents(
    jobs.map(({ plan }) => plan),
    payload,
  )[index]!
  const carried = jobs.flatMap((_job, number) => (own.flat().some(({ job }) => job === number) ? [number] : []))
  const shares = own.map((each) => assignedShares(each, jobs).map((share) => ({ ...share, job: carried.indexOf(share.job) })))
  return { ...payload, jobs: carried.map((number) => jobs[number]!), shares }
}

function dataReader(text: string | undefined): (job: number) => unknown {
  if (text === undefined) return () => undefined
  const { texts, of } = JSON.parse(text) as SentData
  const values = texts.map(decodeJson)
  return (job) => values[of[job]!]
}
