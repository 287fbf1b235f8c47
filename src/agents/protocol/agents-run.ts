import type { Milliseconds } from '../../units/duration.ts'
import { LoadError } from '../../units/errors/error.ts'
import { formatDuration } from '../../units/format.ts'
import { noop } from '../../units/platform/noop.ts'
import { plainText } from '../../units/text/plain-text.ts'
import type { Clock } from '../../units/time/clock.ts'
import { Timers } from '../../units/time/timers.ts'
import type { ToWorker } from '../../run/workers/messages.ts'
import type { CarriedReport } from '../carrier.ts'
import type { CoordinatorKeys } from '../keys.ts'
import type { Received, Transport } from '../transport.ts'
import {
  agentStatus,
  answer,
  commandOf,
  failureFrom,
  LONGEST_TEXT,
  type Acknowledgement,
  type AgentNotice,
  type AgentStatus,
  type Claim,
  type Renewal,
  type RunEnd,
  type SentFailure,
  type SignedCommand,
} from './messages.ts'
import { RemoteAgent } from './remote-agent.ts'
import { repeated } from './repeated.ts'
import { decodeMessage, encodeMessage } from './shape.ts'
import { senderOf, Subjects } from './subjects.ts'
import { LOST_MS, PREPARE_LEASE_MS, RENEW_EVERY_MS, STALL_MS, STATUS_EVERY_MS, SUSPECT_MS, TICK_MS } from './timing.ts'

/** How often the message that the run starts is repeated until it does, and a renewal after the connection was lost. */
const URGENT_EVERY_MS: Milliseconds = 30
/** By then, agents are connected again as well. */
const RECONNECT_MS: Milliseconds = 300
const COMMAND_MS: Milliseconds = 500
const RELEASE_MS: Milliseconds = 1_000
/** Of what an agent says of its end, in characters. */
const LONGEST_REASON = 500

/** What a coordinator needs for each of its runs. */
export interface CoordinatorContext {
  readonly transport: Transport
  readonly clock: Clock
  /** Time of day. */
  readonly wallClockMs: () => Milliseconds
  readonly keys: CoordinatorKeys
  readonly cluster: string
}

/** Callbacks of a run with agents. */
export interface AgentsRunListener {
  /** What an agent has recorded so far; throws if it makes no sense, and the agent is lost. */
  readonly onReport: (agent: RemoteAgent, report: CarriedReport) => void
  /** Returns why an agent has ended its share by itself, as its last report says; `undefined` if that does not say. */
  readonly ownReasonOf?: (agent: RemoteAgent) => string | undefined
  /** The state of an agent has changed. */
  readonly onState?: (agent: RemoteAgent) => void
}

/** The agents of a run, which keep to it until {@link terminate}, or until they have not heard from this process for as long as their lease. */
export class AgentsRun {
  readonly context: CoordinatorContext
  readonly subjects: Subjects
  readonly claim: Claim
  readonly agents: readonly RemoteAgent[]
  listener: AgentsRunListener = { onReport: noop }
  /** Called with the parts of the bundle that an agent misses. */
  onNeed: (missing: readonly number[]) => void = noop
  /** Resolves when every agent is ready and waits for the start; rejects if one cannot. */
  readonly ready: Promise<void>
  /** Resolves when every agent has handed over its last report, or was lost. */
  readonly over: Promise<void>
  readonly #byId: ReadonlyMap<string, RemoteAgent>
  readonly #timers: Timers
  readonly #unsubscribe: readonly (() => void)[]
  readonly #commands = new Map<RemoteAgent, { count: number; last: Promise<void> }>()
  #resolveReady: () => void = noop
  #rejectReady: (error: Error) => void = noop
  #resolveOver: () => void = noop
  #tickMs: Milliseconds
  #renewAtMs: Milliseconds = 0
  #go: number | undefined
  #end: RunEnd | undefined
  #endMs: Milliseconds | undefined
  #failure: Error | undefined
  #terminated: Promise<void> | undefined

