import { SafeSet } from '../../units/collections/safe-map.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { Received } from '../transport.ts'
import { AgentRun } from './agent-run.ts'
import type { RunSettings } from './preparation.ts'
import {
  claim as claimGuard,
  discovery,
  ofRun,
  PROTOCOL,
  signedCommand,
  start as startGuard,
  type AgentNotice,
  type Answer,
  type Claim,
} from './messages.ts'
import { decodeMessage, encodeMessage } from './shape.ts'
import { requestOf, Subjects } from './subjects.ts'

/** How many runs an agent remembers, so that none is carried twice. */
const MOST_RUNS_KNOWN = 10_000
/** How long a stopped agent takes to end its share and hand it over. */
const STOP_MS: Milliseconds = 4_000

export interface AgentSettings extends RunSettings {
  /** What coordinators are told. */
  readonly notice: Pick<AgentNotice, 'version' | 'host' | 'machine' | 'labels' | 'cores' | 'node'>
  /** Whether it carries only the runs of the first process whose order it accepts. */
  readonly once?: boolean
  readonly listener?: AgentListener
}

/** Callbacks of an agent. */
export interface AgentListener {
  readonly onClaimed?: (claim: Claim) => void
  /** It is idle again. */
  readonly onIdle?: (claim: Claim) => void
}

/** Carries its share of runs, one after the other, for the coordinators of its cluster. */
export class Agent {
  readonly #settings: AgentSettings
  readonly #subjects: Subjects
  readonly #unsubscribe: readonly (() => void)[]
  readonly #usedRuns = new SafeSet<string>()
  #run: AgentRun | undefined
  #session: string | undefined
  #stopped: Promise<void> | undefined

  constructor(settings: AgentSettings) {
    const { transport, cluster, id } = settings
    this.#settings = settings
    this.#subjects = new Subjects(cluster)
    this.#unsubscribe = [
      transport.subscribe(this.#subjects.discover, (message) => this.#onDiscover(message)),
      transport.subscribe(this.#subjects.requestsOf(id), (message) => void this.#onRequest(message)),
    ]
  }

  /** What it does; `undefined` if it is idle. */
  get run(): Claim | undefined {
    return this.#run?.claim
  }

  /** The only process whose runs it carries, if it was started for one. */
  get session(): string | undefined {
    return this.#session
  }

  /** Takes no more runs, ends the one that it has and hands over its report; resolves within 5 s. */
  async stop(): Promise<void> {
    this.#stopped ??= (async () => {
      await this.#run?.stop(STOP_MS)
      for (const unsubscribe of this.#unsubscribe) unsubscribe()
    })()
    await this.#stopped
  }

  #onDiscover({ data, reply }: Received): void {
    if (decodeMessage(data, discovery) === undefined || this.#stopped !== undefined) return
    const { id, boot, keys, notice } = this.#settings
    const { run, session } = this
    const full: AgentNotice = {
      protocol: PROTOCOL,
      id,
      boot,
      ...notice,
      curve: keys.curve,
      ...(run !== undefined && { holder: { run: run.run, owner: run.owner } }),
      ...(session !== undefined && { session }),
    }
    reply?.(encodeMessage(full))
  }

  async #onRequest({ subject, data, reply }: Received): Promise<void> {
    const answer = await this.#answerTo(subject, data)
    if (answer !== undefined) reply?.(encodeMessage(answer))
  }

  /** `undefined` for what is none of ours: it is not answered. */
  async #answerTo(subject: string, data: Uint8Array): Promise<object | undefined> {
    const { request, run } = requestOf(subject)
    if (request === 'claim') {
      const claim = decodeMessage(data, claimGuard)
      return claim && this.#claim(claim)
    }
    if (request === 'prepare') return await this.#of(run)?.prepare(data)
    if (request === 'start') {
      const start = decodeMessage(data, startGuard)
      return start && this.#of(start.run)?.arm(start)
    }
    if (request === 'send') {
      const signed = decodeMessage(data, signedCommand)
      const isDone = signed && this.#of(signed.run)?.command(signed)
      return isDone === undefined ? undefined : this.#answer(isDone)
    }
    if (request === 'clock') return this.#time(data)
    if (request === 'release') return await this.#release(data)
    return undefined
  }

  #of(run: string | undefined): AgentRun | undefined {
    return this.#run?.claim.run === run ? this.#run : undefined
  }

  #claim(claim: Claim): Answer {
    const { run } = this
    if (this.#stopped !== undefined) return this.#answer(false, { why: 'is being stopped' })
    // The answer to an earlier one was lost.
    if (run?.run === claim.run) return this.#answer(true)
    if (run !== undefined) return this.#answer(false, { holder: { run: run.run, owner: run.owner } })
    if (this.#session !== undefined && this.#session !== claim.session) return this.#answer(false, { why: 'serves another process only' })
    if (this.#usedRuns.has(claim.run)) return this.#answer(false, { why: 'has carried this run already' })
    this.#remember(claim)
    const { listener, once } = this.#settings
    this.#run = new AgentRun(this.#settings, this.#subjects, claim, {
      onAccepted: () => {
        if (once === true) this.#session = claim.session
      },
      onOver: () => {
        this.#run = undefined
        listener?.onIdle?.(claim)
      },
    })
    listener?.onClaimed?.(claim)
    return this.#answer(true)
  }

  #remember({ run }: Claim): void {
    this.#usedRuns.add(run)
    if (this.#usedRuns.size > MOST_RUNS_KNOWN) this.#usedRuns.delete(this.#usedRuns.values().next().value!)
  }

  #time(data: Uint8Array): object | undefined {
    const receivedMs = this.#settings.clock.now()
    return decodeMessage(data, ofRun) && { receivedMs, sentMs: this.#settings.clock.now() }
  }

  async #release(data: Uint8Array): Promise<Answer | undefined> {
    const message = decodeMessage(data, ofRun)
    if (message === undefined) return undefined
    await this.#of(message.run)?.finish()
    return this.#answer(true)
  }

  #answer(ok: boolean, more: Partial<Answer> = {}): Answer {
    return { ok, boot: this.#settings.boot, ...more }
  }
}
