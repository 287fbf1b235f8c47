import { randomBytes } from 'node:crypto'
import { availableParallelism, hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { BundleCache } from '../../agents/bundle/bundle-cache.ts'
import { ForkedCarrier } from '../../agents/agent/forked-carrier.ts'
import { refusalOf, type AgentPolicy } from '../../agents/agent/policy.ts'
import { machineIdentity } from '../../agents/machine.ts'
import { agentIdentity, type AgentIdentity } from '../../agents/nats/agent.ts'
import { REFUSED } from '../../agents/nats/connect-error.ts'
import type { BrokerConnection } from '../../agents/nats/connection.ts'
import { Agent } from '../../agents/protocol/agent.ts'
import type { BrokerSettings } from '../../agents/settings.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { LoadError } from '../../units/errors/error.ts'
import { formatDuration } from '../../units/format.ts'
import { noop } from '../../units/platform/noop.ts'
import { packageVersion } from '../../units/platform/package-root.ts'
import { systemClock, wallClockMs } from '../../units/time/clock.ts'
import { Timers } from '../../units/time/timers.ts'
import { within } from '../../units/time/within.ts'

/** How soon a broker that is not there is tried again, and how often that is told. */
const RETRY_MS = 1_000
const TELL_EVERY_MS = 60_000
/** A Vitest process may have other tests between those that need agents. */
const SESSION_IDLE_MS = 60_000
/** All that is to be done after a signal. */
const LAST_MS = 4_900

export interface ServingSettings {
  readonly settings: BrokerSettings
  readonly policy: AgentPolicy
  readonly labels: readonly string[]
  readonly once: boolean
  readonly idleExitMs: Milliseconds
  readonly log: (text: string) => void
  readonly signal: AbortSignal
}

/**
 * Serves as an agent until the signal, or as long as it is to wait for runs.
 *
 * @throws {LoadError} `bad-arguments` before it connects; `agents-refused` if the broker refuses it.
 */
export async function servingAgent(serving: ServingSettings): Promise<void> {
  const { settings, log, signal } = serving
  const identity = await agentIdentity(settings)
  const { address, cluster, trusted } = settings
  log(identity.trustsAnybody ? 'trust: anybody who can reach this broker may run code here' : `trust: ${trusted.join(', ')}`)
  if (settings.keyFile !== undefined) log('key: agents with the same key trust one another')
  const connection = await connected(identity, serving)
  if (connection === undefined) return
  log(`connected: ${address.text}, cluster ${cluster}`)
  const timers = new Timers(systemClock)
  try {
    await served(identity, connection, serving, timers)
  } finally {
    timers.cancelAll()
    await connection.close()
  }
  if (signal.aborted) log('ended: by a signal')
}

/** Tries until the broker is there; `undefined` if the signal comes first. */
async function connected(identity: AgentIdentity, { settings, log, signal }: ServingSettings): Promise<BrokerConnection | undefined> {
  let toldMs = Number.NEGATIVE_INFINITY
  while (!signal.aborted) {
    try {
      return await identity.connect((what) =>
        log(`denied: the broker does not let this key ${what}: is it the key of an agent, and of the cluster ${settings.cluster}?`),
      )
    } catch (error) {
      if (!(error instanceof LoadError) || error.code === REFUSED) throw error
      if (systemClock.now() - toldMs >= TELL_EVERY_MS) {
        toldMs = systemClock.now()
        log(`waiting: ${error.message}`)
      }
    }
    await pause(RETRY_MS, signal)
  }
  return undefined
}

async function served(identity: AgentIdentity, connection: BrokerConnection, serving: ServingSettings, timers: Timers): Promise<void> {
  const { settings, policy, labels, once, idleExitMs, log, signal } = serving
  // Several agents may have one key: the second part tells them apart.
  const id = `${identity.keys.publicKey}-${randomName(3)}`
  let onEnd: (why: string | LoadError) => void = noop
  const ended = new Promise<string | LoadError>((resolve) => {
    onEnd = resolve
  })
  let idleTimers = new Timers(systemClock)
  const waitForRuns = (): void => {
    idleTimers.cancelAll()
    idleTimers = new Timers(systemClock)
    const isServed = once && agent.session !== undefined
    const idleMs = isServed ? Math.min(idleExitMs, SESSION_IDLE_MS) : idleExitMs
    if (Number.isFinite(idleMs))
      idleTimers.after(idleMs, () => onEnd(`idle for ${formatDuration(idleMs)}${isServed ? ' after the runs of its coordinator' : ''}`))
  }
  const agent = new Agent({
    transport: connection,
    clock: systemClock,
    wallClockMs,
    keys: identity.keys,
    carrier: new ForkedCarrier({ policy, onOutput: (text) => log(`task: ${text.trimEnd().replaceAll('\n', '\ntask: ')}`) }),
    bundles: new BundleCache(),
    cluster: settings.cluster,
    id,
    boot: randomName(8),
    refusalOf: ({ demands }) => refusalOf(demands, policy),
    notice: {
      version: packageVersion(),
      host: hostname(),
      machine: machineIdentity(),
      labels: [...labels],
      cores: availableParallelism(),
      node: process.version,
    },
    once,
    listener: {
      onClaimed: ({ run, owner }) => {
        idleTimers.cancelAll()
        log(`claimed: run ${run} of ${JSON.stringify(owner)}`)
      },
      onIdle: ({ run }) => {
        log(`idle: run ${run} is over`)
        waitForRuns()
      },
    },
  })
  log(
    `ready: agent ${id} on ${hostname()}, vitest-load ${packageVersion()}, node ${process.version}${labels.length > 0 ? `, labels ${labels.join(',')}` : ''}`,
  )
  waitForRuns()
  tellConnection(connection, log, timers)
  void connection.closed.then((error) => error !== undefined && onEnd(error))
  signal.addEventListener('abort', () => onEnd('a signal'), { once: true })
  if (signal.aborted) onEnd('a signal')
  const why = await ended
  idleTimers.cancelAll()
  if (why instanceof LoadError) {
    await agent.stop()
    throw why
  }
  if (!signal.aborted) log(`ended: ${why}`)
  else if (agent.run !== undefined) log(`ending: run ${agent.run.run} is stopped and reported`)
  await within(agent.stop(), LAST_MS, systemClock)
}

/** Says that the broker is away, and goes on saying it. */
function tellConnection(connection: BrokerConnection, log: (text: string) => void, timers: Timers): void {
  let isConnected = true
  const tell = (): void => {
    if (isConnected) return
    log('waiting: the broker is away')
    timers.after(TELL_EVERY_MS, tell)
  }
  connection.onConnection((isBack) => {
    if (isConnected === isBack) return
    isConnected = isBack
    if (isBack) log('connected: the broker is back')
    else tell()
  })
}

const randomName = (bytes: number): string => randomBytes(bytes).toString('hex')

/** Resolves after the time, or at once with the signal. */
const pause = (ms: Milliseconds, signal: AbortSignal): Promise<void> => sleep(ms, undefined, { signal }).catch(noop)
