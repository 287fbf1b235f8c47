import { expect, test } from 'vitest'
import { formatAddress, formatReceived } from '../../../src/units/text/received.ts'

test.for([
  [undefined, 'undefined'],
  [null, 'null'],
  ['soon', "'soon' (string)"],
  ['two\nlines', "'two\\nlines' (string)"],
  [Number.NaN, 'NaN (number)'],
  [5n, '5n (bigint)'],
  [[1, 2, 3, 4, 5, 6, 7], '[ 1, 2, 3, 4, 5, ... 2 more items ] (object)'],
  [{ a: { b: { c: 1 } } }, '{ a: [Object] } (object)'],
  [new Map([[1, 2]]), 'Map(1) {…} (object)'],
] as const)('%o reads %s', ([value, text]) => {
  expect(formatReceived(value)).toBe(text)
})

test('what is long is cut, and what has lines is one line', () => {
  expect(formatReceived('x'.repeat(10_000))).toBe(`'${'x'.repeat(80)}'... 9920 more characters (string)`)
  const wide = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`${'x'.repeat(35)}${n}`, n]))
  expect(formatReceived(wide)).toHaveLength('… (object)'.length + 119)
  expect(formatReceived(new Error('broken\nfor good'))).toBe('Error {} (object)')
})

test.for([
  [['Bearer hunter2', 7, '', '2xx'], "[ '…', 7, '', '2xx' ] (object)"],
  [{ authorization: 'hunter2', 'x-list': ['hunter2'], n: 1 }, "{ authorization: '…', 'x-list': [Array], n: 1 } (object)"],
  [{ 'authorization: Bearer hunter2': 1 }, "{ 'authorization…': 1 } (object)"],
  [
    new (class Secret {
      token = 'hunter2'
    })(),
    'Secret {…} (object)',
  ],
  [Object.assign(() => {}, { token: 'hunter2' }), '[Function (anonymous)] (function)'],
  [Buffer.from('hunter2'), 'Buffer(7 bytes) (object)'],
  [new Set(['hunter2']), 'Set(1) {…} (object)'],
  [new URL('ftp://ada:hunter2@host/a?hunter2#hunter2'), "URL 'ftp://host/a' (object)"],
  ['postgres://ada:hunter2@host/shop?x=hunter2', "'postgres://host/shop' (string)"],
  ['/path?token=hunter2', "'/path' (string)"],
  ['what is it?', "'what is it?' (string)"],
  ['10/s', "'10/s' (string)"],
] as const)('of %o nothing is shown that may be a secret', ([value, text]) => {
  expect(formatReceived(value)).toBe(text)
})

const trap = (): never => {
  throw new Error('ran')
}

test('no code of the caller runs, and nothing is thrown', () => {
  const traps = { get: trap, ownKeys: trap, getPrototypeOf: trap, getOwnPropertyDescriptor: trap }
  for (const value of [
    new Proxy({}, traps),
    new Proxy(trap, traps),
    [new Proxy({}, traps)],
    {
      get x() {
        return trap()
      },
    },
    { [Symbol.for('nodejs.util.inspect.custom')]: trap },
    { toString: trap, toJSON: trap },
    new (class {
      get [Symbol.toStringTag](): string {
        return trap()
      }
    })(),
    Object.create({ constructor: trap }),
    Object.create(Object.create(null)),
  ]) {
    expect(formatReceived(value)).not.toBe('')
  }
})

test.for([
  ['http://host:3000/a?b#c', "'http://host:3000/a'"],
  ['http://ada:hunter2@host/a', "'http://host/a'"],
  ['http://ada:hun/ter2@host/', "'http://…'"],
  ['http://ada:hun?ter2@host/', "'http://…'"],
  ['http://ada:hun#ter2@host/', "'http://…'"],
  ['http://ada:hunter2@', "'http://…'"],
  ['http://ada:hunter2@ho st/', "'http://…'"],
  ['ada:hunter2@host/path', "'…'"],
  ['//ada:hunter2@host/path', "'…'"],
  ['http:/ada:hunter2@host/', "'http://host/'"],
  ['localhost:3000/?token=hunter2', "'localhost:3000/'"],
  ['users?token=hunter2', "'users'"],
  ['/users/@me', "'/users/@me'"],
  ['htp://host/?mail=a@b&token=hunter2', "'htp://host/'"],
  ['http://host:x/?mail=a@b&token=hunter2', "'http://…'"],
] as const)('of the address %s %s is shown', ([address, shown]) => {
  expect(formatAddress(address)).toBe(`${shown} (string)`)
})
