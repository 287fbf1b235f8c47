import { describe, expect, test } from 'vitest'
import { LoadError } from '../../../src/units/errors/error.ts'
import { userLineOf } from '../../../src/units/errors/user-line.ts'
import { placedAt } from '../../../src/units/errors/call-site.ts'

const withStack = (...frames: readonly string[]): unknown => ({ message: 'no', stack: ['Error: no', ...frames].join('\n') })
const own = `    at run (${new URL('../../../src/run/user/iterations.ts', import.meta.url).href}:1:2)`
const built = `    at run (${new URL('../../../dist/run/user/iterations.js', import.meta.url).href}:1:2)`

const fail = (): never => {
  throw new LoadError('bad-options', 'no')
}

describe('the line of the user', () => {
  test.for([
    ['of a named function', '    at check (/elsewhere/app/users.ts:12:3)'],
    ['without a name', '    at /elsewhere/app/users.ts:12:3'],
    ['of an asynchronous function', '    at async check (/elsewhere/app/users.ts:12:3)'],
    ['of one without a name', '    at async /elsewhere/app/users.ts:12:3'],
    ['as an address', '    at Object.<anonymous> (file:///elsewhere/app/users.ts:12:3)'],
    ['with a query', '    at check (file:///elsewhere/app/users.ts?v=1234:12:3)'],
    ['of a class', '    at new Checkout (/elsewhere/app/users.ts:12:3)'],
    ['of a method by another name', '    at Checkout.run [as go] (/elsewhere/app/users.ts:12:3)'],
  ])('%s', ([, frame]) => {
    expect(userLineOf(withStack(frame!))).toBe('/elsewhere/app/users.ts:12:3')
  })

  test('comes after those of Node, packages and ours', () => {
    const others = [
      '    at node:internal/process/task_queues:95:5',
      '    at Promise.all (index 0)',
      '    at eval (eval at check (/elsewhere/app/eval.ts:1:1), <anonymous>:1:1)',
      '    at Proxy.fail (file:///elsewhere/node_modules/chai/index.js:1:2)',
      own,
      built,
    ]
    expect(userLineOf(withStack(...others, '    at check (/elsewhere/app/users.ts:12:3)'))).toBe('/elsewhere/app/users.ts:12:3')
    expect(userLineOf(withStack(...others))).toBeUndefined()
  })

  test('is relative inside of the working directory', () => {
    expect(userLineOf(new Error('here'))).toMatch(/^tests[/\\]units[/\\]errors[/\\]user-line\.test\.ts:\d+:\d+$/)
  })

  test('of an error of ours is where we were called', () => {
    try {
      placedAt(fail, fail)
    } catch (error) {
      expect(userLineOf(error)).toMatch(/user-line\.test\.ts:\d+:\d+$/)
    }
    expect.assertions(1)
  })

  test('is no line of the message', () => {
    const message = 'no\n    at fake (/elsewhere/fake.ts:1:1)'
    expect(userLineOf({ message, stack: `Error: ${message}\n    at check (/elsewhere/app/users.ts:12:3)` })).toBe(
      '/elsewhere/app/users.ts:12:3',
    )
  })

  test('is bounded in length, and found in a bounded number of frames', () => {
    const long = userLineOf(withStack(`    at check (/${'a'.repeat(10_000)}/users.ts:12:3)`))
    expect(long).toMatch(/^…a+\/users\.ts:12:3$/)
    expect(long).toHaveLength(300 + ':12:3'.length)
    const frames = Array.from({ length: 10_000 }, () => '    at node:internal/timers:1:1')
    expect(userLineOf(withStack(...frames, '    at /elsewhere/app/users.ts:12:3'))).toBeUndefined()
  })

  test.for([
    ['nothing', undefined],
    ['a text', 'no'],
    ['an object without a stack', { message: 'no' }],
    ['a stack that is no text', { message: 'no', stack: 5 }],
    ['a bundle that is gone', withStack('    at task (/elsewhere/node_modules/.vitest-load/task.mjs:1:1)')],
    [
      'a stack that throws',
      {
        get stack(): string {
          throw new Error('mine')
        },
      },
    ],
  ] as const)('of %s is not known', ([, thrown]) => {
    expect(userLineOf(thrown)).toBeUndefined()
  })
})
