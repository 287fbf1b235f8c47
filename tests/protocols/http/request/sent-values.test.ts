import { expect, test } from 'vitest'
import { prepareRequest } from '../../../../src/protocols/http/request/request.ts'
import { SentValues } from '../../../../src/protocols/http/request/sent-values.ts'
import { Targets } from '../../../../src/protocols/http/request/request-target.ts'
import type { HttpRequestOptions } from '../../../../src/protocols/http/client.ts'

const targets = new Targets(() => 'http://127.0.0.1:9')

function valuesOf(...requests: readonly HttpRequestOptions[]): readonly string[] {
  const values = new SentValues()
  for (const options of requests) values.note(prepareRequest('/', options, targets, () => true))
  return values.all()
}

test('values of headers, cookies, the query and the body are known, from 6 characters on', () => {
  expect(valuesOf({ headers: { authorization: 'Bearer abcdef', 'x-key': 'short' } })).toEqual(['Bearer abcdef', 'abcdef'])
  expect(valuesOf({ headers: { authorization: `Basic ${Buffer.from('anna-maria:password').toString('base64')}` } })).toEqual(
    expect.arrayContaining(['anna-maria', 'password']),
  )
  expect(valuesOf({ headers: { cookie: 'a=1; session=abcdef' } })).toEqual(['a=1; session=abcdef', 'abcdef'])
  expect(valuesOf({ query: { token: 'a b c d', n: 1 } })).toEqual(expect.arrayContaining(['a b c d']))
  expect(valuesOf({ body: { user: { password: 'hunter22', pin: 123_456 } } })).toEqual(['hunter22', '123456'])
  expect(valuesOf({ body: 'name=anna&password=hunter22' })).toEqual(['hunter22'])
  expect(valuesOf({ body: 'plain text' })).toEqual(['plain text'])
})

test('what says only how to talk is no secret', () => {
  expect(
    valuesOf({ headers: { accept: 'application/json', 'content-type': 'text/plain; charset=utf-8', connection: 'keep-alive' } }),
  ).toEqual([])
})

test('values of headers and cookies are known, of all requests, up to 500 different ones', () => {
  const requests = Array.from({ length: 3_000 }, (_, index) => ({ headers: { authorization: `Bearer token-${index % 400}` } }))
  expect(valuesOf(...requests)).toEqual(expect.arrayContaining(['token-0', 'token-200', 'token-399']))
  const values = new SentValues()
  for (let index = 0; index < 3_000; index++) values.noteSetCookies([`session=cookie-${index % 400}; Path=/; HttpOnly`, 'short=1'])
  expect(values.all()).toHaveLength(400)
})

test('of more values, the first and the last are known', () => {
  const values = valuesOf(...Array.from({ length: 1_500 }, (_, index) => ({ body: { key: `secret-${index}` } })))
  expect(values).toHaveLength(320)
  expect(values).toEqual(expect.arrayContaining(['secret-0', 'secret-63', 'secret-1244', 'secret-1499']))
  expect(values).not.toContain('secret-64')
  const own = valuesOf(...Array.from({ length: 1_500 }, (_, index) => ({ headers: { 'x-key': `secret-${index}` } })))
  expect(own).toHaveLength(64 + 500 + 256)
  expect(own).toContain('secret-1499')
})
