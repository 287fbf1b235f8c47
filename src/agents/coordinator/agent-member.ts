import type { Plan } from '../../plan/plan.ts'
import type { GeneratorRecord } from '../../record/run-record.ts'
import type { Share } from '../../pace/share.ts'
import type { GroupMember, MemberShare } from '../../run/workers/share-group.ts'
import type { ToWorker } from '../../run/workers/messages.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { RemoteAgent } from '../protocol/remote-agent.ts'
import { AgentReports } from '../reports/agent-reports.ts'

/** What an agent carries of a job. */
export interface PartsOfJob {
  readonly job: number
  readonly parts: readonly Share[]
}

/** An agent of a run as supervision and merging see it: like a worker. */
export class AgentMember implements GroupMember {
  readonly agent: RemoteAgent
  readonly name: string
  readonly shares: readonly MemberShare[]
  onRestarted: (() => void) | undefined
  readonly #reports: AgentReports

  constructor(agent: RemoteAgent, plans: readonly Plan[], carried: readonly PartsOfJob[]) {
    this.agent = agent
    this.name = agent.name
    this.#reports = new AgentReports(carried.map(({ job }) => plans[job]!))
    this.shares = carried.map(({ job, parts }, index) => ({ job, parts, plan: plans[job]!, reported: this.#reports.shares[index]! }))
  }

  get generator(): GeneratorRecord | undefined {
    return this.#reports.generator
  }

  /** What is left of it: the agent was started by its own clock, whose offset is known to this. */
  get clockOffsetMs(): Milliseconds {
    return this.agent.clock?.uncertaintyMs ?? Number.POSITIVE_INFINITY
  }

  get heardMs(): Milliseconds {
    return this.agent.heardMs
  }

  get lost(): string | undefined {
    return this.agent.lost
  }

  get isOver(): boolean {
    return this.agent.isOver
  }

  /** Why it has ended its share by itself, as it says; `undefined` if it has not. */
  get ownReason(): string | undefined {
    return this.shares.map(({ reported }) => reported.status?.aborted).find((aborted) => aborted?.by === 'agent')?.reason
  }

  /** To be called when the state of the agent has changed. */
  noteState(): void {
    if (this.isOver) this.onRestarted?.()
  }

  send(message: ToWorker): void {
    this.agent.send(message)
  }

  fail(how: string): void {
    this.agent.fail(how)
  }

  /** @throws {ReportError} if it makes no sense. */
  add(bytes: Uint8Array): void {
    const { restarts } = this.#reports
    this.#reports.add(bytes)
    if (this.#reports.restarts > restarts || this.#reports.isFinal) this.onRestarted?.()
  }
}
