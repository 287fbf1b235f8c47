import { expect, test } from 'vitest'
import type { HttpRequestOptions } from '../../../src/protocols/http/client.ts'
import { ClientError } from '../../../src/protocols/client-error.ts'
import { LoadError } from '../../../src/units/errors/error.ts'
import type { Open } from './bench.ts'
import { rejection } from '../setting.ts'

export function contractOfWrongCalls(open: Open): void {
  test.for([
    [
      'an unknown option',
      '/',
      { heders: {} },
      'bad-call: Unknown option `heders` of a request: did you mean `headers`? Known: method, name, headers, body, accept, check, query, timeout, redirects, decompress',
    ],
    ...(
      [
        ['json', {}, ': did you mean `body`?'],
        ['params', {}, ': did you mean `query`?'],
        ['validateStatus', () => true, ': did you mean `accept`?'],
        ['tags', {}, ': did you mean `name`?'],
        ['redirect', 'follow', ': `redirects` says how many redirects are followed, as in `redirects: 5`.'],
        ['signal', AbortSignal.timeout(1), ': a call ends with its iteration, and `timeout` bounds it before.'],
        ['allow_redirects', true, ': `redirects` says how many redirects are followed, as in `redirects: 5`.'],
        ['catch_response', true, ': did you mean `check`?'],
        ['files', {}, ': an upload is a FormData as `body`.'],
        ['auth', {}, ': send it as the header `authorization`.'],
        ['strange', 1, '.'],
      ] as const
    ).map(
      ([option, value, hint]) =>
        [
          `\`${option}\`, as another client calls it`,
          '/',
          { [option]: value },
          `bad-call: Unknown option \`${option}\` of a request${hint} Known: method, name, headers, body, accept, check, query, timeout, redirects, decompress`,
        ] as const,
    ),
    [
      'an address without a scheme',
      'localhost:3000/users',
      {},
      "bad-url: Expected an http: or https: address, got 'localhost:3000/users' (string): write http:// before it",
    ],
    [
      'no address',
      5 as never,
      {},
      "bad-url: Expected the address of a request, as text or a URL, got 5 (number): write http.get('/users')",
    ],
    ['another protocol', 'ftp://127.0.0.1/', {}, "bad-url: Expected an http: or https: address, got 'ftp://127.0.0.1/' (string)"],
    [
      'a password in the address',
      'http://user:secret@127.0.0.1/',
      {},
      'bad-url: Expected an address without user name and password: send them in the header `authorization` (host: 127.0.0.1)',
    ],
    ...[
      [new Map([['x-token', 'secret']]), 'Map (object)'],
      [new URLSearchParams({ token: 'secret' }), 'URLSearchParams (object)'],
      [[['x-token', 'secret']], 'Array (object)'],
    ].map(
      ([headers, came]) =>
        [
          `${came as string} as headers`,
          '/',
          { headers: headers as never },
          `bad-header: Expected \`headers\` to be an object such as { accept: 'text/html' }, got ${came as string}`,
        ] as const,
    ),
    ['a name that is no header', '/', { headers: { 'a b': 'x' } }, "bad-header: Expected the name of a header, got 'a…'"],
    [
      'a value that is none',
      '/',
      { headers: { 'x-token': 'se\ncret' } },
      'bad-header: Expected the header `x-token` to be text that is valid in a header (its value is not shown)',
    ],
    [
      'a header that frames',
      '/',
      { headers: { 'Content-Length': 5 } },
      'bad-header: The header `Content-Length` is set by the client and cannot be set by you',
    ],
    [
      'a method that is none',
      '/',
      { method: 'GET /' },
      "bad-call: Expected `method` to be an HTTP method such as 'GET' or 'POST', got 'GET /' (string)",
    ],
    [
      'a map as body',
      '/',
      { body: new Map() },
      'bad-body: Expected `body` to be text, bytes, URLSearchParams, FormData, a Blob, a stream, or a plain object or list for JSON, got Map (object)',
    ],
    [
      'JSON that is none',
      '/',
      { body: { a: 1n } },
      'bad-body: Expected `body` to be valid JSON data: Do not know how to serialize a BigInt',
    ],
    [
      'a status that is none',
      '/',
      { accept: [200, '6xx'] },
      "bad-accept: Expected `accept` to be statuses such as 200, '2xx', [200, 404] or a function, got '6xx' (string)",
    ],
    ['a timeout of nothing', '/', { timeout: 0 }, "bad-call: Expected `timeout` to be a time above 0 such as 500 or '10s', got 0 (number)"],
    ['a name that is none', '/', { name: '' }, "bad-call: Expected `name` to be the name of a step, got '' (string)"],
  ] satisfies readonly (readonly [story: string, url: string, options: unknown, message: string])[])(
    '%s rejects before anything is sent',
    async ([, url, options, message]) => {
      const { user, log } = open({ baseUrl: () => 'http://127.0.0.1:9' })
      const error = await rejection(user.client.request(url, options as HttpRequestOptions))
      expect(error).toBeInstanceOf(LoadError)
      expect(error).not.toBeInstanceOf(ClientError)
      expect(`${error.code}: ${error.message}`).toBe(message)
      expect(log.begun).toBe(0)
    },
  )

  test('a request task is refused in the same words, at once', () => {
    const { session } = open()
    expect(() => session.prepare({ url: '/users' })).toThrowErrorMatchingInlineSnapshot(
      `[LoadError: Expected an absolute address such as 'http://127.0.0.1:3000/users', got '/users' (string). For relative addresses set the option \`baseUrl\`]`,
    )
  })
  test.for([
    ['a form', new FormData(), 'FormData (object)'],
    ['form fields', new URLSearchParams({ name: 'secret' }), 'URLSearchParams (object)'],
    ['text', '{"name":"secret"}', 'a string'],
    ['bytes', Buffer.from('secret'), 'Uint8Array (object)'],
    ['a list', ['secret'], 'Array (object)'],
    ['nothing', null, 'null'],
    ['a function', () => 'secret', 'a function'],
  ] satisfies readonly (readonly [what: string, options: unknown, came: string])[])(
    '%s in the place of the options is refused, and is no request without a body',
    async ([, options, came]) => {
      const { user, log } = open({ baseUrl: () => 'http://127.0.0.1:9' })
      for (const method of ['request', 'get', 'post', 'put', 'patch', 'delete', 'head'] as const) {
        const error = await rejection(user.client[method]('/users', options as HttpRequestOptions))
        expect(`${error.code}: ${error.message}`).toBe(
          `bad-call: Expected the options of a request such as { headers: { accept: 'text/html' } }, got ${came}: ` +
            "what is sent is an option, as in http.post('/users', { body: { name: 'ada' } })",
        )
      }
      expect(log.begun).toBe(0)
    },
  )

  test('a call that is wrong shows the line of the task, however deep the mistake was found', async () => {
    const { user } = open({ baseUrl: () => 'http://127.0.0.1:9' })
    for (const options of [
      { body: new FormData(), headers: { 'content-type': 'multipart/form-data' } },
      { headers: { 'x-token': 'se\ncret' } },
      { heders: {} },
    ]) {
      const error = await rejection(user.client.post('/users', options))
      expect(error.stack).toMatch(/^LoadError: (?:Expected|Unknown) /)
      expect(error.stack).toContain('wrong-calls.ts')
    }
  })

  test('the fields of a body in the place of the options are told where they belong', async () => {
    const { user } = open({ baseUrl: () => 'http://127.0.0.1:9' })
    expect((await rejection(user.client.post('/users', { email: 'ada' } as never))).message).toMatch(
      /^Unknown option `email` of a request: what is sent is an option, as in \{ body: \{ … \} \}\. Known: /,
    )
    // A body that is there is not the mistake, and neither is a GET.
    expect((await rejection(user.client.post('/users', { email: 'ada', body: {} } as never))).message).toMatch(
      /^Unknown option `email` of a request\. Known: /,
    )
    expect((await rejection(user.client.get('/users', { email: 'ada' } as never))).message).toMatch(
      /^Unknown option `email` of a request\. Known: /,
    )
  })
}
