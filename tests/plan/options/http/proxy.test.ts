import { expect, test } from 'vitest'
import type { LoadOptions } from '../../../../src/plan/options/load-options.ts'
import { planFrom } from '../../../../src/plan/plan-from.ts'
import { describePlan } from '../../../../src/plan/describe.ts'
import { messageOf } from '../../../helpers/message-of.ts'

const proxyOf = (proxy: unknown, more: LoadOptions = {}): unknown => planFrom({ ...more, proxy: proxy as string }).plan.http.proxy
const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`
const refusal = (proxy: unknown, more?: LoadOptions): string => messageOf(() => proxyOf(proxy, more))

test('a proxy is taken apart, and its credentials are encoded for its header', () => {
  expect(proxyOf(undefined)).toBeUndefined()
  expect(proxyOf('http://127.0.0.1:8080')).toEqual({ hostname: '127.0.0.1', port: 8080, authorization: undefined })
  expect(proxyOf('http://proxy.corp')).toEqual({ hostname: 'proxy.corp', port: 80, authorization: undefined })
  expect(proxyOf(new URL('http://[::1]:3128/'))).toEqual({ hostname: '::1', port: 3128, authorization: undefined })
  expect(proxyOf({ href: 'http://127.0.0.1:8080/' })).toMatchObject({ port: 8080 })
  expect(proxyOf('http://anna:p%40ss@127.0.0.1:8080')).toMatchObject({ authorization: basic('anna:p@ss') })
  expect(proxyOf('http://anna@127.0.0.1:8080')).toMatchObject({ authorization: basic('anna:') })
  expect(proxyOf('http://anna:100%@127.0.0.1:8080')).toMatchObject({ authorization: basic('anna:100%') })
})

test('its credentials stand in no text about the plan', () => {
  expect(describePlan(planFrom({ proxy: 'http://anna:hunter2@127.0.0.1:8080' }).plan)).not.toMatch(/hunter2|anna|Basic/)
})

test('what is no proxy is refused without showing it, since a password may stand in it', () => {
  const secrets = [
    'anna:hunter2@127.0.0.1:8080',
    'https://anna:hunter2@127.0.0.1:8080',
    'socks5://anna:hunter2@127.0.0.1:1080',
    'http://anna:hunter2@127.0.0.1:8080/path',
    'http://anna:hunter2@127.0.0.1:8080/?hunter2',
    'http://anna:hunter2@host name',
    'http://anna:hunter2@',
    { href: 1, hunter2: 'anna' },
    8080,
    '',
  ]
  const texts = secrets.map((proxy) => refusal(proxy))
  expect(texts.join('\n')).not.toMatch(/anna|hunter2/)
  expect(texts.every((text) => text.startsWith('bad-options: Expected `proxy` to be the address of an HTTP proxy such as '))).toBe(true)
  expect(texts.slice(0, 4).join('\n')).toMatchInlineSnapshot(`
    "bad-options: Expected \`proxy\` to be the address of an HTTP proxy such as 'http://127.0.0.1:8080' or 'http://user:password@127.0.0.1:8080', got a string
    bad-options: Expected \`proxy\` to be the address of an HTTP proxy such as 'http://127.0.0.1:8080' or 'http://user:password@127.0.0.1:8080' (https: targets use it as well), got one of https:
    bad-options: Expected \`proxy\` to be the address of an HTTP proxy such as 'http://127.0.0.1:8080' or 'http://user:password@127.0.0.1:8080' (https: targets use it as well), got one without http://
    bad-options: Expected \`proxy\` to be the address of an HTTP proxy such as 'http://127.0.0.1:8080' or 'http://user:password@127.0.0.1:8080', and no more, got one with a path, a query or a fragment"
  `)
})

test('a proxy and a socket exclude each other', () => {
  expect(refusal('http://127.0.0.1:8080', { socketPath: '/tmp/app.sock' })).toMatchInlineSnapshot(
    `"bad-options: Expected either \`proxy\` or \`socketPath\`, got both: a connection goes to only one of them"`,
  )
})
