import { describe, expect, test } from 'vitest'
import { encodePart, partsOf } from '../../../src/agents/protocol/frames.ts'
import { encodeParcel } from '../../../src/agents/protocol/parcel.ts'
import { placesOf } from '../../../src/agents/protocol/places.ts'
import { encodeMessage } from '../../../src/agents/protocol/shape.ts'
import { seededRandom } from '../../../src/units/random.ts'
import type { Arrival } from './simulation/modelled-carrier.ts'
import { coordinatorKeys, isComplete, startAgent, startCoordinator, type SimulatedAgent } from './simulation/scenario.ts'
import { GOOD } from './simulation/quiet.ts'
import { VirtualNetwork, type Connection } from './simulation/virtual-network.ts'
import { VirtualProcess, VirtualWorld } from './simulation/virtual-world.ts'

const EXACT = { aheadMs: 0, pace: 1 }

const failing = (): never => {
  throw new RangeError('no such host')
}

interface Bench {
  readonly world: VirtualWorld
  readonly network: VirtualNetwork
  readonly target: Arrival[]
  /** Asks the agent by hand. */
  readonly ask: (request: string, message: object | Uint8Array) => Promise<unknown>
  readonly say: (message: object) => void
}

/** A network with whatever speaks to agents by hand. */
function bench(): Bench {
  const world = new VirtualWorld()
  const network = new VirtualNetwork(world, GOOD, seededRandom(3))
  const hand: Connection = network.connect(new VirtualProcess(world, EXACT))
  return {
    world,
    network,
    target: [],
    ask: async (request, message) => {
      const data = message instanceof Uint8Array ? message : encodeMessage(message)
      const asked = hand.request(`vl.team.dn.a.K0.1.${request}`, data, 500).then(
        (answer) => JSON.parse(new TextDecoder().decode(answer)) as unknown,
        () => 'no answer',
      )
      await world.runUntil(world.nowMs + 501)
      return await asked
    },
    say: (message) => hand.publish('vl.team.dn.r.r1.ctl', encodeMessage(message)),
  }
}

const agentOf = ({ network, target }: Bench): SimulatedAgent => startAgent(network, 'K0-1', EXACT, target, { loadMs: 5, isBroken: false })

const claim = { run: 'r1', owner: 'a.test.ts > pays', session: 's' }

function parcelOf(boot: string, more: object = {}): Uint8Array {
  const order = JSON.stringify({
    cluster: 'team',
    run: 'r1',
    agents: placesOf([{ id: 'K0-1', boot }]).agents,
    payload: JSON.stringify({ count: 100, everyMs: 10 }),
    expiresAtMs: 1e6,
    demands: { concurrency: 1 },
    ...more,
  })
  return encodePart(
    partsOf(
      0,
      undefined,
      encodeParcel({ order, signature: coordinatorKeys.sign(order), place: { index: 0, proof: [] }, data: undefined }),
    )[0]!,
  )
}

function signed(n: number, change: object, run = 'r1'): object {
  const command = JSON.stringify({ run, n, change })
  return { run: 'r1', command, signature: coordinatorKeys.sign(command) }
}

