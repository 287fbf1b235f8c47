import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, vi } from 'vitest'
import { agentIdentity } from '../../../src/agents/nats/agent.ts'
import type { BrokerConnection } from '../../../src/agents/nats/connection.ts'
import { connectCoordinator } from '../../../src/agents/nats/coordinator.ts'
import { brokerSettings } from '../../../src/agents/settings.ts'
import { writeKeys, type KeyFile, type KeyFolder } from '../../../src/cli/agents/key-folder.ts'
import { testWith } from '../../helpers/needs.ts'
import { hasNatsServer, startNatsServer } from '../../helpers/nats-server.ts'

const testOnBroker = testWith(hasNatsServer)
const WAIT = { timeout: 20_000, interval: 20 }
const LONG_MS = 20_000
const CLUSTER = 'team'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (data: Uint8Array): string => new TextDecoder().decode(data)

/** Someone connected with a key, whatever they then try. */
interface Someone {
  readonly transport: BrokerConnection
  /** What the broker did not allow. */
  readonly denied: string[]
}

interface Team extends AsyncDisposable {
  readonly url: string
  readonly keys: KeyFolder
  readonly agentKeys: readonly [KeyFile, KeyFile]
  readonly coordinator: Someone
  readonly agents: readonly [Someone, Someone]
}

async function keysFor(cluster: string): Promise<KeyFolder> {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-load-security-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return await writeKeys(folder, cluster, 2)
}

async function coordinatorWith(url: string, keyFile: string | undefined): Promise<Someone> {
  const denied: string[] = []
  const settings = brokerSettings({ nats: url, cluster: CLUSTER, keyFile }, {})
  const { transport } = await connectCoordinator(settings, (what) => denied.push(what))
  return { transport, denied }
}

async function agentWith(url: string, keyFile: string | undefined): Promise<Someone> {
  const denied: string[] = []
  const identity = await agentIdentity(brokerSettings({ nats: url, cluster: CLUSTER, keyFile }, {}))
  return { transport: await identity.connect((what) => denied.push(what)), denied }
}

/** A broker with the configuration that `vitest-load keys` writes, a coordinator, and two agents with keys of their own. */
async function startTeam(): Promise<Team> {
  const keys = await keysFor(CLUSTER)
  const broker = await startNatsServer(keys.authorization)
  const agentKeys = [keys.agents[0]!, keys.agents[1]!] as const
  const coordinator = await coordinatorWith(broker.url, keys.coordinator.path)
  const agents = [await agentWith(broker.url, agentKeys[0].path), await agentWith(broker.url, agentKeys[1].path)] as const
  return {
    url: broker.url,
    keys,
    agentKeys,
    coordinator,
    agents,
    async [Symbol.asyncDispose]() {
      await Promise.all([coordinator, ...agents].map(({ transport }) => transport.close()))
      await broker[Symbol.asyncDispose]()
    },
  }
}

/** Publishes as a request, since the broker then says whether it was allowed: 'denied', or else what came of it. */
async function published({ transport }: Someone, subject: string): Promise<string> {
  return await transport.request(subject, bytes('try'), 2_000).then(
    (data) => `answered ${text(data)}`,
    (error: { code?: string; why?: string }) => (error.code === 'agents-refused' ? 'denied' : (error.why ?? 'failed')),
  )
}

/** Waits until the broker has seen all that was sent before. */
async function settled({ transport }: Someone, allowed: string): Promise<void> {
  await transport.request(allowed, bytes(''), LONG_MS).catch(() => {})
}

const problemOf = async (work: Promise<unknown>): Promise<string> =>
  await work.then(
    () => 'none',
    ({ code, message }: { code: string; message: string }) => `${code}: ${message.replaceAll(/:\d{4,5}/g, ':port')}`,
  )

