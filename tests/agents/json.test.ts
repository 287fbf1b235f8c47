import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeJson, encodeJson } from '../../src/agents/json.ts'
import { messageOf } from '../helpers/message-of.ts'

const numbers = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0))
const keys = fc
  .oneof(fc.string({ unit: 'binary' }), fc.constantFrom('$', '$bytes', '$$', '$$bytes', 'constructor', 'toJSON'))
  .filter((key) => key !== '__proto__')

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false, undefined),
    numbers,
    fc.string({ unit: 'binary' }),
    fc.uint8Array(),
    fc.array(tie('value')),
    fc.array(fc.tuple(keys, tie('value'))).map((entries): unknown => Object.fromEntries(entries)),
  ),
}))

describe('data for agents', () => {
  test('arrives as it was, with NaN, -0, infinite numbers, undefined and bytes', () => {
    fc.assert(
      fc.property(value, (data) => {
        // Not `toStrictEqual`, which reads a property named `constructor`.
        assert.deepStrictEqual(decodeJson(encodeJson(data, 'data')), data)
      }),
    )
  })

  test('has bytes of a Buffer as an Uint8Array of their own', () => {
    const bytes = decodeJson(encodeJson({ body: Buffer.from('all of it').subarray(4) }, 'data'))
    expect(bytes).toStrictEqual({ body: new Uint8Array(Buffer.from('of it')) })
  })

  test('may refer to the same part twice', () => {
    const part = { id: 1 }
    expect(decodeJson(encodeJson([part, part], 'data'))).toEqual([part, part])
  })

  const cycle: { readonly parts: unknown[] } = { parts: [] }
  cycle.parts.push(cycle)

  test.for<readonly [path: string, data: unknown]>([
    ['data', () => 1],
    ['data.clients[1].socket', { clients: [1, { socket: new AbortController() }] }],
    ['data["x-at"]', { 'x-at': new Date(0) }],
    ['data.id', { id: 1n }],
    ['data.id', { id: Symbol('id') }],
    ['data.users', { users: new Map() }],
    ['data.times', { times: new Float64Array(2) }],
    ['data.parts[0]', cycle],
    ['data.__proto__', JSON.parse('{"__proto__": 1}')],
  ])('is refused at %s, if that is no plain data', ([path, data]) => {
    const message = messageOf(() => encodeJson(data, 'data'))
    expect(message).toContain(`\`${path}\` cannot be sent to agents: `)
    expect(message).toContain('Give plain data')
  })

  test('is refused if it is too deep for a stack', () => {
    let deep: unknown = 1
    for (let level = 0; level < 100_000; level++) deep = [deep]
    expect(messageOf(() => encodeJson(deep, 'data'))).toContain('more than 200 levels deep')
  })
})

describe('text that claims to be data', () => {
  test.for([
    '{"__proto__": {"isAdmin": true}}',
    '[{"a": {"__proto__": 1}}]',
    '{"$": "Function"}',
    '{"$": {}}',
    '{"$bytes": 5}',
    '{"$code": "1", "a": 2}',
    `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    'undefined',
    '',
  ])('is refused: %s', (text) => {
    expect(() => decodeJson(text)).toThrow(SyntaxError)
    expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined()
  })
})
