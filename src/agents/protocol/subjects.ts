/** The key of an agent, a dash, and which of its agents this is. */
const AGENT_ID = /^[A-Za-z0-9]{1,56}-[A-Za-z0-9_-]{1,7}$/

export const isAgentId = (value: unknown): value is string => typeof value === 'string' && AGENT_ID.test(value)

/** Returns the public key in the id of an agent. */
export const keyOf = (id: string): string => id.slice(0, id.indexOf('-'))

/** As two tokens, since a broker gives rights by key. */
const tokensOf = (id: string): string => `${keyOf(id)}.${id.slice(keyOf(id).length + 1)}`

/** What a coordinator asks one agent. */
export type AgentRequest = 'claim' | 'clock' | 'start' | 'send' | 'release'

/** What an agent publishes during a run: reports, which are acknowledged, and what else there is to say. */
export type FromAgent = 'snap' | 'evt'

/** The subjects of a cluster. What begins with `dn` may carry code, what begins with `up` only results: a broker grants them to different users. */
export class Subjects {
  readonly #cluster: string

  constructor(cluster: string) {
    this.#cluster = `vl.${cluster}`
  }

  get discover(): string {
    return `${this.#cluster}.dn.discover`
  }

  request(agent: string, request: AgentRequest): string {
    return `${this.#cluster}.dn.a.${tokensOf(agent)}.${request}`
  }

  /** Parts of bytes do not say which run they are of. */
  prepare(agent: string, run: string): string {
    return `${this.#cluster}.dn.a.${tokensOf(agent)}.prepare.${run}`
  }

  /** All that is asked of one agent. */
  requestsOf(agent: string): string {
    return `${this.#cluster}.dn.a.${tokensOf(agent)}.>`
  }

  /** What is said to all agents of a run. */
  control(run: string): string {
    return `${this.#cluster}.dn.r.${run}.ctl`
  }

  chunk(run: string, index: number): string {
    return `${this.#cluster}.dn.r.${run}.bundle.${index}`
  }

  chunks(run: string): string {
    return `${this.#cluster}.dn.r.${run}.bundle.*`
  }

  fromAgent(run: string, agent: string, kind: FromAgent): string {
    return `${this.#cluster}.up.${run}.${tokensOf(agent)}.${kind}`
  }

  /** All that the agents of a run say. */
  fromAgents(run: string): string {
    return `${this.#cluster}.up.${run}.>`
  }
}

/** What an agent was asked, and of which run if the subject says that. */
export function requestOf(subject: string): { readonly request: string | undefined; readonly run: string | undefined } {
  const tokens = subject.split('.')
  return { request: tokens[6], run: tokens[7] }
}

/** The index at the end of a subject of `chunk`. */
export const indexOf = (subject: string): number => Number(subject.slice(subject.lastIndexOf('.') + 1))

/** Which agent says what: a broker lets it publish under its own key only. `undefined` if the subject is not of that form. */
export function senderOf(subject: string): { readonly id: string; readonly kind: string } | undefined {
  const tokens = subject.split('.')
  const id = `${tokens[4]}-${tokens[5]}`
  return tokens.length === 7 && isAgentId(id) ? { id, kind: tokens[6]! } : undefined
}
