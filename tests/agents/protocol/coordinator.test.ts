import { describe, expect, test } from 'vitest'
import type { AgentSettings } from '../../../src/agents/protocol/agent.ts'
import { Coordinator } from '../../../src/agents/protocol/coordinator.ts'
import { encodeMessage } from '../../../src/agents/protocol/shape.ts'
import { seededRandom } from '../../../src/units/random.ts'
import type { Arrival, CarrierTemper } from './simulation/modelled-carrier.ts'
import { GOOD } from './simulation/quiet.ts'
import {
  coordinatorKeys,
  isComplete,
  startAgent,
  startCoordinator,
  type Outcome,
  type RunOptions,
  type SimulatedAgent,
} from './simulation/scenario.ts'
import { VirtualNetwork } from './simulation/virtual-network.ts'
import { VirtualProcess, VirtualWorld } from './simulation/virtual-world.ts'

const EXACT = { aheadMs: 0, pace: 1 }

/** A cluster to which agents are added by hand. */
class Cluster {
  readonly world: VirtualWorld = new VirtualWorld()
  readonly network: VirtualNetwork = new VirtualNetwork(this.world, GOOD, seededRandom(5))
  readonly target: Arrival[] = []

  agent(id: string, more: Partial<AgentSettings> = {}, temper: Partial<CarrierTemper> = {}): SimulatedAgent {
    return startAgent(this.network, id, EXACT, this.target, { loadMs: 5, isBroken: false, ...temper }, more)
  }

  /** Runs a load to its end. */
  async run(count: number, more: Partial<RunOptions> = {}): Promise<Outcome> {
    const { outcome } = startCoordinator(this.network, EXACT, seededRandom(6), {
      count,
      load: { count: 30, everyMs: 10 },
      waitMs: 1_000,
      ...more,
    })
    await this.world.runUntil(this.world.nowMs + 60_000, () => outcome.isReleased)
    return outcome
  }
}

const NOTICE = { version: '1.0.0', host: 'host', machine: 'machine', labels: [], cores: 1, node: 'v20' }

describe('agents that a run cannot have', () => {
  test('are counted, with who has them', async () => {
    const cluster = new Cluster()
    cluster.agent('K0-1')
    cluster.agent('K1-1')
    cluster.agent('K2-1')
    startCoordinator(cluster.network, EXACT, seededRandom(9), { count: 2, load: { count: 3_000, everyMs: 10 }, waitMs: 1_000 })
    await cluster.world.runUntil(1_000)
    const { error } = await cluster.run(2)
    expect(error!.message.replace(/run \w{16}/, 'run R').replace(/after .* s\./, 'after 1 s.')).toMatchInlineSnapshot(
      `"Expected 2 idle agents in the cluster team, got 1: 2 more busy (a.test.ts > pays, run R) after 1 s. Start more with npx vitest-load agent, ask for fewer, or wait longer, as in agents: { count: 2, wait: "2m" }."`,
    )
  })

  test('speak another version, lack a label, or share an id', async () => {
    const cluster = new Cluster()
    cluster.agent('K0-1', { notice: { ...NOTICE, labels: ['us'] } })
    cluster.agent('K1-1')
    cluster.agent('K1-1')
    const other = cluster.network.connect(new VirtualProcess(cluster.world, EXACT))
    other.subscribe('vl.team.dn.discover', ({ reply }) =>
      reply!(encodeMessage({ protocol: 2, id: 'K3-1', version: '2.0.0', more: 'than is known' })),
    )
    const { error } = await cluster.run(2, { labels: ['eu'], waitMs: 0 })
    expect(error!.message.replace(/after .*/, '…')).toMatchInlineSnapshot(
      `"Expected 2 idle agents in the cluster team, got 0: 1 without the labels eu; K1-1 is the id of more than one agent: give each agent of a key its own instance; K3-1 speaks version 2 of the protocol, and this process version 1: install vitest-load 2.0.0 on both sides, or the same newer one …"`,
    )
  })

  test('are refused at once if only they are on other machines than a target on loopback', async () => {
    const cluster = new Cluster()
    cluster.agent('K0-1')
    cluster.agent('K1-1', { notice: { ...NOTICE, machine: 'other' } })
    const { error } = await cluster.run(2, { machine: 'machine', waitMs: 30_000 })
    expect(cluster.world.nowMs).toBeLessThan(2_000)
    expect(error!.message.replace(/after .*/, '…')).toMatchInlineSnapshot(
      `"Expected 2 idle agents in the cluster team, got 1: 1 on other machines, from which a target on a loopback address cannot be reached: give it an address that they reach …"`,
    )
    expect(isComplete(await cluster.run(1, { machine: 'machine' }))).toBe(true)
  })

  test('are started as the run asks for them', async () => {
    const cluster = new Cluster()
    cluster.agent('K0-1')
    const { error } = await cluster.run(1, { labels: ['eu', 'big'], waitMs: 0 })
    expect(error!.message.replace(/after .* s\. Start/, 'after 0 s. Start')).toMatchInlineSnapshot(
      `"Expected 1 idle agent in the cluster team, got 0: 1 without the labels eu, big after 250 ms. Start more with npx vitest-load agent --labels eu,big, ask for fewer, or wait longer, as in agents: { count: 1, wait: "2m" }."`,
    )
  })
})

