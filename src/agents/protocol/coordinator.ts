import { randomBytes } from 'node:crypto'
import type { Milliseconds } from '../../units/duration.ts'
import { LoadError } from '../../units/errors/error.ts'
import { formatCount, formatDuration } from '../../units/format.ts'
import type { Random } from '../../units/random.ts'
import { safeLine } from '../../units/text/safe-text.ts'
import { AgentsRun, type CoordinatorContext } from './agents-run.ts'
import { candidatesOf, tooFewText, type Candidates, type Wanted } from './candidates.ts'
import {
  agentNotice,
  answer,
  LONGEST_OWNER,
  PROTOCOL,
  versionNotice,
  type AgentNotice,
  type Claim,
  type VersionNotice,
} from './messages.ts'
import { repeated } from './repeated.ts'
import { decodeMessage, encodeMessage } from './shape.ts'
import { Subjects } from './subjects.ts'

/** How long answers are waited for. */
const DISCOVER_MS: Milliseconds = 250
const CLAIM_MS: Milliseconds = 500
const CLAIM_ATTEMPTS = 3
/** How long one that did not get all agents waits before it tries again, at least and at most. */
const BACK_OFF_MS: readonly [Milliseconds, Milliseconds] = [50, 200]

export interface CoordinatorSettings extends CoordinatorContext {
  /** Names runs and spreads repeated attempts. */
  readonly random?: Random
  /** Names the process whose runs these are, for agents that serve one; a new name if absent. */
  readonly session?: string | undefined
}

/** Asks for the agents of one run. */
export interface ClaimRequest extends Wanted {
  /** Whose run it is, for others that wait for the same agents: "checkout.test.ts > pays". */
  readonly owner: string
  readonly waitMs: Milliseconds
  readonly signal?: AbortSignal | undefined
  /** Called with what is waited for, whenever that changes. */
  readonly onWait?: (text: string) => void
}

/** Finds agents of a cluster, and claims those of a run. */
export class Coordinator {
  readonly #settings: CoordinatorSettings
  readonly #subjects: Subjects
  readonly #random: Random
  readonly #session: string

  constructor(settings: CoordinatorSettings) {
    this.#settings = settings
    this.#subjects = new Subjects(settings.cluster)
    this.#random = settings.random ?? cryptoRandom
    this.#session = settings.session ?? this.#newName()
  }

  /** Returns the agents of this cluster that answer now, and those of other versions. */
  async discover(): Promise<readonly (AgentNotice | VersionNotice)[]> {
    const { transport } = this.#settings
    const answers = await transport.requestMany(this.#subjects.discover, encodeMessage({ protocol: PROTOCOL }), DISCOVER_MS)
    return answers.flatMap((data): readonly (AgentNotice | VersionNotice)[] => {
      const version = decodeMessage(data, versionNotice)
      const notice = version?.protocol === PROTOCOL ? decodeMessage(data, agentNotice) : version
      return notice === undefined ? [] : [notice]
    })
  }

  /**
   * Claims the agents of a run, all or none, and waits for busy ones.
   *
   * @throws {LoadError} `too-few-agents` with who keeps the busy ones, and `aborted` if the signal says so.
   */
  async claim(request: ClaimRequest): Promise<AgentsRun> {
    const { clock } = this.#settings
    const { signal, waitMs, count, onWait } = request
    const startMs = clock.now()
    let shown: string | undefined
    for (;;) {
      if (signal?.aborted === true) throw new LoadError('aborted', 'The run was aborted while it waited for agents')
      const candidates = candidatesOf(await this.discover(), request, this.#session)
      const run = candidates.idle.length < count ? undefined : await this.#claimAll(candidates.idle.slice(0, count), request.owner)
      if (run !== undefined) return run
      const isHopeless = candidates.elsewhere > 0 && candidates.idle.length + candidates.busy.length < count
      if (isHopeless || clock.now() - startMs >= waitMs) throw this.#tooFew(candidates, request, clock.now() - startMs)
      // It is printed, and what agents say of themselves and of others is in it.
      const text = safeLine(tooFewText(candidates, request))
      if (text !== shown) onWait?.(text)
      shown = text
      const [leastMs, mostMs] = BACK_OFF_MS
      await new Promise<void>((resolve) => clock.after(Math.round(leastMs + this.#random() * (mostMs - leastMs)), resolve))
    }
  }

  #tooFew(candidates: Candidates, request: ClaimRequest, waitedMs: Milliseconds): LoadError {
    const { cluster } = this.#settings
    const flags = request.labels.length > 0 ? ` --labels ${request.labels.join(',')}` : ''
    return new LoadError(
      'too-few-agents',
      `Expected ${formatCount(request.count)} idle ${request.count === 1 ? 'agent' : 'agents'} in the cluster ${cluster}, got ${tooFewText(candidates, request)} after ${formatDuration(waitedMs)}. ` +
        `Start more with npx vitest-load agent${flags}, ask for fewer, or wait longer, as in agents: { count: ${request.count}, wait: "2m" }.`,
    )
  }

  /** The one with the lowest id first: of several coordinators, the one that gets it gets the others as well. */
  async #claimAll(notices: readonly AgentNotice[], owner: string): Promise<AgentsRun | undefined> {
    const claim: Claim = { run: this.#newName(), owner: owner.slice(0, LONGEST_OWNER), session: this.#session }
    const run = new AgentsRun(this.#settings, claim, notices)
    const [first, ...rest] = notices
    let isClaimed = false
    try {
      isClaimed =
        (await this.#claimOne(first!, claim)) &&
        (await Promise.all(rest.map(async (notice) => this.#claimOne(notice, claim)))).every(Boolean)
    } finally {
      // Also if the connection was closed, or the broker refuses: its timers would keep this process alive.
      if (!isClaimed) await run.terminate()
    }
    return isClaimed ? run : undefined
  }

  async #claimOne({ id, boot }: AgentNotice, claim: Claim): Promise<boolean> {
    const { transport, clock } = this.#settings
    const given = await repeated({
      transport,
      clock,
      subject: this.#subjects.request(id, 'claim'),
      data: encodeMessage(claim),
      guard: answer,
      attempts: CLAIM_ATTEMPTS,
      timeoutMs: CLAIM_MS,
    })
    return given?.ok === true && given.boot === boot
  }

  /** 16 letters and digits. */
  #newName(): string {
    return Array.from({ length: 16 }, () => Math.floor(this.#random() * 36).toString(36)).join('')
  }
}

const cryptoRandom: Random = () => randomBytes(4).readUInt32BE() / 2 ** 32
