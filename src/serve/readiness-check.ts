import { listInWords } from '../units/text/list-in-words.ts'
import { placesInWords, printedAddresses, urlOf, type TargetAddress } from './target-address.ts'
import { isListening, statusOf } from './reach.ts'
import type { TargetPlan } from './options/target-plan.ts'

const MOST_PRINTED = 16
/** Of a target that opens a hundred ports, only the first ones are asked. */
const MOST_ASKED = 16
const LISTEN_HINT = 'Let it listen on `process.env.PORT`'
const SLOW_HINT = 'If it is only slow, raise `timeout`'

/** What the probe in a module has reported so far. */
interface Reported {
  readonly addresses: readonly TargetAddress[]
  readonly foreignLines: number
}

/** Checks whether a target is up, and what is still missing. */
export class ReadinessCheck {
  readonly #plan: TargetPlan
  readonly #listenOn: number | string
  readonly #printed = new Map<string, TargetAddress>()
  /** The last status of each address that has answered the path of `ready`. */
  readonly #statuses = new Map<string, number>()
  #hasSign: boolean
  /** What was missing at the last check, and what to do about it. */
  missing = 'it has only just started'

  /** @param listenOn the value of PORT: a port (0 for any), or the path of a Unix socket. */
  constructor(plan: TargetPlan, listenOn: number | string) {
    this.#plan = plan
    this.#listenOn = listenOn
    this.#hasSign = plan.ready?.by !== 'output'
  }

  /** Reads the end of the output; call it for every chunk. */
  read(text: string): void {
    if (this.#plan.ready?.by === 'output') this.#hasSign ||= this.#plan.ready.isIn(text)
    for (const address of printedAddresses(text)) {
      if (this.#printed.size < MOST_PRINTED) this.#printed.set(urlOf(address), address)
    }
  }

  /** Returns the address of the target once it is up. */
  async poll(reported: Reported, signal: AbortSignal): Promise<TargetAddress | undefined> {
    const { kind, ready } = this.#plan
    if (!this.#hasSign && ready?.by === 'output') {
      this.missing = `\`ready\` (${ready.inWords}) did not appear in its output. ${SLOW_HINT}`
      return undefined
    }
    const addresses = kind === 'module' ? this.#reported(reported) : await this.#found(ready?.by === 'path')
    return ready?.by === 'path' && addresses.length > 0 ? await this.#healthy(addresses, ready.path, signal) : addresses[0]
  }

  /** The first address that answers below 400; all are asked, since the first that opened may belong to metrics or a debugger. */
  async #healthy(addresses: readonly TargetAddress[], path: string, signal: AbortSignal): Promise<TargetAddress | undefined> {
    const asked = addresses.slice(0, MOST_ASKED)
    this.missing = this.#unhealthy(asked, path)
    const statuses = await Promise.all(asked.map((address) => statusOf(address, path, signal)))
    asked.forEach((address, index) => {
      const status = statuses[index]
      if (status !== undefined) this.#statuses.set(placesInWords([address]), status)
    })
    this.missing = this.#unhealthy(asked, path)
    return asked.find((_, index) => (statuses[index] ?? Infinity) < 400)
  }

  #unhealthy(asked: readonly TargetAddress[], path: string): string {
    const answers = asked.map((address) => {
      const place = placesInWords([address])
      const status = this.#statuses.get(place)
      const answer = status === undefined ? 'got no answer' : `gave ${status}`
      return asked.length === 1 ? answer : `${answer} on ${place}`
    })
    const hint = asked.length === 1 ? SLOW_HINT : `Set \`port\` to the right one. ${SLOW_HINT}`
    return `it listens on ${placesInWords(asked)}, but GET ${path} ${listInWords(answers)}. ${hint}`
  }

  #reported({ addresses, foreignLines }: Reported): readonly TargetAddress[] {
    const fitting = addresses.filter((address) => this.#isMeant(address))
    if (fitting.length > 0) return fitting
    const { port, socketPath } = this.#plan
    const wanted = socketPath === undefined ? `port ${port}` : `the socket ${socketPath}`
    const places = placesInWords(addresses)
    if (places === '') {
      const foreign =
        foreignLines === 0
          ? ''
          : `. It wrote to file descriptor 3, which \`serve\` uses to find out where it listens: use another one in the target`
      this.missing = `it opened no port${foreign}. ${LISTEN_HINT}, or any other port. If a child process of it listens, start it as a command: serve({ command: ['node', 'server.mjs'] }). ${SLOW_HINT}`
    } else if (port === undefined && socketPath === undefined) {
      this.missing = `it listens on ${places}, not on a port. Give that path as \`socketPath\`, or let it listen on \`process.env.PORT\``
    } else {
      this.missing = `it listens on ${places}, not on ${wanted}. ${LISTEN_HINT}, or correct \`${socketPath === undefined ? 'port' : 'socketPath'}\``
    }
    return []
  }

  /** A Unix socket counts only if one was requested: programs open some for other purposes, such as talking to their helpers. */
  #isMeant(address: TargetAddress): boolean {
    const { port, socketPath } = this.#plan
    if (socketPath !== undefined) return address.socketPath === socketPath
    return address.port !== undefined && (port === undefined || address.port === port)
  }

  /**
   * Where a command listens; only the first place unless `all` is set. The port from PORT comes first: a printed address may belong to something else that the
   * command uses.
   */
  async #found(all: boolean): Promise<readonly TargetAddress[]> {
    const found: TargetAddress[] = []
    for (const address of this.#likely()) {
      if (await isListening(address)) found.push(address)
      if (found.length > 0 && !all) break
    }
    if (found.length === 0) this.missing = this.#nothingThere()
    return found
  }

  #likely(): readonly TargetAddress[] {
    const listenOn = this.#listenOn
    if (typeof listenOn === 'string') return [{ host: 'localhost', port: undefined, socketPath: listenOn, isSecure: false }]
    const printed = [...this.#printed.values()]
    const reported = printed.filter(({ port }) => port === listenOn)
    const usual = ['127.0.0.1', '::1'].map((host) => ({ host, port: listenOn, isSecure: false }))
    const others = this.#plan.port === undefined ? printed.filter(({ port }) => port !== listenOn) : []
    const reportedHosts = new Set(reported.map(({ host }) => host))
    return [...reported, ...usual.filter(({ host }) => !reportedHosts.has(host)), ...others]
  }

  #nothingThere(): string {
    const { port, socketPath } = this.#plan
    if (socketPath !== undefined)
      return `nothing listens on the socket ${socketPath}. ${LISTEN_HINT}, or correct \`socketPath\`. ${SLOW_HINT}`
    return port === undefined
      ? `nothing listens on port ${this.#listenOn}, which it was given as PORT, or on an address it printed. ${LISTEN_HINT}, or set \`port\` to where it listens. ${SLOW_HINT}`
      : `nothing listens on port ${port}. ${LISTEN_HINT}, or correct \`port\`. ${SLOW_HINT}`
  }
}
