import { expect, test } from 'vitest'
import { decodeMessage, encodeMessage, isCount, isFinite, listOf, oneOf, shape, text } from '../../../src/agents/protocol/shape.ts'

const guard = shape({ name: text(5), kind: oneOf(['a', 'b']) }, { sizes: listOf(isCount, 2), atMs: isFinite })

test('a message has exactly the properties that it should have, each of its kind', () => {
  for (const right of [
    { name: 'short', kind: 'a' },
    { name: '', kind: 'b', sizes: [], atMs: -0.5 },
    { name: 'x', kind: 'a', sizes: [0, 2 ** 53 - 1] },
  ])
    expect(decodeMessage(encodeMessage(right), guard)).toEqual(right)
  for (const wrong of [
    null,
    [],
    'a',
    {},
    { name: 'longer', kind: 'a' },
    { name: 'x' },
    { name: 'x', kind: 'c' },
    { name: 'x', kind: 'a', more: 1 },
    { name: 'x', kind: 'a', sizes: [1, 2, 3] },
    { name: 'x', kind: 'a', sizes: [-1] },
    { name: 'x', kind: 'a', sizes: [0.5] },
    { name: 'x', kind: 'a', sizes: { length: 0 } },
    { name: 'x', kind: 'a', atMs: null },
    { name: 'x', kind: 'a', toString: 'x' },
  ])
    expect(decodeMessage(new TextEncoder().encode(JSON.stringify(wrong)), guard), JSON.stringify(wrong)).toBeUndefined()
})

test('what is no JSON, or no UTF-8, is no message', () => {
  for (const data of [
    new Uint8Array(),
    Uint8Array.of(0xff, 0xfe),
    new TextEncoder().encode('{"name":"x","kind":"a"'),
    new TextEncoder().encode('{"__proto__":{"name":"x"},"kind":"a"}'),
  ])
    expect(decodeMessage(data, guard)).toBeUndefined()
})
