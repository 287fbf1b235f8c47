import { formatCount } from '../../units/format.ts'
import { PROTOCOL, type AgentNotice, type VersionNotice } from './messages.ts'

/** Which agents a run can use. */
export interface Wanted {
  readonly count: number
  /** An agent has to have all of them. */
  readonly labels: readonly string[]
  /** The machine from which alone the target can be reached; absent if any will do. */
  readonly machine?: string | undefined
}

/** The agents that answered, by what a run can do with them. */
export interface Candidates {
  /** The lowest id first. */
  readonly idle: readonly AgentNotice[]
  readonly busy: readonly AgentNotice[]
  /** How many would do if they were on the machine of the target. */
  readonly elsewhere: number
  /** How many lack a label. */
  readonly unlabelled: number
  /** Of another version, serving another process, or with an id that is not theirs alone: each with why. */
  readonly unfit: readonly string[]
}

/** The most that a text names. */
const MOST_NAMED = 5

export function candidatesOf(found: readonly (AgentNotice | VersionNotice)[], wanted: Wanted, session: string): Candidates {
  const idle: AgentNotice[] = []
  const busy: AgentNotice[] = []
  const unfit: string[] = []
  const other = { elsewhere: 0, unlabelled: 0 }
  const noticesOf = new Map<string, (AgentNotice | VersionNotice)[]>()
  for (const notice of found) noticesOf.set(notice.id, [...(noticesOf.get(notice.id) ?? []), notice])
  for (const [id, notices] of noticesOf) {
    const reason = unfitReason(notices, session)
    const notice = notices[0] as AgentNotice
    if (reason !== undefined) unfit.push(`${id} ${reason}`)
    else if (!wanted.labels.every((label) => notice.labels.includes(label))) other.unlabelled += 1
    else if (wanted.machine !== undefined && notice.machine !== wanted.machine) other.elsewhere += 1
    else if (notice.holder === undefined) idle.push(notice)
    else busy.push(notice)
  }
  return { idle: idle.sort(byId), busy: busy.sort(byId), unfit, ...other }
}

const byId = (first: AgentNotice, second: AgentNotice): number => (first.id < second.id ? -1 : 1)

function unfitReason(notices: readonly (AgentNotice | VersionNotice)[], session: string): string | undefined {
  const [notice] = notices
  if (notice!.protocol !== PROTOCOL)
    return `speaks version ${notice!.protocol} of the protocol, and this process version ${PROTOCOL}: install vitest-load ${notice!.version} on both sides, or the same newer one`
  const agents = notices as readonly AgentNotice[]
  // A network may deliver an answer twice.
  if (agents.some(({ boot }) => boot !== agents[0]!.boot))
    return 'is the id of more than one agent: give each agent of a key its own instance'
  const { session: own } = agents[0]!
  return own !== undefined && own !== session ? 'serves another process only' : undefined
}

/** Such as "2: 1 more is busy (checkout.test.ts > pays)". */
export function tooFewText({ idle, busy, unfit, elsewhere, unlabelled }: Candidates, { labels }: Wanted): string {
  const owners = [...new Set(busy.map(({ holder }) => `${holder!.owner}, run ${holder!.run}`))]
  const parts = [
    ...(busy.length > 0 ? [`${formatCount(busy.length)} more busy (${named(owners)})`] : []),
    ...(unlabelled > 0 ? [`${formatCount(unlabelled)} without the labels ${labels.join(', ')}`] : []),
    ...(elsewhere > 0
      ? [
          `${formatCount(elsewhere)} on other machines, from which a target on a loopback address cannot be reached: give it an address that they reach`,
        ]
      : []),
    ...(unfit.length > 0 ? [named(unfit)] : []),
  ]
  return `${formatCount(idle.length)}${parts.length === 0 ? '' : `: ${parts.join('; ')}`}`
}

const named = (texts: readonly string[]): string =>
  [...texts.slice(0, MOST_NAMED), ...(texts.length > MOST_NAMED ? [`${formatCount(texts.length - MOST_NAMED)} more`] : [])].join('; ')
