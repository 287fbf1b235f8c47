import { expect, test } from 'vitest'
import { failureOf } from '../../../src/run/user/failure-from-error.ts'
import { LoadError } from '../../../src/units/errors/error.ts'

class PaymentError extends Error {
  override readonly name = 'PaymentError'
}

const system = (code: string, message: string): Error => Object.assign(new Error(message), { code })

test.each<[string, unknown, string, string]>([
  ['an error by its class', new PaymentError('declined'), 'PaymentError', 'declined'],
  ['an error by its code', system('ECONNRESET', 'read ECONNRESET'), 'ECONNRESET', 'read ECONNRESET'],
  ['one of ours', new LoadError('timeout', 'too slow'), 'timeout', 'too slow'],
  ['an aborted operation, whose code is a number', new DOMException('was aborted', 'AbortError'), 'AbortError', 'was aborted'],
  ['an empty code as none', system('', 'nothing'), 'Error', 'nothing'],
  ['text', 'oops', 'thrown', "'oops' (string)"],
  ['undefined', undefined, 'thrown', 'undefined'],
  ['an object without message', { reason: 1 }, 'thrown', '{ reason: 1 } (object)'],
  ['an error of another realm', { name: 'TypeError', message: 'elsewhere' }, 'TypeError', 'elsewhere'],
  ['an error whose class was lost', { message: 'nameless' }, 'Error', 'nameless'],
])('counts %s', (_what, thrown, code, message) => {
  const isError = code !== 'thrown'
  // The error itself is kept, for the line that it came from.
  expect(failureOf(thrown)).toEqual({ code, message, ...(isError && { thrown }) })
})

test('the reason of a failed fetch is its cause', () => {
  const refused = new TypeError('fetch failed', { cause: system('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1') })
  expect(failureOf(refused)).toEqual({ code: 'ECONNREFUSED', message: 'fetch failed: connect ECONNREFUSED 127.0.0.1:1', thrown: refused })
  const tooMany = new TypeError('fetch failed', { cause: system('EMFILE', 'too many open files') })
  expect(failureOf(tooMany).code).toBe('EMFILE')
})

test('causes without a code leave the class of the error, and all that is known in its message', () => {
  const error = new PaymentError('declined', { cause: new Error('no funds', { cause: 'text' }) })
  expect(failureOf(error)).toEqual({ code: 'PaymentError', message: 'declined: no funds', thrown: error })
})

test('a ring of causes has an end', () => {
  const ring: Error & { cause?: unknown } = new Error('round')
  ring.cause = ring
  expect(failureOf(ring)).toEqual({ code: 'Error', message: 'round: round: round: round', thrown: ring })
})

test('the stack is never read', () => {
  const error = new PaymentError('declined')
  Object.defineProperty(error, 'stack', {
    get: () => {
      throw new Error('The stack was read')
    },
  })
  const { thrown, ...counted } = failureOf(error)
  expect(counted).toEqual({ code: 'PaymentError', message: 'declined' })
  expect(thrown).toBe(error)
})

test('what cannot be read is counted all the same', () => {
  const hostile = {
    get message(): never {
      throw new Error('no')
    },
  }
  expect(failureOf(hostile)).toEqual({ code: 'thrown', message: 'an unreadable value' })
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  expect(failureOf(proxy)).toEqual({ code: 'thrown', message: 'an unreadable value' })
})
