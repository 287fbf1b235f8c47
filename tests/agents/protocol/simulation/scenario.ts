import { createHash } from 'node:crypto'
import { Agent, type AgentSettings } from '../../../../src/agents/protocol/agent.ts'
import type { AgentsRun } from '../../../../src/agents/protocol/agents-run.ts'
import { Coordinator } from '../../../../src/agents/protocol/coordinator.ts'
import { prepareAgents } from '../../../../src/agents/protocol/prepare-agents.ts'
import { startAgents } from '../../../../src/agents/protocol/start-agents.ts'
import type { RemoteAgent } from '../../../../src/agents/protocol/remote-agent.ts'
import type { AgentKeys, CoordinatorKeys } from '../../../../src/agents/keys.ts'
import type { Milliseconds } from '../../../../src/units/duration.ts'
import type { Random } from '../../../../src/units/random.ts'
import { ModelledCarrier, type Arrival, type CarrierTemper, type ModelledLoad, type ModelledReport } from './modelled-carrier.ts'
import { VirtualProcess, type Machine } from './virtual-world.ts'
import type { Connection, VirtualNetwork } from './virtual-network.ts'

const CLUSTER = 'team'
const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32)

/** Keys whose secret everybody knows: what is signed and sealed here is checked by the tests of real keys. */
export const coordinatorKeys: CoordinatorKeys = {
  sign: (text) => ({ signer: 'UC', signature: hash(`UC${text}`) }),
  seal: (data, { curve }) => new TextEncoder().encode(JSON.stringify({ to: curve, data: Buffer.from(data).toString('base64') })),
}

const agentKeys = (key: string): AgentKeys => ({
  publicKey: key,
  curve: { curve: `X${key}`, signed: { signer: key, signature: hash(key) } },
  isTrusted: (text, { signer, signature }) => signer === 'UC' && signature === hash(`UC${text}`),
  open: (sealed) => {
    const { to, data } = JSON.parse(new TextDecoder().decode(sealed)) as { to: string; data: string }
    if (to !== `X${key}`) throw new Error('was sealed to another')
    return Buffer.from(data, 'base64')
  },
})

export interface SimulatedAgent {
  readonly id: string
  readonly process: VirtualProcess
  readonly connection: Connection
  readonly carrier: ModelledCarrier
  readonly agent: Agent
}

export function startAgent(
  network: VirtualNetwork,
  id: string,
  machine: Machine,
  target: Arrival[],
  temper: CarrierTemper,
  more: Partial<AgentSettings> = {},
): SimulatedAgent {
  const process = new VirtualProcess(network.world, machine)
  const connection = network.connect(process)
  const carrier = new ModelledCarrier(process, id, target, temper)
  const cache = new Map<string, Uint8Array>()
  const agent = new Agent({
    transport: connection,
    clock: process,
    wallClockMs: () => network.world.nowMs,
    keys: agentKeys(id.slice(0, id.indexOf('-'))),
    carrier,
    bundles: {
      get: async ({ sha256 }) => cache.get(sha256),
      put: async ({ sha256 }, bundle) => void cache.set(sha256, bundle),
    },
    cluster: CLUSTER,
    id,
    boot: `b${Math.floor(network.random() * 1e9)}`,
    notice: { version: '1.0.0', host: 'host', machine: 'machine', labels: [], cores: 1, node: 'v20' },
    refusalOf: () => undefined,
    ...more,
  })
  return { id, process, connection, carrier, agent }
}

/** How a run went, as its coordinator sees it. */
export interface Outcome {
  run: AgentsRun | undefined
  /** Rejected with before the start. */
  error: Error | undefined
  /** When the agents started, in virtual time. */
  startedMs: Milliseconds | undefined
  /** When an agent was declared lost, in virtual time. */
  readonly lostMs: Map<string, Milliseconds>
  /** What each agent has reported: arrivals of its share. */
  readonly reported: Map<string, number>
  isOver: boolean
  isReleased: boolean
}

export interface SimulatedCoordinator {
  readonly process: VirtualProcess
  readonly connection: Connection
  readonly outcome: Outcome
}

export interface RunOptions {
  /** When it begins, in virtual time. */
  readonly atMs?: Milliseconds
  readonly count: number
  readonly load: ModelledLoad
  readonly waitMs: Milliseconds
  readonly labels?: readonly string[]
  readonly machine?: string
  readonly bundle?: Uint8Array
  readonly data?: string
}

/** Runs a load in a process of its own, as the runner does: claims, prepares, starts, waits, and lets go. */
export function startCoordinator(network: VirtualNetwork, machine: Machine, random: Random, options: RunOptions): SimulatedCoordinator {
  const process = new VirtualProcess(network.world, machine)
  const connection = network.connect(process)
  const outcome: Outcome = {
    run: undefined,
    error: undefined,
    startedMs: undefined,
    lostMs: new Map(),
    reported: new Map(),
    isOver: false,
    isReleased: false,
  }
  const coordinator = new Coordinator({
    transport: connection,
    clock: process,
    wallClockMs: () => network.world.nowMs,
    keys: coordinatorKeys,
    cluster: CLUSTER,
    random,
  })
  network.world.at(options.atMs ?? 0, () => process.run(() => void carryOut(coordinator, process, outcome, options)))
  return { process, connection, outcome }
}

async function carryOut(coordinator: Coordinator, process: VirtualProcess, outcome: Outcome, options: RunOptions): Promise<void> {
  const { count, load, waitMs, bundle, data, labels = [], machine } = options
  const { world } = process
  try {
    const run = await coordinator.claim({ count, labels, machine, owner: 'a.test.ts > pays', waitMs })
    outcome.run = run
    const sequences = new Map<string, number>()
    run.listener = {
      onReport: ({ id }: RemoteAgent, { sequence, bytes }) => {
        const { base, before, sent, filling } = JSON.parse(new TextDecoder().decode(bytes)) as ModelledReport
        if (filling !== `${sequence} `.repeat(filling.length / `${sequence} `.length)) throw new Error('the parts of a report are mixed up')
        if (base > (sequences.get(id) ?? 0)) throw new Error(`report ${sequence} follows ${base}, which never came`)
        sequences.set(id, sequence)
        outcome.reported.set(id, before + sent)
      },
      ownReasonOf: () => 'the agent says why',
      onState: ({ id, lost }) => {
        if (lost !== undefined && !outcome.lostMs.has(id)) outcome.lostMs.set(id, world.nowMs)
      },
    }
    await prepareAgents(run, { payload: JSON.stringify(load), demands: { concurrency: 1 }, bundle, data })
    const originMs = await startAgents(run, 60_000)
    outcome.startedMs = process.virtual(originMs)
    // Nobody waits for ever for what must be over.
    process.after(originMs - process.now() + load.count * load.everyMs + 3_000, () => run.giveUp('was still running'))
    await run.over
  } catch (error) {
    outcome.error = error as Error
  }
  outcome.isOver = true
  await outcome.run?.terminate()
  outcome.isReleased = true
}

/** The sound end of a run: every agent has finished, and nobody ended it. */
export const isComplete = ({ run, error, isOver }: Outcome): boolean =>
  isOver && error === undefined && run!.end === undefined && run!.agents.every(({ isOver, lost }) => isOver && lost === undefined)
