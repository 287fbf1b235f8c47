import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, test } from 'vitest'
import { thrownPlace } from '../../../src/units/errors/thrown-place.ts'
import { userLineOf } from '../../../src/units/errors/user-line.ts'

const own = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')
afterEach(() => {
  Object.defineProperty(Error, 'prepareStackTrace', own!)
})

const one = (message: string): Error => new Error(message)
const other = (message: string): Error => new Error(message)
const fresh = (): Error => new RangeError('no')

describe('the place of an error', () => {
  test('is the same for all errors from one place, and another for those from another', () => {
    const [first, second, third] = [one('a'), one('b'), other('a')].map(thrownPlace)
    expect(first).toEqual(second)
    expect(first!.key).not.toBe(third!.key)
    expect(first!.line).toMatch(/^tests[/\\]units[/\\]errors[/\\]thrown-place\.test\.ts:11:\d+$/)
    expect(third!.line).toMatch(/:12:\d+$/)
  })

  test('has the line that its stack names, and leaves the stack of the first one as it would have been', () => {
    const [asked, plain] = Array.from({ length: 2 }, fresh) as [Error, Error]
    expect(thrownPlace(asked).line).toBe(userLineOf(plain))
    expect(asked.stack).toBe(plain.stack)
    const later = fresh()
    thrownPlace(later)
    expect(later.stack).toContain('RangeError: no\n    at ')
    expect(later.stack).toContain('thrown-place.test.ts')
  })

  test('stays when it is asked for again, and is known of a stack that was read before', () => {
    const error = one('a')
    expect(thrownPlace(error)).toBe(thrownPlace(error))
    const read = one('b')
    void read.stack
    expect(thrownPlace(read).line).toBe(userLineOf(read))
  })

  test('changes nothing of how stacks become text', () => {
    const before = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')
    thrownPlace(one('a'))
    expect(Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')).toEqual(before)
    Reflect.deleteProperty(Error, 'prepareStackTrace')
    expect(thrownPlace(new Error('without')).line).toContain('thrown-place.test.ts')
    expect(Object.hasOwn(Error, 'prepareStackTrace')).toBe(false)
    Error.prepareStackTrace = () => {
      throw new Error('no text')
    }
    expect(thrownPlace(new Error('broken'))).toEqual({ key: '', line: undefined })
    expect(typeof Error.prepareStackTrace).toBe('function')
  })

  test.for([
    undefined,
    null,
    'text',
    5,
    {},
    { stack: 5 },
    Object.create(null),
    new Proxy(
      {},
      {
        get: () => {
          throw new Error('no')
        },
      },
    ),
  ])('of what is no error, or cannot be read, is unknown (%#)', (thrown) => {
    expect(thrownPlace(thrown)).toEqual({ key: '', line: undefined })
  })

  test('of an error of another realm is unknown or its line, and never an error', () => {
    const foreign: unknown = runInNewContext('new Error("foreign")')
    expect(thrownPlace(foreign)).toMatchObject({ key: expect.any(String) as string })
  })
})