describe('an agent', () => {
  test('that hears all of a run again, as it came, sends nothing', async () => {
    const { world, network, target } = bench()
    const heard: { subject: string; data: Uint8Array; atMs: number }[] = []
    const agent = startAgent(network, 'K0-1', EXACT, target, { loadMs: 5, isBroken: false })
    network.onDelivered = (process, subject, data) => {
      if (process === agent.process && subject.startsWith('vl.')) heard.push({ subject, data, atMs: world.nowMs })
    }
    const { outcome } = startCoordinator(network, EXACT, seededRandom(4), { count: 1, load: { count: 50, everyMs: 10 }, waitMs: 1_000 })
    await world.runUntil(10_000, () => outcome.isReleased)
    expect(isComplete(outcome)).toBe(true)
    expect(target).toHaveLength(50)

    const replay = async (): Promise<void> => {
      network.onDelivered = () => {}
      const hand = network.connect(new VirtualProcess(world, EXACT))
      const startMs = world.nowMs - heard[0]!.atMs
      for (const { subject, data, atMs } of heard)
        world.at(startMs + atMs, () => void hand.request(subject, data, 100).catch(() => undefined))
      await world.runUntil(world.nowMs + 10_000)
    }
    await replay()
    expect(target).toHaveLength(50)

    // Its successor with the same id does not know that run.
    agent.process.kill()
    const again = startAgent(network, 'K0-1', EXACT, target, { loadMs: 5, isBroken: false })
    await replay()
    expect(target).toHaveLength(50)
    expect(again.carrier.child).toBeUndefined()
    expect(again.agent.run).toBeUndefined()
  })

  test('says who has it, and frees itself if nobody goes on with its claim', async () => {
    const { world, network, ask } = bench()
    const { agent } = startAgent(network, 'K0-1', EXACT, [], { loadMs: 5, isBroken: false })
    expect(await ask('claim', claim)).toMatchObject({ ok: true })
    // The answer may have been lost.
    expect(await ask('claim', claim)).toMatchObject({ ok: true })
    expect(await ask('claim', { ...claim, run: 'r2' })).toMatchObject({ ok: false, holder: { run: 'r1', owner: 'a.test.ts > pays' } })
    await world.runUntil(world.nowMs + 6_000)
    expect(agent.run).toBeUndefined()
    expect(await ask('claim', claim)).toMatchObject({ ok: false, why: 'has carried this run already' })
    expect(await ask('claim', { ...claim, run: 'r2' })).toMatchObject({ ok: true })
  })

  test('ignores what it cannot read, and what is of another run', async () => {
    const { ask, network } = bench()
    startAgent(network, 'K0-1', EXACT, [], { loadMs: 5, isBroken: false })
    for (const wrong of [{ ...claim, run: 'a.b' }, { ...claim, more: 1 }, { run: 'r1' }, [], new Uint8Array([255, 254])])
      expect(await ask('claim', wrong)).toBe('no answer')
    expect(await ask('claim', claim)).toMatchObject({ ok: true })
    for (const request of ['start', 'send', 'prepare.r2', 'prepare', 'more']) expect(await ask(request, { run: 'r2' })).toBe('no answer')
    expect(await ask('release', { run: 'r2' })).toMatchObject({ ok: true })
    expect(await ask('claim', { ...claim, run: 'r2' })).toMatchObject({ ok: false })
  })

  test('that hears too late that all agents are ready sends nothing, and says so', async () => {
    const hand = bench()
    const { world, ask, say, network, target } = hand
    const agent = agentOf(hand)
    const said: string[] = []
    network
      .connect(new VirtualProcess(world, EXACT))
      .subscribe('vl.team.up.r1.K0.1.evt', ({ data }) => said.push(new TextDecoder().decode(data)))
    const { boot } = (await ask('claim', claim)) as { boot: string }
    expect(await ask('prepare.r1', parcelOf(boot))).toMatchObject({ ok: true, needsBundle: false })
    const atMs = world.nowMs + 700
    const start = { run: 'r1', attempt: 1, atMs, offsetMs: 0, uncertaintyMs: 1 }
    expect(await ask('start', start)).toMatchObject({ ok: true })
    // For another attempt.
    say({ sentMs: world.nowMs, go: 2 })
    await world.runUntil(atMs + 100)
    say({ sentMs: world.nowMs, go: 1 })
    await world.runUntil(world.nowMs + 2_000)
    expect(target).toEqual([])
    expect(said.at(-1)).toMatch(/"state":"failed".*heard that all agents were ready 10[01] ms after the time of the start/)
    expect(agent.agent.run).toMatchObject({ run: 'r1' })
  })

  test('carries out a command once, if its coordinator has signed it', async () => {
    const hand = bench()
    const { world, ask, say } = hand
    const agent = agentOf(hand)
    const { boot } = (await ask('claim', claim)) as { boot: string }
    await ask('prepare.r1', parcelOf(boot))
    await ask('start', { run: 'r1', attempt: 1, atMs: world.nowMs + 600, offsetMs: 0, uncertaintyMs: 1 })
    const renew = (): void => say({ sentMs: world.nowMs, go: 1 })
    renew()
    await world.runUntil(world.nowMs + 200)
    const sent = agent.carrier.commands
    const ofStop = signed(1, { kind: 'stop' })
    for (const forged of [
      { ...ofStop, signature: { signer: 'UC', signature: 'x' } },
      signed(1, { kind: 'stop' }, 'r2'),
      signed(2, { kind: 'stop' }),
      signed(1, { kind: 'open', ratePerSecond: -1, fromMs: 0 }),
    ]) {
      expect(await ask('send', forged)).toMatchObject({ ok: false })
      renew()
    }
    expect(sent).toEqual([])
    expect(await ask('send', ofStop)).toMatchObject({ ok: true })
    renew()
    expect(await ask('send', ofStop)).toMatchObject({ ok: true })
    renew()
    expect(await ask('send', signed(2, { kind: 'closed', users: 5, fromMs: 7 }))).toMatchObject({ ok: true })
    expect(sent).toEqual([
      { kind: 'change', share: undefined, change: { kind: 'stop' } },
      {
        kind: 'change',
        share: undefined,
        change: { kind: 'level', level: { kind: 'closed', users: 5, spawnPerSecond: Infinity }, fromMs: 7 },
      },
    ])
  })

  test('serves one process only if it was started so', async () => {
    const { ask, network } = bench()
    startAgent(network, 'K0-1', EXACT, [], { loadMs: 5, isBroken: false }, { once: true })
    // Anybody can claim it, and let it go again: only an order says for whom it is.
    expect(await ask('claim', { ...claim, run: 'r0', session: 'other' })).toMatchObject({ ok: true })
    await ask('release', { run: 'r0' })
    const { boot } = (await ask('claim', claim)) as { boot: string }
    await ask('prepare.r1', parcelOf(boot))
    await ask('release', { run: 'r1' })
    expect(await ask('claim', { ...claim, run: 'r2', session: 'other' })).toMatchObject({ ok: false, why: 'serves another process only' })
    expect(await ask('claim', { ...claim, run: 'r3' })).toMatchObject({ ok: true })
  })

  test('refuses an order that it fails to check', async () => {
    const { ask, network } = bench()
    startAgent(network, 'K0-1', EXACT, [], { loadMs: 5, isBroken: false }, { refusalOf: failing })
    const { boot } = (await ask('claim', claim)) as { boot: string }
    expect(await ask('prepare.r1', parcelOf(boot))).toMatchObject({ ok: false, why: 'the order cannot be checked: no such host' })
  })

  test('that is idle stops at once, and is found by nobody any more', async () => {
    const { ask, network, world } = bench()
    const { agent } = startAgent(network, 'K0-1', EXACT, [], { loadMs: 5, isBroken: false })
    let isStopped = false
    void agent.stop().then(() => (isStopped = true))
    await world.runUntil(world.nowMs)
    expect(isStopped).toBe(true)
    expect(await ask('claim', claim)).toBe('no answer')
  })
})