describe('a real nats-server lets in', { timeout: 60_000 }, () => {
  testOnBroker('nobody without a key', async () => {
    await using team = await startTeam()
    expect(await problemOf(coordinatorWith(team.url, undefined))).toMatchInlineSnapshot(
      `"agents-refused: Expected the broker at nats://127.0.0.1:port to accept a connection without key, got "authorization violation": name a key file (VITEST_LOAD_NATS_KEY_FILE), which \`npx vitest-load keys\` makes"`,
    )
    expect(await problemOf(agentWith(team.url, undefined))).toMatch(/^agents-refused: /)
  })

  testOnBroker('nobody with a key that it does not know', async () => {
    await using team = await startTeam()
    const foreign = await keysFor(CLUSTER)
    expect(await problemOf(coordinatorWith(team.url, foreign.coordinator.path))).toMatchInlineSnapshot(
      `"agents-refused: Expected the broker at nats://127.0.0.1:port to accept the key in the key file, got "authorization violation": its configuration must list the key among its \`users\`, as the one that \`npx vitest-load keys\` writes does"`,
    )
    expect(await problemOf(agentWith(team.url, foreign.agents[0]!.path))).toMatch(/^agents-refused: /)
  })

  testOnBroker('nobody any more whose key was taken from its configuration', async () => {
    const [keys, others] = [await keysFor(CLUSTER), await keysFor(CLUSTER)]
    await using broker = await startNatsServer(keys.authorization)
    const { transport } = await agentWith(broker.url, keys.agents[0]!.path)
    await broker.restart(0, others.authorization)
    expect(await transport.closed).toMatchObject({
      code: 'agents-refused',
      message: expect.stringContaining('must list the key among its `users`'),
    })
  })
})

describe('a real nats-server that reads its configuration again', { timeout: 60_000 }, () => {
  testOnBroker('ends the connection of a key that is no longer in it', async () => {
    const [keys, others] = [await keysFor(CLUSTER), await keysFor(CLUSTER)]
    await using broker = await startNatsServer(keys.authorization)
    const { transport } = await agentWith(broker.url, keys.agents[0]!.path)
    broker.reload(others.authorization)
    expect(await transport.closed).toMatchObject({ code: 'agents-refused' })
  })
})

