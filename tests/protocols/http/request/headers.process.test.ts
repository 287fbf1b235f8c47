import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeHeaders, parseHeaders, valuesOf } from '../../../../src/protocols/http/request/headers.ts'

const name = fc.stringMatching(/^[A-Za-z][A-Za-z-]{0,12}$/)
const value = fc.stringMatching(/^[ -~\u00a0-\u00ff]{0,20}$/)
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'))

test('reading one header gives what parsing them all gives', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.oneof(name, fc.constantFrom('Set-Cookie', 'SET-COOKIE', 'Connection')), value), { maxLength: 8 }),
      (pairs) => {
        const raw = pairs.flatMap(([key, text]) => [bytes(key), bytes(text)])
        const parsed = parseHeaders(raw)
        for (const key of [...Object.keys(parsed), 'set-cookie', 'x-missing']) {
          const all = parsed[key]
          expect(valuesOf(raw, key)).toEqual(all === undefined ? undefined : [all].flat())
        }
      },
    ),
  )
})

test('what is encoded comes back, whatever the spelling', () => {
  fc.assert(
    fc.property(fc.dictionary(name, value, { noNullPrototype: true }), (headers) => {
      const framing = /^(?:content-length|transfer-encoding|keep-alive|upgrade|expect)$/i
      fc.pre(Object.keys(headers).every((key) => !framing.test(key)))
      expect(encodeHeaders(headers)).toEqual(Object.entries(headers).flat())
    }),
  )
})

test('a header may be called as a property of every object is', () => {
  const headers = parseHeaders(['__proto__', 'a', 'constructor', 'b'].map(bytes))
  expect(Object.entries(headers)).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ])
})
