import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { describe, expect, onTestFinished, vi } from 'vitest'
import type { CarriedShare, Carrier } from '../../../src/agents/carrier.ts'
import type { Signature } from '../../../src/agents/keys.ts'
import { agentIdentity } from '../../../src/agents/nats/agent.ts'
import { connectCoordinator, type ConnectedCoordinator } from '../../../src/agents/nats/coordinator.ts'
import { createUserKey } from '../../../src/agents/nats/key-file.ts'
import { coordinatorKeys } from '../../../src/agents/nats/role-keys.ts'
import type { Order } from '../../../src/agents/order.ts'
import { Agent } from '../../../src/agents/protocol/agent.ts'
import type { AgentsRun } from '../../../src/agents/protocol/agents-run.ts'
import { Coordinator } from '../../../src/agents/protocol/coordinator.ts'
import { encodePart, partsOf } from '../../../src/agents/protocol/frames.ts'
import { decodeParcel, encodeParcel, type Parcel } from '../../../src/agents/protocol/parcel.ts'
import { placesOf } from '../../../src/agents/protocol/places.ts'
import { prepareAgents, type RunContent } from '../../../src/agents/protocol/prepare-agents.ts'
import { startAgents } from '../../../src/agents/protocol/start-agents.ts'
import { brokerSettings } from '../../../src/agents/settings.ts'
import { writeKeys, type KeyFile, type KeyFolder } from '../../../src/cli/agents/key-folder.ts'
import { seededRandom } from '../../../src/units/random.ts'
import { systemClock } from '../../../src/units/time/clock.ts'
import { testWith } from '../../helpers/needs.ts'
import { hasNatsServer, startNatsServer } from '../../helpers/nats-server.ts'

const testOnBroker = testWith(hasNatsServer)
const WAIT = { timeout: 20_000, interval: 20 }
const LONG_MS = 20_000
const CLUSTER = 'team'
const SECRET = 'password-of-the-database'

/**
 * A hostile broker: one that lets everybody in, delivers everything to whoever listens, and lets them publish anything. What agents do there is what they do if
 * the broker or its configuration was stolen.
 */
interface Hostile extends AsyncDisposable {
  readonly url: string
  readonly keys: KeyFolder
  readonly thief: NatsConnection
  /** All that the thief has heard. */
  readonly heard: { readonly subject: string; readonly data: Uint8Array }[]
  readonly coordinator: ConnectedCoordinator
}

async function startHostile(): Promise<Hostile> {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-load-hostile-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const keys = await writeKeys(folder, CLUSTER, 2)
  const broker = await startNatsServer()
  const thief = await connect({ servers: [broker.url.replace('nats://', '')], inboxPrefix: '_INBOX_thief' })
  const heard: Hostile['heard'] = []
  thief.subscribe('>', { callback: (_, { subject, data }) => void heard.push({ subject, data: data.slice() }) })
  await thief.flush()
  const settings = brokerSettings({ nats: broker.url, cluster: CLUSTER, keyFile: keys.coordinator.path }, {})
  const coordinator = await connectCoordinator(settings, () => {})
  return {
    url: broker.url,
    keys,
    thief,
    heard,
    coordinator,
    async [Symbol.asyncDispose]() {
      await Promise.all([thief.close(), coordinator.transport.close()])
      await broker[Symbol.asyncDispose]()
    },
  }
}

/** An agent whose shares end where code would run: it notes them instead. */
interface Victim extends AsyncDisposable {
  readonly id: string
  readonly boot: string
  readonly loaded: CarriedShare[]
  /** What its share was told. */
  readonly told: unknown[]
}

const nothing = (): void => {}