describe('a run that cannot start', () => {
  test('says which agent refuses it, and why', async () => {
    const cluster = new Cluster()
    cluster.agent('K0-1')
    cluster.agent('K1-1', { refusalOf: ({ demands }) => `allows 0 users, and its share has ${demands.concurrency}` })
    const { error } = await cluster.run(2)
    expect(error).toMatchObject({ code: 'agents-refused' })
    expect(error!.message).toMatchInlineSnapshot(`"agent 2 of 2 (host, K1-1) refused the run: allows 0 users, and its share has 1"`)
    expect(cluster.target).toEqual([])
  })

  test('says why a task cannot be loaded', async () => {
    const cluster = new Cluster()
    cluster.agent('K0-1', {}, { isBroken: true })
    const { error } = await cluster.run(1)
    expect(error!.message).toBe('agent 1 of 1 (host, K0-1): the module of the task threw')
    expect(error!.stack).toContain('modelled-carrier')
  })

  test('prints nothing that an agent could have made up', async () => {
    const cluster = new Cluster()
    const { agent } = cluster.agent('K0-1', {}, { loadMs: 3_000 })
    const thief = cluster.network.connect(new VirtualProcess(cluster.world, EXACT))
    thief.subscribe('vl.team.up.*.K0.1.evt', ({ subject, data }) => {
      const { boot, state } = JSON.parse(new TextDecoder().decode(data)) as { boot: string; state: string }
      if (state !== 'preparing') return
      const error = { name: 'x\u001b[31m', message: '::error::\u001b[2Jhello', stack: '::set-output name=a::b\n\u001b[31mred' }
      thief.publish(subject, encodeMessage({ boot, n: 1_000, state: 'failed', error }))
    })
    const { error } = await cluster.run(1)
    expect(agent.run).toBeUndefined()
    const printed = `${error!.name} ${error!.message} ${error!.stack}`
    expect(printed).not.toContain('\u001b')
    expect(printed).not.toMatch(/(^|\s)::[a-z]/m)
    expect(error!.message).toContain('hello')
  })

  test('names the agents that were not ready in time', async () => {
    const cluster = new Cluster()
    cluster.agent('K0-1')
    cluster.agent('K1-1', {}, { loadMs: 1e6 })
    const { error } = await cluster.run(2)
    expect(error!.message).toMatchInlineSnapshot(
      `"The run could not start: 1 of 2 agents were not ready 30 s after they had everything: agent 2 of 2 (host, K1-1) is preparing"`,
    )
  })

  test('sends no load if one agent does not answer when it is armed', async () => {
    const cluster = new Cluster()
    const agents = [cluster.agent('K0-1'), cluster.agent('K1-1')]
    let asked = 0
    cluster.network.onDelivered = (process, subject) => {
      if (process !== agents[1]!.process || !subject.endsWith('.start')) return
      asked += 1
      // All that it says from here on is lost for a while.
      agents[1]!.connection.cutFor('out-lost', 900)
    }
    const { error } = await cluster.run(2)
    expect(error).toMatchObject({ code: 'start-missed' })
    expect(asked).toBe(4)
    expect(error!.message).toMatch(
      /^The agents could not be started at the same time, so no load was sent: agent 2 of 2 \(host, K1-1\) did not answer/,
    )
    expect(cluster.target).toEqual([])
    expect(agents.map(({ agent }) => agent.run)).toEqual([undefined, undefined])
  })

  test('is tried again if it was only slow', async () => {
    const cluster = new Cluster()
    const agents = [cluster.agent('K0-1'), cluster.agent('K1-1')]
    let asked = 0
    cluster.network.onDelivered = (process, subject) => {
      if (process !== agents[1]!.process || !subject.endsWith('.start')) return
      asked += 1
      if (asked === 1) agents[1]!.connection.cutFor('out-lost', 100)
    }
    expect(isComplete(await cluster.run(2))).toBe(true)
    expect(asked).toBe(2)
    expect(cluster.target).toHaveLength(30)
  })
})

test('a share that its agent ends by itself is no complete one', async () => {
  const cluster = new Cluster()
  const { carrier } = cluster.agent('K0-1')
  cluster.agent('K1-1')
  cluster.world.at(1_000, () => carrier.endShare())
  const outcome = await cluster.run(2, { load: { count: 200, everyMs: 10 } })
  expect(isComplete(outcome)).toBe(false)
  expect(outcome.run!.end!.reason).toBe('agent 1 of 2 (host, K0-1) was stopped before its share was done ("the agent says why")')
  expect([...outcome.reported.values()].reduce((sum, count) => sum + count, 0)).toBe(cluster.target.length)
})

