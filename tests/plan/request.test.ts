import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { LoadError } from '../../src/units/error.ts'
import { requestFrom, type RequestSpec, type RequestTask } from '../../src/plan/request.ts'
import { messageOf } from '../helpers/message-of.ts'

const problem = (task: unknown): string => messageOf(() => requestFrom(task as RequestTask))
const sent = (spec: Partial<RequestSpec>): unknown => requestFrom({ url: '/', ...spec })

test('an address alone is a GET without anything', () => {
  const expected = {
    url: 'http://127.0.0.1:3000/users?page=2',
    method: 'GET',
    headers: [],
    body: undefined,
    contentType: undefined,
    accept: undefined,
    name: undefined,
  }
  expect(requestFrom('http://127.0.0.1:3000/users?page=2')).toEqual(expected)
  expect(requestFrom(new URL('http://127.0.0.1:3000/users?page=2'))).toEqual(expected)
  expect(requestFrom({ url: new URL('http://127.0.0.1:3000/users?page=2') })).toEqual(expected)
})

test('a path stays a path, to be looked up under baseUrl', () => {
  expect(requestFrom('/users?page=2').url).toBe('/users?page=2')
})

test('a method is sent in capitals, and a GET may have a body', () => {
  expect(sent({ method: 'purge' })).toMatchObject({ method: 'PURGE' })
  expect(sent({ method: 'Get', body: 'query' })).toMatchObject({ method: 'GET', body: 'query' })
})

test('headers are flattened in the order they came, one pair for each value', () => {
  expect(sent({ headers: { Accept: 'text/html', 'x-tag': ['a', 'b'], 'x-none': [], 'x-empty': '' } })).toMatchObject({
    headers: ['Accept', 'text/html', 'x-tag', 'a', 'x-tag', 'b', 'x-empty', ''],
  })
  expect(sent({ headers: { 'x-a': undefined, 'x-b': 'b' } as unknown as Record<string, string> })).toMatchObject({ headers: ['x-b', 'b'] })
})

test.for([
  ['text', '{"a":1}', '{"a":1}', undefined],
  ['bytes', new Uint8Array([1, 2]), new Uint8Array([1, 2]), undefined],
  ['a form', new URLSearchParams({ a: '1 2', b: 'ü' }), 'a=1+2&b=%C3%BC', 'application/x-www-form-urlencoded;charset=UTF-8'],
  ['an object', { a: [1, null], b: undefined }, '{"a":[1,null]}', 'application/json'],
  ['a list', [1, 'two'], '[1,"two"]', 'application/json'],
  ['an empty text', '', '', undefined],
] as const)('a body may be %s', ([, body, content, contentType]) => {
  expect(sent({ body })).toMatchObject({ body: content, contentType })
})

test('a content-type of the caller stands, in any case of letters', () => {
  expect(sent({ body: { a: 1 }, headers: { 'Content-Type': 'application/vnd.api+json' } })).toMatchObject({
    headers: ['Content-Type', 'application/vnd.api+json'],
    contentType: undefined,
  })
  expect(sent({ body: { a: 1 }, headers: { 'x-what': 'content-type' } })).toMatchObject({ contentType: 'application/json' })
})

const accept = (status: number): boolean => status === 418

test('accept becomes ranges, or stays a function', () => {
  expect(sent({ accept: [200, '3xx'] })).toMatchObject({
    accept: [
      [200, 200],
      [300, 399],
    ],
  })
  expect(sent({ accept })).toMatchObject({ accept })
})

test('an option that is undefined counts as not given', () => {
  const nothing = { method: undefined, headers: undefined, body: undefined, accept: undefined, name: undefined }
  expect(sent(nothing)).toEqual(requestFrom('/'))
})

test('what is no address and no object is refused without showing it', () => {
  expect(problem(undefined)).toMatchInlineSnapshot(
    `"bad-request: Expected \`task\` to be an address, or an object such as { url: '/users', method: 'POST', body: {} }, got undefined"`,
  )
  expect(problem(['/'])).toMatchInlineSnapshot(
    `"bad-request: Expected \`task\` to be an address, or an object such as { url: '/users', method: 'POST', body: {} }, got Array (object)"`,
  )
  expect(problem(new Request('http://127.0.0.1'))).toMatchInlineSnapshot(
    `"bad-request: Expected \`task\` to be an address, or an object such as { url: '/users', method: 'POST', body: {} }, got Request (object)"`,
  )
})