async function startVictim(
  hostile: Hostile,
  key: KeyFile,
  more: { instance?: string; aheadMs?: number; cluster?: string } = {},
): Promise<Victim> {
  const { instance = '0', aheadMs = 0, cluster = CLUSTER } = more
  const settings = brokerSettings({ nats: hostile.url, cluster, keyFile: key.path, trust: hostile.keys.coordinator.publicKey }, {})
  const { keys, connect: connectAgent } = await agentIdentity(settings)
  const transport = await connectAgent(() => {})
  const loaded: CarriedShare[] = []
  const told: unknown[] = []
  const carrier: Carrier = {
    prepare: async (share, listener) => {
      loaded.push(share)
      const alive = setInterval(() => listener.onAlive(), 200)
      return {
        start: () => void told.push('start'),
        send: (message) => void told.push(message),
        renew: nothing,
        acknowledge: nothing,
        kill: async () => clearInterval(alive),
      }
    },
  }
  const id = `${key.publicKey}-${instance}`
  const boot = `boot${Math.random().toString(36).slice(2)}`
  const cache = new Map<string, Uint8Array>()
  const agent = new Agent({
    transport,
    clock: systemClock,
    wallClockMs: () => Date.now() + aheadMs,
    keys,
    carrier,
    bundles: { get: async ({ sha256 }) => cache.get(sha256), put: async ({ sha256 }, bundle) => void cache.set(sha256, bundle) },
    cluster,
    id,
    boot,
    notice: { version: '1.0.0', host: 'host', machine: 'machine', labels: [], cores: 1, node: 'v20' },
    refusalOf: () => undefined,
  })
  await vi.waitFor(async () => {
    await hostile.thief.request(`vl.${cluster}.dn.a.${key.publicKey}.${instance}.clock`, JSON.stringify({ run: 'x' }), { timeout: 1_000 })
  }, WAIT)
  return {
    id,
    boot,
    loaded,
    told,
    async [Symbol.asyncDispose]() {
      await agent.stop()
      await transport.close()
    },
  }
}

const content: RunContent = { payload: '{"plan":1}', demands: { concurrency: 1 }, bundle: undefined, data: JSON.stringify(SECRET) }

/** A run as it should be: claimed, ordered and loaded. */
async function honestRun({ coordinator }: Hostile, count: number, given: RunContent = content): Promise<AgentsRun> {
  const { transport, keys, cluster } = coordinator
  const context = { transport, clock: systemClock, wallClockMs: Date.now, keys, cluster }
  const run = await new Coordinator(context).claim({ count, labels: [], owner: 'a.test.ts > pays', waitMs: LONG_MS })
  await prepareAgents(run, given)
  return run
}

/** What was sent to an agent on the wire: the parcel of its order. */
function parcelFor({ heard }: Hostile, id: string): Parcel {
  const address = `.dn.a.${id.replace('-', '.')}.prepare.`
  const message = heard.find(({ subject }) => subject.includes(address))
  return decodeParcel(message!.data.subarray(10))!
}

let runCount = 0

/** For the only agent of a run, unless it says otherwise. */
type SentParcel = Omit<Parcel, 'place'> & Partial<Pick<Parcel, 'place'>>

/** Claims an agent, and sends it an order; returns its answer. */
async function attack(
  { thief }: Hostile,
  { id }: Victim,
  parcel: SentParcel,
  run = `attack${++runCount}`,
  cluster = CLUSTER,
): Promise<string> {
  const address = `vl.${cluster}.dn.a.${id.replace('-', '.')}`
  const ask = async (subject: string, data: Uint8Array | string): Promise<{ ok: boolean; why?: string }> =>
    (await thief.request(`${address}.${subject}`, data, { timeout: LONG_MS })).json()
  const claimed = await ask('claim', JSON.stringify({ run, owner: 'thief', session: 'thief' }))
  if (!claimed.ok) return `not claimed: ${claimed.why ?? 'busy'}`
  let last = { ok: true } as { ok: boolean; why?: string }
  for (const part of partsOf(0, undefined, encodeParcel({ place: { index: 0, proof: [] }, ...parcel })))
    last = await ask(`prepare.${run}`, encodePart(part))
  await ask('release', JSON.stringify({ run }))
  return last.ok ? 'accepted' : last.why!
}

