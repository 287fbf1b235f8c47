import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { encodeFields } from '../../../../src/protocols/http/http2/encode-fields.ts'
import type { HttpRequestOptions } from '../../../../src/protocols/http/client.ts'
import { prepareRequest } from '../../../../src/protocols/http/request/request.ts'
import { Targets } from '../../../../src/protocols/http/request/request-target.ts'

const fields = (options: HttpRequestOptions): object =>
  encodeFields(prepareRequest('https://shop.test:8443/items?page=2', options, new Targets(() => undefined), () => true))

const pseudo = { ':method': 'GET', ':scheme': 'https', ':authority': 'shop.test:8443', ':path': '/items?page=2' }

test.for<[what: string, options: HttpRequestOptions, sent: object]>([
  ['the parts of the address', {}, pseudo],
  ['a header `host` as the authority', { headers: { Host: 'other.test' } }, { ...pseudo, ':authority': 'other.test' }],
  ['names in lower case', { headers: { 'X-Token': 'A' } }, { ...pseudo, 'x-token': 'A' }],
  ['a name that is given twice as a list', { headers: { 'X-One': 'a', 'x-one': 'b' } }, { ...pseudo, 'x-one': ['a', 'b'] }],
  ['nothing that concerns a connection', { headers: { connection: 'close', 'proxy-connection': 'close' } }, pseudo],
  [
    'the length of a body',
    { method: 'PUT', body: 'four' },
    { ...pseudo, ':method': 'PUT', 'content-type': 'text/plain;charset=UTF-8', 'content-length': '4' },
  ],
  ['that a body is missing, if the method means one', { method: 'POST' }, { ...pseudo, ':method': 'POST', 'content-length': '0' }],
  ['no length if the method means none', { method: 'DELETE' }, { ...pseudo, ':method': 'DELETE' }],
])('a request is sent with %s', ([, options, sent]) => {
  expect(fields(options)).toEqual(sent)
})

test('the length of a stream is not known', () => {
  expect(fields({ method: 'PUT', body: Readable.from(['x']) })).toEqual({ ...pseudo, ':method': 'PUT' })
})