describe('at a real nats-server, the key of an agent', { timeout: 60_000 }, () => {
  testOnBroker('cannot order anything', async () => {
    await using team = await startTeam()
    const [, other] = team.agentKeys
    const [thief, victim] = team.agents
    const heard: string[] = []
    victim.transport.subscribe(`vl.${CLUSTER}.dn.a.${other.publicKey}.0.>`, ({ subject }) => heard.push(subject))
    victim.transport.subscribe(`vl.${CLUSTER}.dn.r.>`, ({ subject }) => heard.push(subject))
    victim.transport.subscribe(`vl.${CLUSTER}.dn.discover`, ({ subject }) => heard.push(subject))
    for (const end of [
      'discover',
      `a.${other.publicKey}.0.claim`,
      `a.${team.agentKeys[0].publicKey}.0.claim`,
      'r.run.ctl',
      'r.run.bundle.0',
    ]) {
      expect(await published(thief, `vl.${CLUSTER}.dn.${end}`), end).toBe('denied')
    }
    expect(heard).toEqual([])
    // What the coordinator says does arrive.
    team.coordinator.transport.publish(`vl.${CLUSTER}.dn.r.run.ctl`, bytes(''))
    await vi.waitFor(() => expect(heard).toEqual([`vl.${CLUSTER}.dn.r.run.ctl`]), WAIT)
  })

  testOnBroker('cannot read what others are told, what they say, or what is answered to them', async () => {
    await using team = await startTeam()
    const [own, other] = team.agentKeys
    const [thief, victim] = team.agents
    const patterns = [
      '>',
      'vl.>',
      `vl.${CLUSTER}.>`,
      `vl.${CLUSTER}.dn.>`,
      `vl.${CLUSTER}.dn.a.>`,
      `vl.${CLUSTER}.dn.a.*.0.claim`,
      `vl.${CLUSTER}.dn.a.${other.publicKey}.>`,
      `vl.${CLUSTER}.up.>`,
      `vl.${CLUSTER}.up.*.${own.publicKey}.>`,
      `_INBOX_${other.publicKey}.>`,
      `_INBOX_${team.keys.coordinator.publicKey}.>`,
      '$SYS.>',
    ]
    const stolen: string[] = []
    for (const pattern of patterns) thief.transport.subscribe(pattern, ({ subject }) => stolen.push(subject))
    const allowed: string[] = []
    thief.transport.subscribe(`vl.${CLUSTER}.dn.discover`, ({ subject }) => allowed.push(subject))
    await vi.waitFor(() => expect(thief.denied).toEqual(patterns.map((pattern) => `subscribe to "${pattern}"`)), WAIT)

    victim.transport.subscribe(`vl.${CLUSTER}.dn.a.${other.publicKey}.>`, ({ reply }) => reply!(bytes('mine')))
    await vi.waitFor(async () => {
      expect(await published(team.coordinator, `vl.${CLUSTER}.dn.a.${other.publicKey}.0.claim`)).toBe('answered mine')
    }, WAIT)
    team.coordinator.transport.subscribe(`vl.${CLUSTER}.up.>`, ({ reply }) => reply!(bytes('ack')))
    await vi.waitFor(async () => {
      expect(await published(victim, `vl.${CLUSTER}.up.run.${other.publicKey}.0.snap`)).toBe('answered ack')
    }, WAIT)
    team.coordinator.transport.publish(`vl.${CLUSTER}.dn.discover`, bytes(''))
    await vi.waitFor(() => expect(allowed).toEqual([`vl.${CLUSTER}.dn.discover`]), WAIT)
    expect(stolen).toEqual([])
  })

  testOnBroker('cannot answer for another, not even first', async () => {
    await using team = await startTeam()
    const [, other] = team.agentKeys
    const [thief, victim] = team.agents
    const inbox = `_INBOX_${team.keys.coordinator.publicKey}`
    for (const subject of [inbox, `${inbox}.token`, `${inbox}.token.token`]) expect(await published(thief, subject)).toBe('denied')
    // The other answers late, and is still the only one.
    victim.transport.subscribe(`vl.${CLUSTER}.dn.a.${other.publicKey}.0.claim`, ({ reply }) => setTimeout(() => reply!(bytes('real')), 200))
    thief.transport.subscribe(`vl.${CLUSTER}.dn.a.${other.publicKey}.0.claim`, ({ reply }) => reply!(bytes('forged')))
    await vi.waitFor(async () => {
      expect(await published(team.coordinator, `vl.${CLUSTER}.dn.a.${other.publicKey}.0.claim`)).toBe('answered real')
    }, WAIT)
  })

  testOnBroker('cannot publish results of another, or of nobody', async () => {
    await using team = await startTeam()
    const [own, other] = team.agentKeys
    const [thief] = team.agents
    const heard: string[] = []
    team.coordinator.transport.subscribe(`vl.${CLUSTER}.up.>`, ({ subject, reply }) => {
      heard.push(subject)
      reply?.(bytes('ack'))
    })
    const mine = `vl.${CLUSTER}.up.run.${own.publicKey}.0.snap`
    await vi.waitFor(async () => expect(await published(thief, mine)).toBe('answered ack'), WAIT)
    for (const end of [`run.${other.publicKey}.0.snap`, 'run', `${own.publicKey}.0.snap`, `run.x.${own.publicKey}.snap`]) {
      expect(await published(thief, `vl.${CLUSTER}.up.${end}`), end).toBe('denied')
    }
    expect(new Set(heard)).toEqual(new Set([mine]))
  })

  testOnBroker('can answer a request once, and nobody who did not ask', async () => {
    await using team = await startTeam()
    const [own] = team.agentKeys
    const [agent] = team.agents
    const replies: ((data: Uint8Array) => void)[] = []
    agent.transport.subscribe(`vl.${CLUSTER}.dn.discover`, ({ reply }) => {
      replies.push(reply!)
      for (const number of ['first', 'second', 'third']) reply!(bytes(number))
    })
    await vi.waitFor(async () => {
      const answers = await team.coordinator.transport.requestMany(`vl.${CLUSTER}.dn.discover`, bytes(''), 500)
      expect(answers.map(text)).toEqual(['first'])
    }, WAIT)
    await settled(agent, `vl.${CLUSTER}.up.run.${own.publicKey}.0.evt`)
    expect(agent.denied.length).toBeGreaterThanOrEqual(2)
  })

  testOnBroker('is nothing in another cluster', async () => {
    await using team = await startTeam()
    const [own] = team.agentKeys
    const [agent] = team.agents
    expect(await published(agent, `vl.other.up.run.${own.publicKey}.0.snap`)).toBe('denied')
    for (const end of ['discover', `a.${own.publicKey}.>`, 'r.>']) agent.transport.subscribe(`vl.other.dn.${end}`, () => {})
    await vi.waitFor(() => expect(agent.denied.filter((what) => what.startsWith('subscribe'))).toHaveLength(3), WAIT)
  })

  testOnBroker('cannot make the coordinator publish an order as an answer', async () => {
    await using team = await startTeam()
    const [own, other] = team.agentKeys
    const [, victim] = team.agents
    const ordered: string[] = []
    victim.transport.subscribe(`vl.${CLUSTER}.dn.a.${other.publicKey}.>`, ({ subject }) => ordered.push(subject))
    const heard: string[] = []
    team.coordinator.transport.subscribe(`vl.${CLUSTER}.up.>`, ({ data, reply }) => {
      heard.push(text(data))
      reply?.(bytes('ack'))
    })
    const { connect, nkeyAuthenticator } = await import('@nats-io/transport-node')
    const { readKeyFile } = await import('../../../src/agents/nats/key-file.ts')
    const raw = await connect({
      servers: [team.url.replace('nats://', '')],
      authenticator: nkeyAuthenticator((await readKeyFile(own.path, 'the key')).seed),
    })
    await vi.waitFor(async () => {
      raw.publish(`vl.${CLUSTER}.up.run.${own.publicKey}.0.snap`, 'lure', { reply: `vl.${CLUSTER}.dn.a.${other.publicKey}.0.release` })
      await raw.flush()
      expect(heard).toContain('lure')
    }, WAIT)
    // An order of the coordinator's own comes after whatever the lure has made it send.
    await vi.waitFor(async () => {
      await published(team.coordinator, `vl.${CLUSTER}.dn.a.${other.publicKey}.0.claim`)
      expect(ordered).not.toEqual([])
    }, WAIT)
    expect(new Set(ordered)).toEqual(new Set([`vl.${CLUSTER}.dn.a.${other.publicKey}.0.claim`]))
    await raw.close()
  })
})

