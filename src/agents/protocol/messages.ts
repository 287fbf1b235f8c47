import type { LoadLevel } from '../../plan/steering/load-level.ts'
import type { Abort } from '../../record/run-record.ts'
import type { ShareChange } from '../../run/local/share-slot.ts'
import type { ToWorker } from '../../run/workers/messages.ts'
import { receivedError, sentError } from '../../run/workers/sent-error.ts'
import { safeLine, safeText } from '../../units/text/safe-text.ts'
import { isSubjectName } from '../../units/text/subject-name.ts'
import type { AnnouncedCurve, Signature } from '../keys.ts'
import type { Demands, Order } from '../order.ts'
import type { Place } from './places.ts'
import { MOST_BYTES } from './frames.ts'
import { anyOf, isCount, isFinite, isFlag, listOf, oneOf, shape, text, type Guard } from './shape.ts'
import { isAgentId } from './subjects.ts'

type Change = Extract<ToWorker, { kind: 'change' }>

/** Agents and coordinators of different versions do not work together. */
export const PROTOCOL = 1

/** Of what a run has to say about itself, such as "checkout.test.ts > pays". */
export const LONGEST_OWNER = 500
/** Of reasons and messages. */
export const LONGEST_TEXT = 8_192

const name: Guard<string> = isSubjectName
const id: Guard<string> = isAgentId
const label = text(100)
const sha256: Guard<string> = (value): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)

const signature: Guard<Signature> = shape({ signer: text(100), signature: text(200) })
const curve: Guard<AnnouncedCurve> = shape({ curve: text(100), signed: signature })

/** A coordinator looks for agents. */
export const discovery: Guard<Pick<VersionNotice, 'protocol'>> = shape({ protocol: isCount })

/** What can be read of the answer of any version. */
export interface VersionNotice {
  readonly protocol: number
  readonly id: string
  readonly version: string
}

export const versionNotice: Guard<VersionNotice> = (value): value is VersionNotice =>
  shape({ protocol: isCount, id, version: label })(pick(value, ['protocol', 'id', 'version']))

function pick(value: unknown, names: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([key]) => names.includes(key)))
}

/** Who keeps an agent busy. */
export interface Holder {
  readonly run: string
  readonly owner: string
}

const holder: Guard<Holder> = shape({ run: name, owner: text(LONGEST_OWNER) })

/** An agent, as it answers a coordinator that looks for agents. */
export interface AgentNotice extends VersionNotice {
  /** Differs each time that it is started. */
  readonly boot: string
  /** The name of its machine. */
  readonly host: string
  /** Boot of the machine and network namespace: agents with the same one reach the same loopback addresses. */
  readonly machine: string
  readonly labels: readonly string[]
  readonly cores: number
  /** Of Node. */
  readonly node: string
  readonly curve: AnnouncedCurve
  /** Absent if it is idle. */
  readonly holder?: Holder
  /** The only process whose runs it carries; absent if it takes those of all. */
  readonly session?: string
}

export const agentNotice: Guard<AgentNotice> = shape(
  {
    protocol: isCount,
    id,
    version: label,
    boot: name,
    host: text(300),
    machine: text(200),
    labels: listOf(label, 100),
    cores: isCount,
    node: label,
    curve,
  },
  { holder, session: name },
)

/** A coordinator wants an agent for a run. */
export interface Claim {
  readonly run: string
  readonly owner: string
  /** The process of the coordinator. */
  readonly session: string
}

export const claim: Guard<Claim> = shape({ run: name, owner: text(LONGEST_OWNER), session: name })

/** `undefined` fields are absent: why an agent did not do what it was asked. */
export interface Answer {
  readonly ok: boolean
  readonly boot: string
  /** Who has the agent, if it is busy. */
  readonly holder?: Holder
  readonly why?: string
  /** Whether the agent has to be sent the bundle. */
  readonly needsBundle?: boolean
}

export const answer: Guard<Answer> = shape({ ok: isFlag, boot: name }, { holder, why: text(LONGEST_TEXT), needsBundle: isFlag })