test('an address has to be whole, or begin with a slash and stay on its host', () => {
  expect(problem('localhost:3000/users')).toMatchInlineSnapshot(
    `"bad-request: Expected \`url\` to be an http: or https: address such as 'http://127.0.0.1:3000/users', or a path that begins with '/', got 'localhost:3000/users' (string)"`,
  )
  expect(problem('127.0.0.1:3000')).toMatchInlineSnapshot(
    `"bad-request: Expected \`url\` to be an http: or https: address such as 'http://127.0.0.1:3000/users', or a path that begins with '/', got '127.0.0.1:3000' (string)"`,
  )
  expect(problem('users')).toMatchInlineSnapshot(
    `"bad-request: Expected \`url\` to be an http: or https: address such as 'http://127.0.0.1:3000/users', or a path that begins with '/', got 'users' (string)"`,
  )
  expect(problem('')).toMatchInlineSnapshot(
    `"bad-request: Expected \`url\` to be an http: or https: address such as 'http://127.0.0.1:3000/users', or a path that begins with '/', got '' (string)"`,
  )
  expect(problem({})).toMatchInlineSnapshot(
    `"bad-request: Expected \`url\` to be an http: or https: address such as 'http://127.0.0.1:3000/users', or a path that begins with '/', got undefined"`,
  )
  expect(problem('//elsewhere.test/users')).toMatchInlineSnapshot(
    `"bad-request: Expected \`url\` to be an http: or https: address such as 'http://127.0.0.1:3000/users', or a path that begins with '/', got '//elsewhere.test/users' (string)"`,
  )
  expect(problem('/\\elsewhere.test/users')).toMatchInlineSnapshot(
    `"bad-request: Expected \`url\` to be an http: or https: address such as 'http://127.0.0.1:3000/users', or a path that begins with '/', got '/\\\\elsewhere.test/users' (string)"`,
  )
  expect(problem('file:///etc/hosts')).toMatchInlineSnapshot(
    `"bad-request: Expected \`url\` to be an http: or https: address such as 'http://127.0.0.1:3000/users', or a path that begins with '/', got 'file:///etc/hosts' (string)"`,
  )
  expect(problem('/users?name=a b')).toMatchInlineSnapshot(
    `"bad-request: Expected \`url\` to be an address without spaces and line breaks (\`encodeURIComponent\` escapes them), got '/users?name=a b' (string)"`,
  )
  expect(problem('http://admin:hunter2@127.0.0.1/')).toMatchInlineSnapshot(
    `"bad-request: Expected \`url\` to be an address without user name and password (send them in an \`authorization\` header), got one with them"`,
  )
})

test('a method has to be one that can be sent', () => {
  expect(problem({ url: '/', method: 'POSTT' })).toMatchInlineSnapshot(
    `"bad-request: Expected \`method\` to be a method such as 'GET' or 'POST' (did you mean 'POST'?), got 'POSTT' (string)"`,
  )
  expect(problem({ url: '/', method: 'CONNECT' })).toMatchInlineSnapshot(
    `"bad-request: Expected \`method\` to be a method such as 'GET' or 'POST', got 'CONNECT' (string)"`,
  )
  expect(problem({ url: '/', method: 5 })).toMatchInlineSnapshot(
    `"bad-request: Expected \`method\` to be a method such as 'GET' or 'POST', got 5 (number)"`,
  )
})

test('headers that could not be sent, or would split the request, are refused without showing their values', () => {
  expect(problem({ url: '/', headers: 'accept: text/html' })).toMatchInlineSnapshot(
    `"bad-request: Expected \`headers\` to be an object such as { accept: 'text/html' }, got a string"`,
  )
  expect(problem({ url: '/', headers: new Headers({ a: 'b' }) })).toMatchInlineSnapshot(
    `"bad-request: Expected \`headers\` to be an object such as { accept: 'text/html' }, got Headers (object)"`,
  )
  expect(problem({ url: '/', headers: { 'x-token': 'hunter2\r\nx-other: 1' } })).toMatchInlineSnapshot(
    `"bad-request: Expected \`headers['x-token']\` to be text without line breaks, in Latin letters, got text with other characters"`,
  )
  expect(problem({ url: '/', headers: { 'x-name': ['ok', '名前'], 'x-count': 5, 'x-null': null } })).toMatchInlineSnapshot(`
    "bad-request: 3 problems with the request:
    - Expected \`headers['x-name'][1]\` to be text without line breaks, in Latin letters, got text with other characters
    - Expected \`headers['x-count']\` to be text, got a number
    - Expected \`headers['x-null']\` to be text, got null"
  `)
  expect(problem({ url: '/', headers: { 'x tag': 'a', '': 'b', 'x\r\ny': 'c' } })).toMatchInlineSnapshot(`
    "bad-request: 3 problems with the request:
    - Expected \`headers\` to have names of letters, digits and "-", got 'x tag' (string)
    - Expected \`headers\` to have names of letters, digits and "-", got '' (string)
    - Expected \`headers\` to have names of letters, digits and "-", got 'x\\r\\ny' (string)"
  `)
  expect(problem({ url: '/', headers: { 'Content-Length': '5', 'transfer-encoding': 'chunked' } })).toMatchInlineSnapshot(`
    "bad-request: 2 problems with the request:
    - \`headers\` cannot have \`Content-Length\`: the client sets it by itself; leave it out
    - \`headers\` cannot have \`transfer-encoding\`: the client sets it by itself; leave it out"
  `)
})

