import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { asBuffer, isBytes, isError, isHeaders, isSearchParams, isUrl } from '../../../src/units/platform/any-realm.ts'

/** What another realm makes of an expression. */
const there = (expression: string): unknown => runInNewContext(expression)

/** As jsdom makes it: a class of its own, whose tag says what it is. */
const tagged = (tag: string): object => ({ [Symbol.toStringTag]: tag })

describe('bytes are recognised', () => {
  test.for([
    ['a Buffer', Buffer.from('x'), true],
    ['a Uint8Array', new Uint8Array(1), true],
    ['a Uint8Array of another realm', there('new Uint8Array([120])'), true],
    ['an Int8Array', new Int8Array(1), false],
    ['a Uint8Array of another realm with another tag', there('new Int8Array(1)'), false],
    ['a list of numbers', [1], false],
    ['an ArrayBuffer', new ArrayBuffer(1), false],
    ['text', 'x', false],
    ['null', null, false],
    ['what only has the tag', tagged('Uint8Array'), false],
  ] as const)('%s', ([, value, expected]) => {
    expect(isBytes(value)).toBe(expected)
  })

  test('and share their memory as a Buffer', () => {
    const bytes = there('new Uint8Array([0, 120, 121, 0]).subarray(1, 3)') as Uint8Array
    const buffer = asBuffer(bytes)
    expect(String(buffer)).toBe('xy')
    bytes[0] = 'z'.charCodeAt(0)
    expect(String(buffer)).toBe('zy')
    const own = Buffer.from('x')
    expect(asBuffer(own)).toBe(own)
  })
})

test.for([
  ['a URL', new URL('http://127.0.0.1/'), true],
  ['a class of another realm', { href: 'http://127.0.0.1/' }, true],
  ['an object whose `href` is no text', { href: 5 }, false],
  ['an address as text', 'http://127.0.0.1/', false],
  ['null', null, false],
] as const)('whether %s is a URL', ([, value, expected]) => {
  expect(isUrl(value)).toBe(expected)
})

test.for([
  ['URLSearchParams', new URLSearchParams('a=b'), true],
  ['those of another realm', tagged('URLSearchParams'), true],
  ['a Map', new Map(), false],
  ['undefined', undefined, false],
] as const)('whether %s are parameters of a query', ([, value, expected]) => {
  expect(isSearchParams(value)).toBe(expected)
})

test.for([
  ['Headers', new Headers({ a: 'b' }), true],
  ['those of another class', { getSetCookie: () => [], *[Symbol.iterator]() {} }, true],
  ['a Map', new Map(), false],
  ['URLSearchParams', new URLSearchParams('a=b'), false],
  ['an object', { a: 'b' }, false],
  ['null', null, false],
] as const)('whether %s are headers', ([, value, expected]) => {
  expect(isHeaders(value)).toBe(expected)
})

test.for([
  ['an Error', new TypeError('x'), true],
  ['one of another realm', there("new RangeError('x')"), true],
  ['a class of errors', new (class extends Error {})('x'), true],
  ['a DOMException', new DOMException('x', 'AbortError'), true],
  ['that of another realm', tagged('DOMException'), true],
  ['an object with a message', { message: 'x' }, false],
  ['undefined', undefined, false],
] as const)('whether %s is an error', ([, value, expected]) => {
  expect(isError(value)).toBe(expected)
})
