import { connect } from '@nats-io/transport-node'
import { describe, expect, vi } from 'vitest'
import { agentIdentity } from '../../../src/agents/nats/agent.ts'
import type { BrokerConnection } from '../../../src/agents/nats/connection.ts'
import { connectCoordinator } from '../../../src/agents/nats/coordinator.ts'
import { brokerSettings } from '../../../src/agents/settings.ts'
import { NoAnswerError } from '../../../src/agents/transport.ts'
import { testWith } from '../../helpers/needs.ts'
import { hasNatsServer, startNatsServer } from '../../helpers/nats-server.ts'

const testOnBroker = testWith(hasNatsServer)
const LONG_MS = 20_000

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (data: Uint8Array): string => new TextDecoder().decode(data)
const unexpected = (what: string): void => expect.unreachable(what)

async function coordinatorAt(url: string): Promise<BrokerConnection> {
  return (await connectCoordinator(brokerSettings({ nats: url }, {}), unexpected)).transport
}

async function agentAt(url: string): Promise<BrokerConnection> {
  return await (await agentIdentity(brokerSettings({ nats: url }, {}))).connect(unexpected)
}

describe('over a real nats-server', { timeout: 60_000 }, () => {
  testOnBroker('a request is answered by who listens to its subject', async () => {
    await using broker = await startNatsServer()
    const [coordinator, agent] = [await coordinatorAt(broker.url), await agentAt(broker.url)]
    agent.subscribe('vl.team.dn.a.*.ping', ({ subject, data, reply }) => reply!(bytes(`${subject} ${text(data)}`)))
    await vi.waitFor(async () => {
      expect(text(await coordinator.request('vl.team.dn.a.one.ping', bytes('hello'), LONG_MS))).toBe('vl.team.dn.a.one.ping hello')
    }, LONG_MS)
    await Promise.all([coordinator.close(), agent.close()])
  })

  testOnBroker('a request to nobody fails at once, one without an answer when its time is over', async () => {
    await using broker = await startNatsServer()
    const [coordinator, agent] = [await coordinatorAt(broker.url), await agentAt(broker.url)]
    await expect(coordinator.request('vl.team.dn.a.one.ping', bytes(''), 600_000)).rejects.toMatchObject({ why: 'no-responders' })
    agent.subscribe('vl.team.dn.a.one.ping', () => {})
    await vi.waitFor(async () => {
      const answer = coordinator.request('vl.team.dn.a.one.ping', bytes(''), 100)
      await expect(answer).rejects.toMatchObject({ why: 'timeout', message: 'vl.team.dn.a.one.ping: timeout' })
      await expect(answer).rejects.toBeInstanceOf(NoAnswerError)
    }, LONG_MS)
    await Promise.all([coordinator.close(), agent.close()])
    await expect(coordinator.request('vl.team.dn.a.one.ping', bytes(''), 100)).rejects.toMatchObject({ why: 'closed' })
  })

  testOnBroker('all that listen are asked, and nobody is an empty list', async () => {
    await using broker = await startNatsServer()
    const coordinator = await coordinatorAt(broker.url)
    expect(await coordinator.requestMany('vl.team.dn.discover', bytes(''), 50)).toEqual([])
    const agents = await Promise.all([1, 2, 3].map(() => agentAt(broker.url)))
    agents.forEach((agent, index) => agent.subscribe('vl.team.dn.discover', ({ reply }) => reply!(bytes(String(index)))))
    await vi.waitFor(async () => {
      const answers = await coordinator.requestMany('vl.team.dn.discover', bytes(''), 500)
      expect(answers.map(text).toSorted()).toEqual(['0', '1', '2'])
    }, LONG_MS)
    await Promise.all([coordinator, ...agents].map((each) => each.close()))
  })

  testOnBroker('a subscription that was ended hears no more', async () => {
    await using broker = await startNatsServer()
    const agent = await agentAt(broker.url)
    const heard: string[] = []
    const end = agent.subscribe('vl.team.>', ({ subject }) => heard.push(subject))
    agent.publish('vl.team.first', bytes(''))
    await vi.waitFor(() => expect(heard).toEqual(['vl.team.first']), LONG_MS)
    end()
    await vi.waitFor(async () => {
      await expect(agent.request('vl.team.second', bytes(''), LONG_MS)).rejects.toMatchObject({ why: 'no-responders' })
    }, LONG_MS)
    expect(heard).toEqual(['vl.team.first'])
    await agent.close()
  })

  testOnBroker('after a restart of the broker it is connected again, with its subscriptions', async () => {
    await using broker = await startNatsServer()
    const [coordinator, agent] = [await coordinatorAt(broker.url), await agentAt(broker.url)]
    agent.subscribe('vl.team.dn.a.one.ping', ({ reply }) => reply!(bytes('pong')))
    const connections: boolean[] = []
    coordinator.onConnection((isConnected) => connections.push(isConnected))
    await broker.restart(300)
    await vi.waitFor(async () => {
      expect(text(await coordinator.request('vl.team.dn.a.one.ping', bytes(''), 200))).toBe('pong')
    }, LONG_MS)
    expect(connections).toEqual([false, true])
    await Promise.all([coordinator.close(), agent.close()])
  })

  testOnBroker('a frozen broker is noticed, and does not hold a connection that is closed', async () => {
    await using broker = await startNatsServer()
    const agent = await agentAt(broker.url)
    const connections: boolean[] = []
    agent.onConnection((isConnected) => connections.push(isConnected))
    broker.freeze()
    await vi.waitFor(() => expect(connections).toEqual([false]), { timeout: LONG_MS, interval: 100 })
    await agent.close()
    expect(await agent.closed).toBeUndefined()
    broker.thaw()
  })

  testOnBroker('a listener that is asked to answer outside of an inbox cannot', async () => {
    await using broker = await startNatsServer()
    const [coordinator, agent] = [await coordinatorAt(broker.url), await agentAt(broker.url)]
    const replies: unknown[] = []
    coordinator.subscribe('vl.team.up.>', ({ reply }) => replies.push(typeof reply))
    const raw = await connect({ servers: [broker.url.replace('nats://', '')] })
    await vi.waitFor(async () => {
      raw.publish('vl.team.up.run.one.report', '', { reply: 'vl.team.dn.a.two.abort' })
      raw.publish('vl.team.up.run.one.report', '', { reply: '_INBOX_one.token' })
      await raw.flush()
      expect(replies.slice(-2)).toEqual(['undefined', 'function'])
    }, LONG_MS)
    await Promise.all([coordinator.close(), agent.close(), raw.close()])
  })
})