/** Asks an agent for its time, or releases it from a run. */
export const ofRun: Guard<{ readonly run: string }> = shape({ run: name })

/** On the agent's clock. */
export interface ClockAnswer {
  readonly receivedMs: number
  readonly sentMs: number
}

export const clockAnswer: Guard<ClockAnswer> = shape({ receivedMs: isFinite, sentMs: isFinite })

/** Arms the start: it happens once a renewal with the same `attempt` has come before its time. */
export interface Start {
  readonly run: string
  readonly attempt: number
  /** On the agent's clock. */
  readonly atMs: number
  /** Absent if there is no limit. */
  readonly remainingMs?: number
  /** The agent's clock minus the coordinator's, and by how much it may be wrong. */
  readonly offsetMs: number
  readonly uncertaintyMs: number
}

export const start: Guard<Start> = shape(
  { run: name, attempt: isCount, atMs: isFinite, offsetMs: isFinite, uncertaintyMs: isFinite },
  { remainingMs: isFinite },
)

/** Whether the start is armed, and how long before its time that was. */
export interface StartAnswer {
  readonly ok: boolean
  readonly marginMs: number
}

export const startAnswer: Guard<StartAnswer> = shape({ ok: isFlag, marginMs: isFinite })

/** A message to a share in progress, one after the other. */
export interface SentCommand {
  readonly run: string
  /** From 1, rising by one: it is repeated until it is answered, and carried out once. */
  readonly n: number
  readonly share?: number
  readonly change: SentChange
}

/** A change without `Infinity`, which JSON does not have: no pace is an infinite one. */
type SentChange =
  | { readonly kind: 'closed'; readonly users: number; readonly spawnPerSecond?: number; readonly fromMs: number }
  | { readonly kind: 'open'; readonly ratePerSecond: number; readonly fromMs: number }
  | { readonly kind: 'restart' | 'stop' }

const isPositive: Guard<number> = (value): value is number => isFinite(value) && value >= 0

const sentChange: Guard<SentChange> = anyOf(
  anyOf(
    shape({ kind: oneOf(['closed']), users: isCount, fromMs: isFinite }, { spawnPerSecond: isPositive }),
    shape({ kind: oneOf(['open']), ratePerSecond: isPositive, fromMs: isFinite }),
  ),
  shape({ kind: oneOf(['restart', 'stop']) }),
)

/** A command as text, which is what was signed: a broker cannot steer a run. */
export interface SignedCommand {
  readonly run: string
  readonly command: string
  readonly signature: Signature
}

export const signedCommand: Guard<SignedCommand> = shape({ run: name, command: text(LONGEST_TEXT), signature })

export const sentCommand: Guard<SentCommand> = shape({ run: name, n: isCount, change: sentChange }, { share: isCount })

export function commandOf(run: string, n: number, { share, change }: Change): SentCommand {
  return { run, n, ...(share !== undefined && { share }), change: sent(change) }
}

function sent(change: ShareChange): SentChange {
  if (change.kind !== 'level') return change
  const { level, fromMs } = change
  if (level.kind === 'open') return { ...level, fromMs }
  const { spawnPerSecond } = level
  return { kind: 'closed', users: level.users, fromMs, ...(Number.isFinite(spawnPerSecond) && { spawnPerSecond }) }
}

export function changeOf({ share, change }: SentCommand): Change {
  if (!('fromMs' in change)) return { kind: 'change', share, change }
  const { fromMs, ...rest } = change
  const level: LoadLevel = rest.kind === 'open' ? rest : { spawnPerSecond: Number.POSITIVE_INFINITY, ...rest }
  return { kind: 'change', share, change: { kind: 'level', level, fromMs } }
}

/** Why a run ends early. */
export interface RunEnd {
  readonly by: Abort['by']
  readonly reason: string
}

const runEnd: Guard<RunEnd> = shape({ by: oneOf(['signal', 'deadline', 'limit', 'users', 'agent']), reason: text(LONGEST_TEXT) })

