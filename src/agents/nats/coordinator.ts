import { LoadError } from '../../units/errors/error.ts'
import type { CoordinatorKeys } from '../keys.ts'
import type { BrokerSettings } from '../settings.ts'
import { connect } from './connect.ts'
import type { BrokerConnection } from './connection.ts'
import { createUserKey, readKeyFile } from './key-file.ts'
import { coordinatorKeys } from './role-keys.ts'

/** A coordinator at its broker. */
export interface ConnectedCoordinator {
  readonly transport: BrokerConnection
  readonly keys: CoordinatorKeys
  readonly cluster: string
}

/**
 * Connects a coordinator. Without a key file it signs with a key that it makes, which only agents accept that trust whoever reaches their broker.
 *
 * @param onDenied called if the broker does not allow this key what it tried.
 * @throws {LoadError} `bad-arguments`, `agents-unreachable` or `agents-refused`
 */
export async function connectCoordinator(settings: BrokerSettings, onDenied: (what: string) => void): Promise<ConnectedCoordinator> {
  const { address, cluster, keyFile } = settings
  if (keyFile === undefined && !address.isLoopback) {
    throw new LoadError(
      'bad-arguments',
      `Expected VITEST_LOAD_NATS_KEY_FILE to name the key file of a coordinator, since ${address.text} is not on loopback, got none: agents there carry out only orders that a key they trust has signed; \`npx vitest-load keys\` makes one`,
    )
  }
  const key = keyFile === undefined ? await createUserKey() : await readKeyFile(keyFile.path, keyFile.source)
  const transport = await connect({
    address,
    publicKey: key.publicKey,
    seed: keyFile && key.seed,
    name: 'vitest-load coordinator',
    onDenied,
  })
  return { transport, keys: await coordinatorKeys(key), cluster }
}
