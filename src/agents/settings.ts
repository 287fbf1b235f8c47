import { LoadError } from '../units/errors/error.ts'
import { formatReceived } from '../units/text/received.ts'
import { isSubjectName } from '../units/text/subject-name.ts'
import { brokerAddress, type BrokerAddress } from './nats/broker-address.ts'
import { USER_KEY } from './nats/signatures.ts'

/** Where coordinator and agents meet, and with which keys. */
export interface BrokerSettings {
  readonly address: BrokerAddress
  /** Those of other clusters do not see one another, even at the same broker. */
  readonly cluster: string
  readonly keyFile: GivenFile | undefined
  /** Public keys of the coordinators whose orders an agent carries out; empty if none was named. */
  readonly trusted: readonly string[]
}

export interface GivenFile {
  readonly path: string
  /** The flag or variable that names it. */
  readonly source: string
}

/** Flags of a command; what is absent comes from the environment. */
export interface BrokerFlags {
  readonly nats?: string | undefined
  readonly cluster?: string | undefined
  readonly keyFile?: string | undefined
  readonly trust?: string | undefined
}

/** The flags, and the variables of the environment that stand in for them. */
const SOURCES = {
  nats: ['--nats', 'VITEST_LOAD_NATS'],
  cluster: ['--cluster', 'VITEST_LOAD_CLUSTER'],
  keyFile: ['--key-file', 'VITEST_LOAD_NATS_KEY_FILE'],
  trust: ['--trust', 'VITEST_LOAD_TRUST'],
} as const

/**
 * Reads the settings of coordinators, which have no flags, and of agents.
 *
 * @throws {LoadError} `bad-arguments`; `agents-unreachable` if no broker is named.
 */
export function brokerSettings(flags: BrokerFlags, environment: NodeJS.ProcessEnv): BrokerSettings {
  const nats = given('nats', flags, environment)
  if (nats === undefined) {
    throw new LoadError(
      'agents-unreachable',
      'Expected VITEST_LOAD_NATS, or `--nats` of an agent, to name the broker where agents wait, such as tls://nats.example.com:4222, got none: `npx vitest-load up 3` starts one here, with three agents, and says what to set',
    )
  }
  const cluster = given('cluster', flags, environment)
  if (cluster !== undefined && !isSubjectName(cluster.text)) {
    throw new LoadError(
      'bad-arguments',
      `Expected ${cluster.source} to be 1 to 64 letters, digits, - or _, got ${formatReceived(cluster.text)}`,
    )
  }
  const keyFile = given('keyFile', flags, environment)
  const trust = given('trust', flags, environment)
  return {
    address: brokerAddress(nats.text, nats.source),
    cluster: cluster?.text ?? 'default',
    keyFile: keyFile && { path: keyFile.text, source: keyFile.source },
    trusted: trust === undefined ? [] : trust.text.split(',').map((key) => publicKey(key.trim(), trust.source)),
  }
}

function given(
  name: keyof typeof SOURCES,
  flags: BrokerFlags,
  environment: NodeJS.ProcessEnv,
): { text: string; source: string } | undefined {
  const [flag, variable] = SOURCES[name]
  const ofFlag = flags[name]
  if (ofFlag !== undefined) return { text: ofFlag, source: `\`${flag}\`` }
  const ofVariable = environment[variable]
  return ofVariable === undefined || ofVariable === '' ? undefined : { text: ofVariable, source: variable }
}

function publicKey(text: string, source: string): string {
  if (USER_KEY.test(text)) return text
  const isSeed = text.startsWith('SU')
  throw new LoadError(
    'bad-arguments',
    `Expected ${source} to be the public key of a coordinator (U and 55 characters), got ${isSeed ? 'a seed, which is secret: make new keys' : formatReceived(text)}. \`npx vitest-load keys\` prints it`,
  )
}