  constructor(context: CoordinatorContext, claim: Claim, notices: readonly AgentNotice[]) {
    const { transport, clock, cluster } = context
    this.context = context
    this.claim = claim
    this.subjects = new Subjects(cluster)
    this.#timers = new Timers(clock)
    this.#tickMs = clock.now()
    this.agents = notices.map(
      (notice, index): RemoteAgent =>
        new RemoteAgent(notice, index, notices.length, clock.now(), {
          onReport: (report) => this.#onReport(this.agents[index]!, report),
          onState: () => this.#onState(this.agents[index]!),
          onOver: () => this.#onOver(this.agents[index]!),
          onSend: (message) => this.#sendTo(this.agents[index]!, message),
        }),
    )
    this.#byId = new Map(this.agents.map((agent) => [agent.id, agent]))
    this.ready = new Promise((resolve, reject) => {
      this.#resolveReady = resolve
      this.#rejectReady = (error) => {
        if (this.#go === undefined) this.#failure ??= error
        reject(error)
      }
    })
    this.ready.catch(noop)
    this.over = new Promise((resolve) => {
      this.#resolveOver = resolve
    })
    this.#unsubscribe = [
      transport.subscribe(this.subjects.fromAgents(claim.run), (message) => this.#onMessage(message)),
      transport.onConnection((isConnected) => this.#onConnection(isConnected)),
    ]
    this.#tick()
  }

  /** Those that have not finished. */
  get living(): readonly RemoteAgent[] {
    return this.agents.filter(({ isOver }) => !isOver)
  }

  /** Whether no more is to be done for it. */
  get isTerminated(): boolean {
    return this.#terminated !== undefined
  }

  /** Why it cannot start; `undefined` as long as it can. */
  get failure(): Error | undefined {
    return this.#failure
  }

  /** Why it ends early; `undefined` if it does not. */
  get end(): RunEnd | undefined {
    return this.#end
  }

  /** When that was decided, on the clock. */
  get endMs(): Milliseconds | undefined {
    return this.#endMs
  }

  /** Lets the start happen that all agents have armed. */
  go(attempt: number, atMs: Milliseconds): void {
    this.#go = attempt
    for (const agent of this.agents) agent.heardMs = Math.max(agent.heardMs, this.context.clock.now() - LOST_MS / 2)
    this.#renewUntil(atMs)
  }

  /** Again and again, so that it comes in time even if some of it is lost. */
  #renewUntil(untilMs: Milliseconds): void {
    this.#renew()
    if (this.context.clock.now() + URGENT_EVERY_MS < untilMs) this.#timers.after(URGENT_EVERY_MS, () => this.#renewUntil(untilMs))
  }

  send(message: ToWorker): void {
    if (message.kind === 'end') this.#endAll({ by: message.by, reason: message.reason })
    else for (const agent of this.living) agent.send(message)
  }

  /** Declares those that have not finished lost. */
  giveUp(how: string): void {
    for (const agent of this.living) agent.fail(how)
  }

  /** Releases all agents, which kill what still runs; resolves when they have confirmed that, or will not. */
  async terminate(): Promise<void> {
    this.#terminated ??= this.#release()
    await this.#terminated
  }

