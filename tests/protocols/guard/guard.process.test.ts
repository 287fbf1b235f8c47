import type { LookupAddress } from 'node:dns'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createGuard, guardedLookup, type Resolver } from '../../../src/protocols/guard/guard.ts'
import { createHttpSession } from '../../../src/protocols/http/session.ts'
import { systemClock } from '../../../src/units/time/clock.ts'
import { messageOf } from '../../helpers/message-of.ts'
import { CallLog, httpSettings, rejection } from '../setting.ts'
import { spyDial } from './spy-dial.ts'

const NAMES: Readonly<Record<string, readonly string[]>> = {
  'home.test': ['127.0.0.1'],
  'office.test': ['10.1.2.3', '::1'],
  'world.test': ['203.0.113.7'],
  'mixed.test': ['127.0.0.1', '203.0.113.7'],
  'metadata.test': ['169.254.169.254'],
  'mapped.test': ['::ffff:169.254.169.254'],
  'any.test': ['0.0.0.0'],
}

const resolveFromTable: Resolver = (hostname, _options, done) => {
  const found = (NAMES[hostname] ?? []).map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 }))
  if (found.length > 0) done(null, found)
  else done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }), [])
}

describe('the guard', () => {
  test('says what it refuses, why, and the way out', () => {
    const guard = createGuard({ allow: [] })
    expect(messageOf(() => guard.check('world.test', '203.0.113.7', 443))).toMatchInlineSnapshot(
      `"target-refused: Refused to load world.test (203.0.113.7) at port 443: it is a public address. If you may load it, name it: \`allow: ['world.test']\`, or VITEST_LOAD_ALLOW=world.test in the environment."`,
    )
    expect(messageOf(() => guard.check('169.254.169.254', '169.254.169.254', 80))).toMatchInlineSnapshot(
      `"target-refused: Refused to load 169.254.169.254 at port 80: it is a cloud metadata address. Such addresses are never loaded, and \`allow\` does not change that."`,
    )
  })

  test('lets this machine and private networks through without being asked', () => {
    const guard = createGuard({ allow: [] })
    for (const address of ['127.0.0.1', '::1', '10.0.0.1', '192.168.0.1', 'fd12::1']) guard.check('any.test', address, 80)
  })

  test('lets a host through that is named, by its name or by its address', () => {
    createGuard({ allow: ['world.test'] }).check('world.test', '203.0.113.7', 80)
    createGuard({ allow: ['*.test:80'] }).check('world.test', '203.0.113.7', 80)
    createGuard({ allow: ['203.0.113.7'] }).check('world.test', '203.0.113.7', 80)
    expect(() => createGuard({ allow: ['world.test:81'] }).check('world.test', '203.0.113.7', 80)).toThrow('Refused')
  })

  test('lets nothing through that is forbidden, whatever is named', () => {
    const guard = createGuard({ allow: ['metadata.test', '169.254.169.254', '*.test'] })
    expect(() => guard.check('metadata.test', '169.254.169.254', 80)).toThrow('`allow` does not change that')
  })

  test('looks up in the form in which Node asks', async () => {
    const lookup = guardedLookup(createGuard({ allow: [], lookup: resolveFromTable }), 80)
    const ask = (hostname: string, all: boolean): Promise<unknown> =>
      new Promise((resolve) => lookup(hostname, { all }, (...answer) => resolve(answer)))
    expect(await ask('office.test', true)).toEqual([
      null,
      [
        { address: '10.1.2.3', family: 4 },
        { address: '::1', family: 6 },
      ],
    ])
    expect(await ask('office.test', false)).toEqual([null, '10.1.2.3', 4])
    expect(await ask('nowhere.test', false)).toEqual([expect.objectContaining({ code: 'ENOTFOUND' }), []])
    for (const all of [true, false]) {
      expect(await ask('mixed.test', all)).toEqual([
        expect.objectContaining({ code: 'target-refused', message: expect.stringContaining('203.0.113.7') }),
        [],
      ])
    }
  })
})

