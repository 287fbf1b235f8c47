import { LoadError } from '../../units/errors/error.ts'
import type { AgentKeys } from '../keys.ts'
import { formatReceived } from '../../units/text/received.ts'
import type { BrokerSettings } from '../settings.ts'
import { loadNkeys } from './client.ts'
import { connect } from './connect.ts'
import type { BrokerConnection } from './connection.ts'
import { createUserKey, readKeyFile, type UserKey } from './key-file.ts'
import { agentKeys } from './role-keys.ts'
import { isPublicKey } from './signatures.ts'

/** Who an agent is, for as long as it lives. */
export interface AgentIdentity {
  readonly keys: AgentKeys
  /** Whether it carries out the orders of anybody who reaches its broker, which then is on loopback. */
  readonly trustsAnybody: boolean
  /** Connects it, as often as it takes; errors as {@link connect} throws them. */
  readonly connect: (onDenied: (what: string) => void) => Promise<BrokerConnection>
}

/**
 * Reads or makes the keys of an agent, before anything is connected.
 *
 * @throws {LoadError} `bad-arguments` if it would carry out the orders of anybody on a network.
 */
export async function agentIdentity(settings: BrokerSettings): Promise<AgentIdentity> {
  const { address, keyFile, trusted } = settings
  const trustsAnybody = trusted.length === 0
  if (trustsAnybody && !address.isLoopback) {
    throw new LoadError(
      'bad-arguments',
      `Expected \`--trust\` or VITEST_LOAD_TRUST to name the public key of a coordinator, since ${address.text} is not on loopback, got none: whoever can publish there could run code here; \`npx vitest-load keys\` makes one`,
    )
  }
  const nkeys = await loadNkeys()
  const mistyped = trusted.find((publicKey) => !isPublicKey(nkeys, publicKey))
  if (mistyped !== undefined) {
    throw new LoadError(
      'bad-arguments',
      `Expected \`--trust\` or VITEST_LOAD_TRUST to be the public key of a coordinator, got ${formatReceived(mistyped)} with a wrong checksum: was it cut, or typed?`,
    )
  }
  const key: UserKey = keyFile === undefined ? await createUserKey() : await readKeyFile(keyFile.path, keyFile.source)
  return {
    keys: await agentKeys(key, trustsAnybody ? 'anybody' : trusted),
    trustsAnybody,
    connect: (onDenied) => connect({ address, publicKey: key.publicKey, seed: keyFile && key.seed, name: 'vitest-load agent', onDenied }),
  }
}