describe('at a real nats-server, the key of a coordinator', { timeout: 60_000 }, () => {
  testOnBroker('cannot publish results, nor read what others are ordered or answered', async () => {
    await using team = await startTeam()
    const [own] = team.agentKeys
    expect(await published(team.coordinator, `vl.${CLUSTER}.up.run.${own.publicKey}.0.snap`)).toBe('denied')
    const patterns = ['>', `vl.${CLUSTER}.dn.>`, `_INBOX_${own.publicKey}.>`, 'vl.other.up.>']
    for (const pattern of patterns) team.coordinator.transport.subscribe(pattern, () => {})
    await vi.waitFor(() => {
      expect(team.coordinator.denied.filter((what) => what.startsWith('subscribe'))).toEqual(
        patterns.map((pattern) => `subscribe to "${pattern}"`),
      )
    }, WAIT)
    expect(await published(team.coordinator, 'vl.other.dn.discover')).toBe('denied')
  })

  testOnBroker('that is used for the wrong role says so', async () => {
    await using team = await startTeam()
    const mistaken = await coordinatorWith(team.url, team.agentKeys[0].path)
    expect(await problemOf(mistaken.transport.request(`vl.${CLUSTER}.dn.discover`, bytes(''), LONG_MS))).toMatchInlineSnapshot(
      `"agents-refused: Expected the broker to let this key publish to "vl.team.dn.discover", but it does not: is the key for this role (coordinator or agent) and this cluster? \`npx vitest-load keys\` writes what a broker must allow"`,
    )
    await mistaken.transport.close()
  })
})
