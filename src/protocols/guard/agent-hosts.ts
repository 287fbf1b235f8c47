import { LoadError } from '../../units/errors/error.ts'
import type { AddressKind } from './address.ts'
import { isAllowed, parseAllow, type AllowPattern } from './allow.ts'

/** What may be loaded from an agent, whatever the run that comes to it allows itself. Plain data. */
export interface AgentNetwork {
  /** The hosts that its operator allows (`--allow-host`), as in the option `allow`: if there are any, no other is loaded; if there are none, no public one. */
  readonly hosts: readonly string[]
  /** Whether the test runs on another machine: what is loopback there is something else here. */
  readonly isElsewhere: boolean
}

/** Decides for an agent, in addition to the guard of the run. */
export class AgentHosts {
  readonly #network: AgentNetwork
  readonly #patterns: readonly AllowPattern[]

  /** @throws {LoadError} `bad-allow` if one of the names is not a host. */
  constructor(network: AgentNetwork) {
    this.#network = network
    this.#patterns = network.hosts.map(parseAllow)
  }

  /**
   * A host is named itself, or by the address that it has resolved to.
   *
   * @throws {LoadError} `target-refused`
   */
  check(host: string, address: string, port: number, reach: AddressKind['reach']): void {
    if (this.#patterns.some((pattern) => isAllowed(pattern, host, port) || isAllowed(pattern, address, port))) return
    const { hosts, isElsewhere } = this.#network
    const where = host === address ? host : `${host} (${address})`
    if (reach === 'loopback' && isElsewhere)
      throw new LoadError(
        'target-refused',
        `Refused to load ${where} at port ${port}: the agent is on another machine than the test, and this address leads to the agent itself. ` +
          'Name the target by an address that every agent reaches, or run agents on the machine of the test.',
      )
    if (hosts.length === 0 && reach !== 'public') return
    const allowed = hosts.length === 0 ? 'only its machine and private networks' : `only ${hosts.join(', ')}`
    throw new LoadError(
      'target-refused',
      `Refused to load ${where} at port ${port}: the agent allows ${allowed}. Whoever runs it can start it with \`--allow-host ${host}\`.`,
    )
  }
}