  /** An agent that is lost may still hear it: it is sent to all. */
  async #release(): Promise<void> {
    const { transport, clock } = this.context
    this.#timers.cancelAll()
    this.#rejectReady(new LoadError('agent-lost', 'The run was ended before its agents were ready'))
    const data = encodeMessage({ run: this.claim.run })
    await Promise.all(
      this.agents.map(async ({ id, lost }) =>
        repeated({
          transport,
          clock,
          subject: this.subjects.request(id, 'release'),
          data,
          guard: answer,
          attempts: lost === undefined ? 3 : 1,
          timeoutMs: RELEASE_MS,
        }).catch(noop),
      ),
    )
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
    this.#resolveOver()
  }

  #endAll(end: RunEnd): void {
    // A message with a longer reason would be refused, and the leases not renewed.
    this.#end ??= { ...end, reason: end.reason.slice(0, LONGEST_TEXT) }
    this.#endMs ??= this.context.clock.now()
    this.#renew()
  }

  /** Renews the lease of all agents, and says again what they have to know. */
  #renew(): void {
    const { transport, clock } = this.context
    const sentMs = clock.now()
    this.#renewAtMs = sentMs + RENEW_EVERY_MS
    const message: Renewal = {
      sentMs,
      ...(this.#go !== undefined && { go: this.#go }),
      ...(this.#end !== undefined && { end: this.#end }),
    }
    transport.publish(this.subjects.control(this.claim.run), encodeMessage(message))
  }

  readonly #tick = (): void => {
    const nowMs = this.context.clock.now()
    const stalledMs = nowMs - this.#tickMs - TICK_MS
    this.#tickMs = nowMs
    // What came meanwhile has not been heard yet: that is not the fault of the agents.
    if (stalledMs > STALL_MS) for (const agent of this.living) agent.heardMs += stalledMs
    if (nowMs >= this.#renewAtMs) this.#renew()
    for (const agent of this.living) this.#judge(agent, nowMs)
    this.#timers.after(TICK_MS, this.#tick)
  }

  #judge(agent: RemoteAgent, nowMs: Milliseconds): void {
    const silentMs = nowMs - agent.heardMs
    if (silentMs > (this.#go === undefined ? PREPARE_LEASE_MS : LOST_MS)) agent.fail(`said nothing for ${formatDuration(silentMs)}`)
    else if (silentMs > SUSPECT_MS && !agent.isSuspect) {
      agent.isSuspect = true
      this.listener.onState?.(agent)
    }
  }

  #onConnection(isConnected: boolean): void {
    if (!isConnected || this.isTerminated) return
    // What agents said meanwhile is lost, and their next status is not due at once.
    const heardMs = this.context.clock.now() - LOST_MS + STATUS_EVERY_MS + TICK_MS
    for (const agent of this.living) agent.heardMs = Math.max(agent.heardMs, heardMs)
    this.#renewUntil(this.context.clock.now() + RECONNECT_MS)
  }

  #onMessage({ subject, data, reply }: Received): void {
    const sender = senderOf(subject)
    const agent = sender && this.#byId.get(sender.id)
    if (sender === undefined || agent === undefined) return
    if (sender.kind === 'evt') {
      const status = decodeMessage(data, agentStatus)
      if (status?.boot !== agent.notice.boot) return
      this.#onStatus(agent, status)
    } else if (sender.kind === 'snap') this.#onPart(agent, data, reply)
  }

  #onStatus(agent: RemoteAgent, status: AgentStatus): void {
    agent.onStatus(status, this.context.clock.now())
    if (status.need !== undefined) this.onNeed(status.need)
  }

  /** The first that cannot be ready tells why none starts. */
  #onState(agent: RemoteAgent): void {
    this.listener.onState?.(agent)
    if (agent.error !== undefined) this.#onFailed(agent, agent.error)
    else if (this.agents.every(({ isReady }) => isReady)) this.#resolveReady()
  }

  #onFailed(agent: RemoteAgent, failure: SentFailure): void {
    if (this.#go !== undefined) agent.fail(plainText(failure.message, LONGEST_REASON))
    else this.#rejectReady(failureFrom(agent.name, failure))
  }

  #onReport(agent: RemoteAgent, report: CarriedReport): void {
    this.listener.onReport(agent, report)
    if (report.end !== undefined && this.#go === undefined) agent.fail('ended before its start')
    else if (report.end === 'finished' || (report.end === 'asked' && this.#end !== undefined)) agent.finish()
    else if (report.end === 'asked') agent.fail(`was stopped before its share was done${this.#ownReason(agent)}`)
    else if (report.end === 'lease') agent.fail('stopped by itself, since it heard nothing from this process for longer than its lease')
  }

  #ownReason(agent: RemoteAgent): string {
    const reason = this.listener.ownReasonOf?.(agent)
    return reason === undefined ? '' : ` ("${plainText(reason, LONGEST_REASON)}")`
  }

  /** One that is lost ends the run for all: what is left of the load is not what was asked for. */
  #onOver(agent: RemoteAgent): void {
    this.listener.onState?.(agent)
    if (agent.lost !== undefined && this.#go !== undefined) this.#endAll({ by: 'agent', reason: `${agent.name} ${agent.lost}` })
    if (agent.lost !== undefined) this.#rejectReady(new LoadError('agent-lost', `The run could not start: ${agent.name} ${agent.lost}`))
    if (this.living.length === 0) this.#resolveOver()
  }

  #sendTo(agent: RemoteAgent, message: ToWorker): void {
    if (message.kind === 'end') this.send(message)
    if (message.kind !== 'change') return
    const queue = this.#commands.get(agent) ?? { count: 0, last: Promise.resolve() }
    this.#commands.set(agent, queue)
    const { run } = this.claim
    const command = JSON.stringify(commandOf(run, ++queue.count, message))
    const signed: SignedCommand = { run, command, signature: this.context.keys.sign(command) }
    const data = encodeMessage(signed)
    queue.last = queue.last.then(() => this.#command(agent, data)).catch(noop)
  }

  async #command(agent: RemoteAgent, data: Uint8Array): Promise<void> {
    const { transport, clock } = this.context
    const isOver = (): boolean => agent.isOver || this.isTerminated
    await repeated({
      transport,
      clock,
      subject: this.subjects.request(agent.id, 'send'),
      data,
      guard: answer,
      attempts: Number.POSITIVE_INFINITY,
      timeoutMs: COMMAND_MS,
      isOver,
    })
  }

  #onPart(agent: RemoteAgent, data: Uint8Array, reply: Received['reply']): void {
    const atMs = this.context.clock.now()
    try {
      const sequence = agent.onPart(data)
      if (sequence === undefined) return
      const acknowledged: Acknowledgement = { sequence, atMs }
      reply?.(encodeMessage(acknowledged))
    } catch (error) {
      agent.fail(`sent a report that cannot be read: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}