const orderFor = ({ id, boot }: Victim, run: string, more: Partial<Order> = {}): string =>
  JSON.stringify({
    cluster: CLUSTER,
    run,
    agents: placesOf([{ id, boot }]).agents,
    payload: '{"plan":"of the thief"}',
    expiresAtMs: Date.now() + 60_000,
    demands: { concurrency: 1 },
    ...more,
  })

const command = (name: string): string => JSON.stringify({ run: name, n: 1, change: { kind: 'closed', users: 100_000, fromMs: 0 } })

describe('at a real nats-server that lets a thief do everything', { timeout: 60_000 }, () => {
  testOnBroker('an order of the trusted coordinator is carried out, and one that the thief signs or does not sign is not', async () => {
    await using hostile = await startHostile()
    await using victim = await startVictim(hostile, hostile.keys.agents[0]!)
    const run = await honestRun(hostile, 1)
    expect(victim.loaded).toMatchObject([{ order: { payload: '{"plan":1}' }, data: JSON.stringify(SECRET) }])
    await run.terminate()

    const thief = await coordinatorKeys(await createUserKey())
    const { publicKey: trusted } = hostile.keys.coordinator
    const signatures = (text: string): readonly Signature[] => [
      { signer: trusted, signature: '' },
      { signer: '', signature: '' },
      { signer: trusted, signature: parcelFor(hostile, victim.id).signature.signature },
      thief.sign(text),
      { ...thief.sign(text), signer: trusted },
    ]
    for (const index of signatures('').keys()) {
      const name = `unsigned${index}`
      const order = orderFor(victim, name)
      expect(await attack(hostile, victim, { order, signature: signatures(order)[index]!, data: undefined }, name)).toMatch(
        /^the order is signed by .*, which this agent does not trust: start the agent with --trust/,
      )
    }
    expect(victim.loaded).toHaveLength(1)
  })

  testOnBroker('the key of an agent signs no order', async () => {
    await using hostile = await startHostile()
    const [own, other] = [hostile.keys.agents[0]!, hostile.keys.agents[1]!]
    await using victim = await startVictim(hostile, own)
    const { readKeyFile } = await import('../../../src/agents/nats/key-file.ts')
    for (const { path } of [own, other]) {
      const stolen = await coordinatorKeys(await readKeyFile(path, 'the stolen key'))
      const order = orderFor(victim, `stolen${++runCount}`)
      expect(await attack(hostile, victim, { order, signature: stolen.sign(order), data: undefined })).toMatch(/^the order is signed by /)
    }
    expect(victim.loaded).toEqual([])
  })

  testOnBroker('an altered order is refused, whatever was altered', async () => {
    await using hostile = await startHostile()
    await using victim = await startVictim(hostile, hostile.keys.agents[0]!)
    const run = await honestRun(hostile, 1)
    await run.terminate()
    const { order, signature, data } = parcelFor(hostile, victim.id)
    const alterations: readonly [string, string][] = [
      ['"plan\\":1', '"plan\\":2'],
      ['"concurrency":1', '"concurrency":2'],
      [run.claim.run, 'attack'],
      ['}}', '}} '],
    ]
    for (const [before, after] of alterations) {
      const altered = order.replace(before, after)
      expect(altered).not.toBe(order)
      expect(await attack(hostile, victim, { order: altered, signature, data })).toMatch(/^the order is signed by /)
    }
    expect(victim.loaded).toHaveLength(1)
  })

  testOnBroker('a signed order is good for one run of one start of its agents in one cluster, and for ten minutes', async () => {
    await using hostile = await startHostile()
    const [first, second] = [hostile.keys.agents[0]!, hostile.keys.agents[1]!]
    let captured: Parcel
    let run: AgentsRun
    {
      await using victim = await startVictim(hostile, first)
      run = await honestRun(hostile, 1)
      await run.terminate()
      captured = parcelFor(hostile, victim.id)
      // At the same agent: once more, and for another run.
      expect(await attack(hostile, victim, captured, run.claim.run)).toBe('not claimed: has carried this run already')
      expect(await attack(hostile, victim, captured)).toBe(
        `the order is for run ${run.claim.run}, and this agent was claimed for attack${runCount}`,
      )
      expect(victim.loaded).toHaveLength(1)
    }
    await using again = await startVictim(hostile, first)
    expect(await attack(hostile, again, captured, run.claim.run)).toMatch(
      /^the order is for other agents, or for this one before it was started again/,
    )
    await using other = await startVictim(hostile, second)
    expect(await attack(hostile, other, captured, run.claim.run)).toMatch(/^the order is for other agents/)
    await using sibling = await startVictim(hostile, first, { instance: '1' })
    expect(await attack(hostile, sibling, captured, run.claim.run)).toMatch(/^the order is for other agents/)
    await using elsewhere = await startVictim(hostile, first, { cluster: 'other' })
    expect(await attack(hostile, elsewhere, captured, run.claim.run, 'other')).toBe(
      'the order is for cluster team, and this agent belongs to other',
    )

    const { keys } = hostile.coordinator
    await using late = await startVictim(hostile, second, { instance: 'late', aheadMs: 11 * 60_000 })
    const order = orderFor(late, 'expired', { expiresAtMs: Date.now() + 10 * 60_000 })
    expect(await attack(hostile, late, { order, signature: keys.sign(order), data: undefined }, 'expired')).toMatch(
      /^the order expired .* ago: check the time of day/,
    )
    expect([again, other, sibling, elsewhere, late].flatMap(({ loaded }) => loaded)).toEqual([])
  })

  testOnBroker('what setup returned is read by nobody else, and cannot be exchanged', async () => {
    await using hostile = await startHostile()
    await using first = await startVictim(hostile, hostile.keys.agents[0]!)
    await using second = await startVictim(hostile, hostile.keys.agents[1]!)
    const run = await honestRun(hostile, 2)
    await run.terminate()
    const wire = Buffer.concat(hostile.heard.map(({ data }) => data))
    expect(wire.includes('{\\"plan\\":1}')).toBe(true)
    expect(wire.includes(SECRET)).toBe(false)

    const { keys } = hostile.coordinator
    const plain = createHash('sha256').update(content.data!).digest('hex')
    const order = orderFor(first, 'exchanged', { dataSha256: plain })
    const signature = keys.sign(order)
    const forAnother = parcelFor(hostile, second.id).data!
    const altered = Buffer.from(parcelFor(hostile, first.id).data!)
    altered[100]! ^= 1
    for (const data of [forAnother, altered, undefined, new Uint8Array()]) {
      expect(await attack(hostile, first, { order, signature, data }, `exchanged${++runCount}`)).toMatch(/^the order is for run exchanged/)
    }
    let index = 0
    for (const data of [forAnother, altered, undefined, new Uint8Array()]) {
      const name = `data${++index}`
      const text = orderFor(first, name, { dataSha256: plain })
      expect(await attack(hostile, first, { order: text, signature: keys.sign(text), data }, name)).toBe(
        'the data of the order is not what was signed',
      )
    }
    const sealed = parcelFor(hostile, first.id).data
    const without = orderFor(first, 'without')
    expect(await attack(hostile, first, { order: without, signature: keys.sign(without), data: sealed }, 'without')).toBe(
      'the data of the order is not what was signed',
    )
    expect([first.loaded.length, second.loaded.length]).toEqual([1, 1])
  })

  testOnBroker('data is not sealed for whoever answers in the name of an agent', async () => {
    await using hostile = await startHostile()
    await using victim = await startVictim(hostile, hostile.keys.agents[0]!)
    const imposter = await agentIdentity(brokerSettings({ nats: hostile.url }, {}))
    const { transport, keys, cluster } = hostile.coordinator
    const context = { transport, clock: systemClock, wallClockMs: Date.now, keys, cluster }
    const coordinator = new Coordinator(context)
    const own = imposter.keys.curve
    for (const curve of ['signed by the imposter', 'with the signature of the agent']) {
      const run = await coordinator.claim({ count: 1, labels: [], owner: 'a.test.ts > pays', waitMs: LONG_MS })
      const { notice } = run.agents[0]!
      // As if the broker had put another curve key into the answer.
      const forged = curve === 'signed by the imposter' ? own : { ...own, signed: notice.curve.signed }
      Object.assign(run.agents[0]!, { notice: { ...notice, curve: forged } })
      await expect(prepareAgents(run, content), curve).rejects.toThrow(/^Expected agent U\w+ to sign its curve key, got another signature/)
      await run.terminate()
    }
    expect(victim.loaded).toEqual([])
  })

  testOnBroker('orders with names that lead elsewhere, of a size that no agent takes, or with more than is known are refused', async () => {
    await using hostile = await startHostile()
    await using victim = await startVictim(hostile, hostile.keys.agents[0]!)
    const { keys } = hostile.coordinator
    const sha256 = 'a'.repeat(64)
    const tricks: readonly object[] = [
      { run: '../../etc' },
      { run: 'a.b' },
      { run: '' },
      { cluster: 'team.>' },
      { agents: { count: -1, root: sha256 } },
      { agents: { count: 1, root: '../..' } },
      { bundle: { sha256: '../../../../etc/passwd', bytes: 10 } },
      { bundle: { sha256: sha256.toUpperCase(), bytes: 10 } },
      { bundle: { sha256, bytes: 32 * 1024 * 1024 + 1 } },
      { bundle: { sha256, bytes: -1 } },
      { bundle: { sha256, bytes: 1e300 } },
      { demands: { concurrency: -1 } },
      { demands: { concurrency: 1, hosts: 'all' } },
      { payload: 7 },
      { expiresAtMs: null },
      { constructor: {} },
    ]
    for (const trick of tricks) {
      const name = `trick${++runCount}`
      const order = orderFor(victim, name, trick)
      expect(await attack(hostile, victim, { order, signature: keys.sign(order), data: undefined }, name), JSON.stringify(trick)).toBe(
        'the order cannot be read',
      )
    }
    for (const [what, data] of [
      ['nothing', new Uint8Array()],
      ['a part of too many', encodePart({ sequence: 0, end: undefined, index: 0, count: 65_000, bytes: new Uint8Array(256 * 1024) })],
      ['too large a part', encodePart({ sequence: 0, end: undefined, index: 0, count: 1, bytes: new Uint8Array(300 * 1024) })],
      ['noise', new Uint8Array(1_000).fill(1)],
    ] as const) {
      const [address, run] = [`vl.${CLUSTER}.dn.a.${victim.id.replace('-', '.')}`, `noise${++runCount}`]
      await hostile.thief.request(`${address}.claim`, JSON.stringify({ run, owner: 'thief', session: 'thief' }), { timeout: LONG_MS })
      const answer = await hostile.thief.request(`${address}.prepare.${run}`, data, { timeout: LONG_MS })
      expect(answer.json(), what).toMatchObject({ ok: false, why: 'the order cannot be read' })
      await hostile.thief.request(`${address}.release`, JSON.stringify({ run }), { timeout: LONG_MS })
    }
    expect(victim.loaded).toEqual([])
  })

  testOnBroker('a run in progress is steered by its coordinator, and by nobody else', async () => {
    await using hostile = await startHostile()
    await using victim = await startVictim(hostile, hostile.keys.agents[0]!)
    const run = await honestRun(hostile, 1)
    await startAgents(run, 60_000)
    await vi.waitFor(() => expect(victim.told).toEqual(['start']), WAIT)
    const { keys } = hostile.coordinator
    const thief = await coordinatorKeys(await createUserKey())
    const address = `vl.${CLUSTER}.dn.a.${victim.id.replace('-', '.')}.send`
    const steer = async (text: string, signature: Signature): Promise<unknown> =>
      (await hostile.thief.request(address, JSON.stringify({ run: run.claim.run, command: text, signature }), { timeout: LONG_MS })).json()
    const own = command(run.claim.run)
    for (const [text, signature] of [
      [own, thief.sign(own)],
      [own, { ...thief.sign(own), signer: hostile.keys.coordinator.publicKey }],
      [own, keys.sign('another text')],
      // Signed for a run before this one.
      [command('before'), keys.sign(command('before'))],
      // An order is no command.
      [parcelFor(hostile, victim.id).order, parcelFor(hostile, victim.id).signature],
    ] as const) {
      expect(await steer(text, signature)).toMatchObject({ ok: false })
    }
    expect(victim.told).toEqual(['start'])
    run.send({
      kind: 'change',
      share: undefined,
      change: { kind: 'level', level: { kind: 'closed', users: 5, spawnPerSecond: 1 }, fromMs: 10 },
    })
    await vi.waitFor(() => expect(victim.told).toMatchObject(['start', { kind: 'change', change: { level: { users: 5 } } }]), WAIT)
    await run.terminate()
  })

  testOnBroker('parts of a bundle that the thief puts in are never loaded', async () => {
    await using hostile = await startHostile()
    await using victim = await startVictim(hostile, hostile.keys.agents[0]!)
    const bundle = new Uint8Array(300_000).fill(7)
    let forged = 0
    // Whatever comes of the bundle is answered by forged parts of the same size, before and after the real ones.
    hostile.thief.subscribe(`vl.${CLUSTER}.dn.a.*.*.prepare.*`, {
      callback: (_, { subject }) => {
        const run = subject.split('.').at(-1)!
        for (const [index, bytes] of [
          [0, 256 * 1024],
          [1, 300_000 - 256 * 1024],
        ] as const) {
          forged++
          hostile.thief.publish(`vl.${CLUSTER}.dn.r.${run}.bundle.${index}`, new Uint8Array(bytes).fill(6))
        }
      },
    })
    await hostile.thief.flush()
    const run = await honestRun(hostile, 1, { ...content, bundle })
    expect(forged).toBeGreaterThan(0)
    expect(victim.loaded.map((share) => Buffer.from(share.bundle!).equals(bundle))).toEqual([true])
    await run.terminate()
  })

  testOnBroker('noise in the name of agents, at any subject, disturbs neither side', async () => {
    await using hostile = await startHostile()
    await using victim = await startVictim(hostile, hostile.keys.agents[0]!)
    const run = await honestRun(hostile, 1)
    const random = seededRandom(7)
    const states: string[] = []
    run.listener = { onReport: () => void states.push('report'), onState: ({ state }) => void states.push(state) }
    const name = victim.id.replace('-', '.')
    const subjects = ['snap', 'evt', 'other', 'snap.more'].map((kind) => `vl.${CLUSTER}.up.${run.claim.run}.${name}.${kind}`)
    const own = ['claim', 'clock', 'start', 'send', 'other', `prepare.${run.claim.run}`].map((kind) => `vl.${CLUSTER}.dn.a.${name}.${kind}`)
    const common = [`vl.${CLUSTER}.dn.discover`, `vl.${CLUSTER}.dn.r.${run.claim.run}.ctl`, `vl.${CLUSTER}.dn.r.${run.claim.run}.bundle.0`]
    for (let count = 0; count < 200; count++) {
      const noise = Uint8Array.from({ length: Math.floor(random() * 60) }, () => Math.floor(random() * 256))
      for (const subject of [...subjects, ...own, ...common])
        hostile.thief.publish(subject, count % 2 === 0 ? noise : JSON.stringify([...noise]))
    }
    await hostile.thief.flush()
    // A request is answered after all of that.
    const answer = await hostile.thief.request(`vl.${CLUSTER}.dn.discover`, JSON.stringify({ protocol: 1 }), { timeout: LONG_MS })
    expect(answer.json()).toMatchObject({ id: victim.id, holder: { run: run.claim.run } })
    expect(run.agents.map(({ lost, isReady }) => ({ lost, isReady }))).toEqual([{ lost: undefined, isReady: true }])
    expect(states.filter((state) => state === 'report' || state === 'lost')).toEqual([])
    expect(victim.loaded).toHaveLength(1)
    await run.terminate()
  })
})
