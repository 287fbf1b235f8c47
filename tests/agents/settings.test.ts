import { describe, expect, test } from 'vitest'
import { brokerSettings, type BrokerFlags } from '../../src/agents/settings.ts'
import { messageOf } from '../helpers/message-of.ts'

const KEY = 'UBFS35EVN2DAQ6JCPY65FMUQ6T7ARXM52UKBNIQLXDS2SLTH3PCF7F66'

test('the variables of the environment say where agents are', () => {
  const environment = {
    VITEST_LOAD_NATS: 'tls://nats.example.com',
    VITEST_LOAD_CLUSTER: 'team-a',
    VITEST_LOAD_NATS_KEY_FILE: '/keys/agent.nk',
    VITEST_LOAD_TRUST: `${KEY}, ${KEY}`,
  }
  expect(brokerSettings({}, environment)).toEqual({
    address: { text: 'tls://nats.example.com', servers: ['nats.example.com:4222'], isEncrypted: true, isLoopback: false },
    cluster: 'team-a',
    keyFile: { path: '/keys/agent.nk', source: 'VITEST_LOAD_NATS_KEY_FILE' },
    trusted: [KEY, KEY],
  })
})

test('flags win, and an empty variable counts as none', () => {
  const environment = { VITEST_LOAD_NATS: 'soon', VITEST_LOAD_CLUSTER: 'not a name', VITEST_LOAD_TRUST: '', VITEST_LOAD_NATS_KEY_FILE: '' }
  expect(brokerSettings({ nats: 'nats://127.0.0.1:4333', cluster: 'team' }, environment)).toEqual({
    address: { text: 'nats://127.0.0.1:4333', servers: ['127.0.0.1:4333'], isEncrypted: false, isLoopback: true },
    cluster: 'team',
    keyFile: undefined,
    trusted: [],
  })
})

test('several servers are one broker', () => {
  const { address } = brokerSettings({ nats: 'tls://one.example.com,tls://two.example.com:4333' }, {})
  expect(address.servers).toEqual(['one.example.com:4222', 'two.example.com:4333'])
})

test.for([
  ['nats://127.0.0.1', true],
  ['nats://127.8.9.1:99', true],
  ['nats://[::1]:4222', true],
  ['tls://127.0.0.1', true],
  ['tls://10.0.0.7', false],
  ['tls://localhost', false],
] as const)('%s is loopback: %s', ([nats, isLoopback]) => {
  expect(brokerSettings({ nats }, {}).address.isLoopback).toBe(isLoopback)
})

describe('without encryption, only a literal loopback address is taken', () => {
  test.for([
    '10.0.0.7',
    '192.168.1.1:4222',
    'nats.example.com',
    '[fd00::1]',
    '0.0.0.0',
    '127.0.0.1.example.com',
    '127.1',
    '0x7f000001',
    '2130706433',
  ])('so %s is refused', (host) => {
    expect(messageOf(() => brokerSettings({ nats: `nats://${host}` }, {}))).toMatch(/^bad-arguments: Expected `--nats` to be encrypted/)
  })

  test('and a list is refused for one of them', () => {
    expect(messageOf(() => brokerSettings({ nats: 'nats://127.0.0.1,nats://10.0.0.7:4333' }, {}))).toMatchInlineSnapshot(
      `"bad-arguments: Expected \`--nats\` to be encrypted unless it is a loopback address such as 127.0.0.1, got nats://10.0.0.7:4333: the broker carries code that agents run; write tls://10.0.0.7:4333 and give the broker a certificate"`,
    )
  })

  test('and localhost, a name, with the way out', () => {
    expect(messageOf(() => brokerSettings({}, { VITEST_LOAD_NATS: 'nats://localhost:4222' }))).toMatchInlineSnapshot(
      `"bad-arguments: Expected VITEST_LOAD_NATS to be encrypted unless it is a loopback address such as 127.0.0.1, got nats://localhost:4222: the broker carries code that agents run; write nats://127.0.0.1:4222, since a name may lead elsewhere"`,
    )
  })
})

describe('what makes no sense is refused before anything is sent', () => {
  const wrong: readonly BrokerFlags[] = [
    {},
    { nats: '127.0.0.1:4222' },
    { nats: 'http://127.0.0.1:4222' },
    { nats: 'nats://127.0.0.1:4222/path' },
    { nats: 'nats://127.0.0.1, tls://127.0.0.1' },
    { nats: 'nats://admin:secret@127.0.0.1' },
    { nats: 'nats://127.0.0.1', cluster: 'a.b' },
    { nats: 'nats://127.0.0.1', cluster: 'team.>' },
    { nats: 'nats://127.0.0.1', cluster: '' },
    { nats: 'nats://127.0.0.1', cluster: 'x'.repeat(65) },
    { nats: 'nats://127.0.0.1', trust: 'everybody' },
    { nats: 'nats://127.0.0.1', trust: `${KEY},` },
    { nats: 'nats://127.0.0.1', trust: 'SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY' },
  ]

  // Versions of Vitest write an object in a name in different ways, and snapshots are found by the name.
  test.for(wrong.map((flags) => [JSON.stringify(flags), flags] as const))('%s', ([, flags]) => {
    const message = messageOf(() => brokerSettings(flags, {}))
    expect(message).toMatchSnapshot()
    expect(message).not.toMatch(/secret@|ACSSL3/)
  })
})
