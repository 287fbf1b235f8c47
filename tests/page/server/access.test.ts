import { describe, expect, test } from 'vitest'
import { accessOf, cookieName, type AccessRequest, type AccessSettings } from '../../../src/page/server/access.ts'

const token = '0123456789abcdef0123456789abcdef'
const own: AccessSettings = { token, port: 4000, allowedHosts: [], isExposed: false }
const exposed: AccessSettings = { ...own, allowedHosts: ['load.example'], isExposed: true }
const cookie = `${cookieName(4000)}=${token}`
const HOST = '127.0.0.1:4000'

const get = (headers: AccessRequest['headers'] = {}, given: string | null = null): AccessRequest => ({
  method: 'GET',
  headers: { host: HOST, ...headers },
  token: given,
})
const post = (headers: AccessRequest['headers']): AccessRequest => ({
  method: 'POST',
  headers: { host: HOST, cookie, ...headers },
  token: null,
})

const statusOf = (request: AccessRequest, settings = own): number | string => {
  const access = accessOf(request, settings)
  return typeof access === 'string' ? access : access.status
}

describe('who may read', () => {
  test.for([
    ['the address with its token', get({}, token), 'login'],
    ['the cookie that it became', get({ cookie }), 'allowed'],
    ['the cookie among others', get({ cookie: `a=b; ${cookie}; c=d` }), 'allowed'],
    ['a tab of the same page', get({ cookie, 'sec-fetch-site': 'same-origin' }), 'allowed'],
    ['an address that was typed', get({ cookie, 'sec-fetch-site': 'none' }), 'allowed'],
    ['nothing', get(), 401],
    ['a wrong token', get({}, `${token.slice(0, -1)}0`), 401],
    ['a token that is a part of it', get({}, token.slice(0, 20)), 401],
    ['an empty token', get({}, ''), 401],
    ['a wrong token, with the cookie', get({ cookie }, 'wrong'), 401],
    ['the cookie of an earlier server', get({ cookie: `${cookieName(4000)}=${'f'.repeat(32)}` }), 401],
    ['the cookie of another port', get({ cookie: `${cookieName(4001)}=${token}` }), 401],
    ['another site', get({ cookie, 'sec-fetch-site': 'cross-site' }), 403],
    ['another port of this host, which has the cookie', get({ cookie, 'sec-fetch-site': 'same-site' }), 403],
    ['another origin', get({ cookie, origin: 'http://127.0.0.1:9999' }), 403],
  ] as const)('%s', ([, request, expected]) => expect(statusOf(request)).toBe(expected))
})

describe('who may change something', () => {
  test.for([
    ['the page, as its browser says', { 'sec-fetch-site': 'same-origin' }, 'allowed'],
    ['the page, by its origin', { origin: `http://${HOST}` }, 'allowed'],
    ['neither is said', {}, 403],
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'http://evil.example' }, 403],
    ['another port of this host', { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:9999' }, 403],
    ['another port, without the newer header', { origin: 'http://127.0.0.1:9999' }, 403],
    ['a sandboxed page', { origin: 'null' }, 403],
    ['the same name by another scheme', { origin: `https://${HOST}` }, 403],
    ['a form that somebody typed', { 'sec-fetch-site': 'none' }, 403],
    ['two headers that contradict each other', { 'sec-fetch-site': 'same-origin', origin: 'http://evil.example' }, 403],
  ] as const)('%s', ([, headers, expected]) => expect(statusOf(post(headers))).toBe(expected))
})

describe('the name of the host', () => {
  test.for([
    ['localhost:4000', own, 'allowed'],
    ['[::1]:4000', own, 'allowed'],
    ['LOCALHOST:4000', own, 'allowed'],
    ['evil.example:4000', own, 403],
    ['127.0.0.1.evil.example', own, 403],
    ['localhost.evil.example', own, 403],
    ['evil.example@127.0.0.1', own, 403],
    ['', own, 403],
    ['192.168.1.7:4000', own, 403],
    ['192.168.1.7:4000', exposed, 'allowed'],
    ['[fe80::1]:4000', exposed, 'allowed'],
    ['load.example:4000', exposed, 'allowed'],
    ['evil.example:4000', exposed, 403],
  ] as const)('%s', ([host, settings, expected]) => expect(statusOf(get({ cookie, host }), settings)).toBe(expected))

  test('comes before the token: who rebinds a name must not learn whether a token is right', () => {
    expect(statusOf(get({ host: 'evil.example' }, token))).toBe(403)
    expect(statusOf({ ...get({}, token), headers: {} })).toBe(403)
  })
})
