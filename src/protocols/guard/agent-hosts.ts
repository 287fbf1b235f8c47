import { LoadError } from '../../units/errors/error.ts'
import { isAllowed, parseAllow, type AllowPattern } from './allow.ts'

/** What the operator of an agent allows to be loaded (`--allow-host`), whatever a run that comes to it allows itself. */
export class AgentHosts {
  readonly #names: readonly string[]
  readonly #patterns: readonly AllowPattern[]

  /** @throws {LoadError} `bad-allow` if one of the names is not a host. */
  constructor(names: readonly string[]) {
    this.#names = names
    this.#patterns = names.map(parseAllow)
  }

  /**
   * Without names, `isPublic` decides; otherwise a host must be named, itself or by the address that it has resolved to.
   *
   * @throws {LoadError} `target-refused`
   */
  check(host: string, address: string, port: number, isPublic: boolean): void {
    const isNamed = this.#patterns.some((pattern) => isAllowed(pattern, host, port) || isAllowed(pattern, address, port))
    if (isNamed || (this.#patterns.length === 0 && !isPublic)) return
    const where = host === address ? host : `${host} (${address})`
    const allowed = this.#names.length === 0 ? 'only this machine and private networks' : `only ${this.#names.join(', ')}`
    throw new LoadError(
      'target-refused',
      `Refused to load ${where} at port ${port}: the agent allows ${allowed}. Whoever runs it can start it with \`--allow-host ${host}\`.`,
    )
  }
}
