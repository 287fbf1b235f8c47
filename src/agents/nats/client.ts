import type * as nkeys from '@nats-io/nkeys'
import type * as client from '@nats-io/transport-node'
import { versions } from 'node:process'
import { LoadError } from '../../units/errors/error.ts'
import { optionalPeer } from '../../units/platform/optional-peer.ts'

/** The client of the broker: an optional peer, loaded by who uses agents. */
export type NatsClient = typeof client

/** What reads and makes nkeys: an optional peer, as the client is. */
export type NkeysModule = typeof nkeys

/** @throws {LoadError} `agents-unreachable` if it is not installed; the message says how to install it. */
export const loadClient = (): Promise<NatsClient> => loaded(() => import('@nats-io/transport-node'), '@nats-io/transport-node')

/** @throws {LoadError} as {@link loadClient} */
export const loadNkeys = (): Promise<NkeysModule> => loaded(() => import('@nats-io/nkeys'), '@nats-io/nkeys')

async function loaded<Module>(load: () => Promise<Module>, name: string): Promise<Module> {
  const module = await optionalPeer(load, name)
  if (module !== undefined) return module
  throw new LoadError('agents-unreachable', `Agents need the package ${name}, which is not installed: ${installCommand()}`)
}

/** From 3.4 on, the client depends on a package that needs Node 22. */
function installCommand(): string {
  const major = Number(versions.node.split('.')[0])
  return `npm install --save-dev @nats-io/transport-node@${major < 22 ? '~3.3' : '3'} @nats-io/nkeys@2`
}