/** Sent to all agents of a run, again and again: whatever was lost comes with the next one. */
export interface Renewal {
  /** On the coordinator's clock: the lease counts from here, however long the message waited somewhere. */
  readonly sentMs: number
  /** Which armed start happens; absent before the start. */
  readonly go?: number
  /** Absent unless the run ends early. */
  readonly end?: RunEnd
}

export const renewal: Guard<Renewal> = shape({ sentMs: isFinite }, { go: isCount, end: runEnd })

/** What an agent does with its share. */
export type AgentState =
  | 'claimed'
  | 'preparing'
  | 'ready'
  | 'running'
  /** It has handed over its last report. */
  | 'over'
  /** Its share cannot be carried, or was not to the end. */
  | 'failed'

/** How it goes with an agent of a run: sent at each change, and repeated. */
export interface AgentStatus {
  readonly boot: string
  /** Rises with each message: the highest counts. */
  readonly n: number
  readonly state: AgentState
  /** Why it failed. */
  readonly error?: SentFailure
  /** The parts of the bundle that it misses, or some of them. */
  readonly need?: readonly number[]
}

/** An error of an agent. */
export interface SentFailure {
  readonly name: string
  readonly message: string
  readonly code?: string
  readonly stack?: string
}

const failure: Guard<SentFailure> = shape(
  { name: text(200), message: text(LONGEST_TEXT) },
  { code: text(200), stack: text(4 * LONGEST_TEXT) },
)

/** The most missing parts that one message names. */
export const MOST_NEEDED = 64

export const agentStatus: Guard<AgentStatus> = shape(
  { boot: name, n: isCount, state: oneOf(['claimed', 'preparing', 'ready', 'running', 'over', 'failed']) },
  { error: failure, need: listOf(isCount, MOST_NEEDED) },
)

/** An error that an agent has sent: what it says is printed, and a stolen key of an agent could say anything. */
export function failureFrom(agent: string, { name, message, code, stack }: SentFailure): Error {
  return receivedError({
    name: safeLine(name),
    message: `${agent}: ${safeText(message)}`,
    code: code === undefined ? undefined : safeLine(code),
    stack: stack === undefined ? undefined : safeText(stack),
  })
}

/** As much of an error as is sent. */
export function sentFailure(thrown: unknown): SentFailure {
  const { name, message, code, stack } = sentError(thrown)
  return {
    name: name.slice(0, 200),
    message: message.slice(0, LONGEST_TEXT),
    ...(code !== undefined && { code: code.slice(0, 200) }),
    ...(stack !== undefined && { stack: stack.slice(0, 4 * LONGEST_TEXT) }),
  }
}

/** A report has come, at a time of the coordinator's clock. */
export interface Acknowledgement {
  readonly sequence: number
  readonly atMs: number
}

export const acknowledgement: Guard<Acknowledgement> = shape({ sequence: isCount, atMs: isFinite })

const demands: Guard<Demands> = shape(
  { concurrency: isCount },
  { ratePerSecond: isFinite, durationMs: isFinite, hosts: listOf(text(300), 10_000) },
)

const bundleSize: Guard<number> = (value): value is number => isCount(value) && value > 0 && value <= MOST_BYTES

export const order: Guard<Order> = shape(
  {
    cluster: name,
    run: name,
    agents: shape({ count: isCount, root: sha256 }),
    payload: text(MOST_BYTES),
    expiresAtMs: isFinite,
    demands,
  },
  { bundle: shape({ sha256, bytes: bundleSize }), dataSha256: sha256 },
)

/** What belongs to an order, and differs for each agent. */
export interface OrderHead {
  readonly signature: Signature
  readonly place: Place
}

/** More agents than this would need another level between them and the coordinator. */
const MOST_LEVELS = 16

export const orderHead: Guard<OrderHead> = shape({ signature, place: shape({ index: isCount, proof: listOf(sha256, MOST_LEVELS) }) })