const open = (allow: readonly string[] = []) => {
  const dial = spyDial()
  const session = createHttpSession(httpSettings({ guard: createGuard({ allow, lookup: resolveFromTable }), dial }), systemClock)
  onTestFinished(() => session.close())
  const log = new CallLog()
  return { dial, log, session, user: session.user(log) }
}

describe('a client behind the guard', () => {
  test.for([
    'http://world.test/',
    'https://world.test/',
    'http://mixed.test/',
    'http://metadata.test/',
    'http://mapped.test/',
    'http://any.test/',
  ])('gets no connection to %s', async (url) => {
    const { dial, log, session, user } = open()
    expect((await rejection(user.client.get(url))).code).toBe('target-refused')
    expect((await rejection(user.send(session.prepare({ url })))).code).toBe('target-refused')
    expect(log.calls.map(({ failure }) => failure?.code)).toEqual(['target-refused', 'target-refused'])
    expect(dial.wouldConnectTo).toEqual([])
  })

  test.for([
    'http://203.0.113.7/',
    'https://203.0.113.7/',
    'http://[2001:db8::1]:8080/',
    'http://[::ffff:169.254.169.254]/',
    'http://169.254.169.254/latest/meta-data',
    'http://0/',
    'http://0xa9fea9fe/',
    'http://[64:ff9b::a9fe:a9fe]/',
  ])('is not even given a socket to %s', async (url) => {
    const { dial, user } = open()
    expect((await rejection(user.client.get(url))).code).toBe('target-refused')
    expect(dial.dialled).toEqual([])
  })

  test.for([
    ['http://home.test/', '127.0.0.1'],
    ['http://2130706433/', '127.0.0.1'],
    ['https://office.test/', '10.1.2.3'],
    ['http://10.9.8.7/', '10.9.8.7'],
    ['http://[fd12::1]/', 'fd12::1'],
  ] as const)('may go to %s, which is %s', async ([url, address]) => {
    const { dial, user } = open()
    expect((await rejection(user.client.get(url))).code).toBe('ESPY')
    expect(dial.wouldConnectTo).toContain(address)
  })

  test('may go where it is allowed to, and only there', async () => {
    const { dial, user } = open(['world.test:8080', 'metadata.test'])
    expect((await rejection(user.client.get('http://world.test:8080/'))).code).toBe('ESPY')
    expect(dial.wouldConnectTo).toEqual(['203.0.113.7'])
    expect((await rejection(user.client.get('http://world.test/'))).code).toBe('target-refused')
    expect((await rejection(user.client.get('http://metadata.test/'))).code).toBe('target-refused')
    expect(dial.wouldConnectTo).toEqual(['203.0.113.7'])
  })

  test('is refused anew each time, since a name may resolve to something else the next time', async () => {
    const answers = ['127.0.0.1', '203.0.113.7']
    const dial = spyDial()
    const lookup: Resolver = (_hostname, _options, done) => done(null, [{ address: answers.shift()!, family: 4 }])
    const session = createHttpSession(httpSettings({ guard: createGuard({ allow: [], lookup }), dial }), systemClock)
    onTestFinished(() => session.close())
    const { client } = session.user(new CallLog())
    expect((await rejection(client.get('http://rebinding.test/'))).code).toBe('ESPY')
    expect((await rejection(client.get('http://rebinding.test/'))).code).toBe('target-refused')
    expect(dial.wouldConnectTo).toEqual(['127.0.0.1'])
  })
})

test.for(['0.0.0.0', '::', '0.1.2.3', '::ffff:0.0.0.0'])(
  'of %s it says what to load in its place, and does not speak of `allow`',
  (address) => {
    const refused = messageOf(() => createGuard({ allow: [address] }).check(address, address, 80))
    expect(refused).toBe(
      `target-refused: Refused to load ${address} at port 80: it is an unspecified address. Servers listen on it, but nothing can be sent to it: load 127.0.0.1 or localhost instead.`,
    )
  },
)