test('a body that cannot be sent is refused without showing it', () => {
  const circle: Record<string, unknown> = {}
  circle.self = circle
  expect(problem({ url: '/', body: 5 })).toMatchInlineSnapshot(
    `"bad-request: Expected \`body\` to be text, bytes, URLSearchParams, or an object or list to be sent as JSON, got a number"`,
  )
  expect(problem({ url: '/', body: null })).toMatchInlineSnapshot(
    `"bad-request: Expected \`body\` to be text, bytes, URLSearchParams, or an object or list to be sent as JSON, got null"`,
  )
  expect(problem({ url: '/', body: new FormData() })).toMatchInlineSnapshot(
    `"bad-request: Expected \`body\` to be text, bytes, URLSearchParams, or an object or list to be sent as JSON, got FormData (object)"`,
  )
  expect(problem({ url: '/', body: new Map([['password', 'hunter2']]) })).toMatchInlineSnapshot(
    `"bad-request: Expected \`body\` to be text, bytes, URLSearchParams, or an object or list to be sent as JSON, got Map (object)"`,
  )
  expect(problem({ url: '/', body: { count: 5n } })).toMatchInlineSnapshot(
    `"bad-request: Expected \`body\` to be text, bytes, URLSearchParams, or an object or list to be sent as JSON, got an object that is no JSON: Do not know how to serialize a BigInt"`,
  )
  expect(problem({ url: '/', body: { toJSON: () => undefined } })).toMatchInlineSnapshot(
    `"bad-request: Expected \`body\` to be text, bytes, URLSearchParams, or an object or list to be sent as JSON, got an object whose \`toJSON\` gives nothing"`,
  )
  expect(problem({ url: '/', body: circle })).toMatchInlineSnapshot(
    `"bad-request: Expected \`body\` to be text, bytes, URLSearchParams, or an object or list to be sent as JSON, got an object that is no JSON: Converting circular structure to JSON"`,
  )
})

test('accept and name are checked', () => {
  expect(problem({ url: '/', accept: [] })).toMatchInlineSnapshot(
    `"bad-request: Expected \`accept\` to be a list of statuses, each a status such as 200, or a class of them such as '2xx', got [] (object)"`,
  )
  expect(problem({ url: '/', name: '' })).toMatchInlineSnapshot(
    `"bad-request: Expected \`name\` to be the name of a step, 1 to 200 characters, got '' (string)"`,
  )
  expect(problem({ url: '/', name: 'x'.repeat(201) })).toContain('Expected `name` to be the name of a step, 1 to 200 characters, got ')
})

test('an unknown option is refused with the nearest known one', () => {
  expect(problem({ url: '/', header: {} })).toMatchInlineSnapshot(`"bad-request: Unknown option \`header\`: did you mean \`headers\`?"`)
  expect(problem({ href: '/' })).toMatchInlineSnapshot(`
    "bad-request: 2 problems with the request:
    - Unknown option \`href\`
    - Expected \`url\` to be an http: or https: address such as 'http://127.0.0.1:3000/users', or a path that begins with '/', got undefined"
  `)
})

test('whatever comes, it is a request or a LoadError with every problem', () => {
  const anything = fc.anything({
    withMap: true,
    withSet: true,
    withDate: true,
    withTypedArray: true,
    withNullPrototype: true,
    withBigInt: true,
  })
  const keyed = fc.record(
    {
      url: fc.oneof(fc.constant('/'), anything),
      method: anything,
      headers: fc.oneof(fc.dictionary(fc.string(), anything), anything),
      body: anything,
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.oneof(anything, keyed, fc.string(), fc.webUrl()), (task) => {
      try {
        const { url, headers } = requestFrom(task as RequestTask)
        expect(url.startsWith('/') || /^https?:/.test(url)).toBe(true)
        expect(headers.every((text) => !/[\r\n\0]/.test(text))).toBe(true)
      } catch (error) {
        if (!(error instanceof LoadError)) throw error
        expect(error.code).toBe('bad-request')
      }
    }),
    { numRuns: 500 },
  )
})
