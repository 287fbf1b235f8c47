import { expect, test } from 'vitest'
import { addressOf, entryFrom, resolvedId, type Entry } from '../../../../src/vitest/plugin/bundle/virtual-id.ts'

test.for<Entry>([
  { kind: 'function', file: '/shop/cart.test.ts', number: 12 },
  { kind: 'task', file: '/shop/a folder/check:out.ts' },
  { kind: 'program', file: 'C:/shop/server.ts' },
])('the address of a $kind says all there is to know', (entry) => {
  expect(entryFrom(resolvedId(addressOf(entry))!)).toEqual(entry)
})

test('no other address is ours', () => {
  const others = ['/shop/cart.test.ts', 'vitest-load', 'virtual:vitest', '\0virtual:vitest-load:/a.ts:other']
  expect(others.map(entryFrom)).toEqual([undefined, undefined, undefined, undefined])
  expect(resolvedId('/shop/cart.test.ts')).toBeUndefined()
})
