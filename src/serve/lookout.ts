import { urlOf, printedAddresses, type Address } from './address.ts'
import { isListening, statusOf } from './reach.ts'
import type { TargetPlan } from './target-plan.ts'

const MOST_PRINTED = 16
const LISTEN_HINT = 'Let it listen on `process.env.PORT`'
const SLOW_HINT = 'If it is only slow, raise `timeout`'

/** Watches a target come up, and knows what is still missing. */
export class Lookout {
  readonly #plan: TargetPlan
  readonly #port: number
  readonly #printed = new Map<string, Address>()
  #hasSign: boolean
  #lastStatus: number | undefined
  /** What was missing at the last look, and what to do about it. */
  missing = 'it has hardly begun'

  /** @param port what the target was told; 0 for any. */
  constructor(plan: TargetPlan, port: number) {
    this.#plan = plan
    this.#port = port
    this.#hasSign = plan.ready?.by !== 'output'
  }

  /** Reads the end of the output; to be called for every chunk. */
  read(text: string): void {
    if (this.#plan.ready?.by === 'output') this.#hasSign ||= this.#plan.ready.isIn(text)
    for (const address of printedAddresses(text)) {
      if (this.#printed.size < MOST_PRINTED) this.#printed.set(urlOf(address), address)
    }
  }

  /** Where the target is, once it is up. `reported` is what a probe in it tells. */
  async look(reported: readonly Address[], signal: AbortSignal): Promise<Address | undefined> {
    const { kind, ready } = this.#plan
    if (!this.#hasSign && ready?.by === 'output') {
      this.missing = `\`ready\` (${ready.inWords}) did not come in its output. ${SLOW_HINT}`
      return undefined
    }
    const address = kind === 'module' ? this.#choose(reported) : await this.#find()
    if (address === undefined || ready?.by !== 'path') return address
    this.missing = this.#unhealthy(address, ready.path)
    const status = await statusOf(urlOf(address) + ready.path, signal)
    if (status !== undefined && status < 400) return address
    this.#lastStatus = status
    this.missing = this.#unhealthy(address, ready.path)
    return undefined
  }

  #unhealthy({ port }: Address, path: string): string {
    const answer = this.#lastStatus === undefined ? 'got no answer' : `gave ${this.#lastStatus}`
    return `it listens on port ${port}, but GET ${path} ${answer}. ${SLOW_HINT}`
  }

  #choose(reported: readonly Address[]): Address | undefined {
    const wanted = this.#plan.port
    const address = reported.find(({ port }) => wanted === undefined || port === wanted)
    if (address !== undefined) return address
    const ports = reported.map(({ port }) => port).join(', ')
    this.missing =
      ports === ''
        ? `it opened no port. ${LISTEN_HINT}, or any other port. ${SLOW_HINT}`
        : `it listens on port ${ports}, not on ${wanted}. ${LISTEN_HINT}, or correct \`port\``
    return undefined
  }

  /** The port it was told comes first: what it prints may be the address of something else that it uses. */
  async #find(): Promise<Address | undefined> {
    const printed = [...this.#printed.values()]
    const told = printed.filter(({ port }) => port === this.#port)
    const usual = ['127.0.0.1', '::1'].map((host) => ({ host, port: this.#port, isSecure: false }))
    const others = this.#plan.port === undefined ? printed.filter(({ port }) => port !== this.#port) : []
    for (const address of [...told, ...usual, ...others]) {
      if (await isListening(address.host, address.port)) return address
    }
    this.missing =
      this.#plan.port === undefined
        ? `nothing listens on port ${this.#port}, which it was given as PORT, or on an address it printed. ${LISTEN_HINT}, or say by \`port\` where it listens. ${SLOW_HINT}`
        : `nothing listens on port ${this.#port}. ${LISTEN_HINT}, or correct \`port\`. ${SLOW_HINT}`
    return undefined
  }
}