test('what it waits for is said without what an agent could have made up', async () => {
  const cluster = new Cluster()
  const { agent } = cluster.agent('K0-1')
  const clock = new VirtualProcess(cluster.world, EXACT)
  const transport = cluster.network.connect(clock)
  const context = { transport, clock, wallClockMs: () => 0, keys: coordinatorKeys, cluster: 'team' }
  transport.publish('vl.team.dn.a.K0.1.claim', encodeMessage({ run: 'r1', owner: '\u001b[2J::error::hello', session: 's' }))
  await cluster.world.runUntil(100, () => agent.run !== undefined)
  const waits: string[] = []
  const claiming = new Coordinator(context).claim({ count: 1, labels: [], owner: 'a', waitMs: 1_000, onWait: (text) => waits.push(text) })
  claiming.catch(() => {})
  await cluster.world.runUntil(cluster.world.nowMs + 900)
  expect(waits).toEqual([expect.stringContaining('hello')])
  expect(waits[0]).not.toContain('\u001b')
})

test('a claim that fails because the connection is closed leaves nothing behind', async () => {
  const cluster = new Cluster()
  cluster.agent('K0-1')
  cluster.agent('K1-1')
  const { process, connection, outcome } = startCoordinator(cluster.network, EXACT, seededRandom(6), {
    count: 2,
    load: { count: 30, everyMs: 10 },
    waitMs: 1_000,
  })
  cluster.network.onDelivered = (_process, subject) => {
    if (subject.endsWith('.claim')) void connection.close()
  }
  await cluster.world.runUntil(5_000)
  expect(outcome.error).toMatchObject({ why: 'closed' })
  let timers = 0
  const after = process.after.bind(process)
  process.after = (delayMs, callback) => {
    timers += 1
    return after(delayMs, callback)
  }
  await cluster.world.runUntil(10_000)
  expect(timers).toBe(0)
})

test('a long text of an agent that failed does not keep the others from hearing of the end', async () => {
  const cluster = new Cluster()
  const { agent, connection } = cluster.agent('K0-1')
  cluster.agent('K1-1')
  let boot = ''
  cluster.network.onDelivered = (_process, subject, data) => {
    if (subject.endsWith('K0.1.evt')) ({ boot } = JSON.parse(new TextDecoder().decode(data)) as { boot: string })
  }
  cluster.world.at(1_500, () => {
    const error = { name: 'Error', message: 'x'.repeat(8_192) }
    connection.publish(`vl.team.up.${agent.run!.run}.K0.1.evt`, encodeMessage({ boot, n: 1_000, state: 'failed', error }))
  })
  const { run } = await cluster.run(2, { load: { count: 500, everyMs: 10 } })
  expect(run!.agents.map(({ lost }) => lost?.slice(0, 9))).toEqual(['xxxxxxxxx', undefined])
})

test('parts of a bundle are not sent any more when load is measured', async () => {
  const cluster = new Cluster()
  const { agent, connection } = cluster.agent('K0-1', {}, { loadMs: 200 })
  let boot = ''
  const chunksMs: number[] = []
  cluster.network.onDelivered = (_process, subject, data) => {
    if (subject.endsWith('K0.1.evt')) ({ boot } = JSON.parse(new TextDecoder().decode(data)) as { boot: string })
    if (subject.includes('.bundle.')) chunksMs.push(cluster.world.nowMs)
  }
  cluster.world.at(1_500, () =>
    connection.publish(`vl.team.up.${agent.run!.run}.K0.1.evt`, encodeMessage({ boot, n: 0, state: 'running', need: [0, 1] })),
  )
  const outcome = await cluster.run(1, { load: { count: 200, everyMs: 10 }, bundle: new Uint8Array(600_000) })
  expect(isComplete(outcome)).toBe(true)
  expect(chunksMs.length).toBeGreaterThan(0)
  expect(Math.max(...chunksMs)).toBeLessThan(1_500)
})

test('two agents with the same id never carry the same share', async () => {
  for (let atMs = 200; atMs < 260; atMs += 3) {
    const cluster = new Cluster()
    const first = cluster.agent('K0-1')
    cluster.world.at(atMs, () => void cluster.agent('K0-1'))
    const { error } = await cluster.run(1)
    expect(new Set(cluster.target.map(({ index }) => index)).size).toBe(cluster.target.length)
    if (error !== undefined) expect(error.message).toMatch(/is the id of more than one agent|the order is for other agents/)
    // The other one may have answered that it is free: then its lease frees it.
    await cluster.world.runUntil(cluster.world.nowMs + 7_000)
    expect(first.agent.run).toBeUndefined()
  }
})

test('the clocks of at most 32 agents are measured at a time, since more would make the way of each longer', async () => {
  const cluster = new Cluster()
  for (let index = 0; index < 100; index++) cluster.agent(`K${index}-1`)
  const asked = new Set<VirtualProcess>()
  let most = 0
  const { network } = cluster
  network.onDelivered = (process, subject) => {
    if (!subject.endsWith('.clock')) return
    asked.add(process)
    most = Math.max(most, asked.size)
    // Its answer is there by then, and the next question comes later.
    cluster.world.after(0.6, () => asked.delete(process))
  }
  expect(isComplete(await cluster.run(100, { load: { count: 200, everyMs: 2 } }))).toBe(true)
  expect(most).toBeLessThanOrEqual(33)
  expect(most).toBeGreaterThan(20)
})
