import { expect, test } from 'vitest'
import { receivedError, sentError } from '../../../src/run/workers/sent-error.ts'
import { LoadError } from '../../../src/units/errors/error.ts'

const arrived = (thrown: unknown): Error => receivedError(structuredClone(sentError(thrown)))

test('an error arrives with its name, message, code and the place where it was thrown', () => {
  class DatabaseError extends TypeError {
    override readonly name = 'DatabaseError'
    readonly code = 'NO_TABLE'
  }
  const thrown = new DatabaseError('no such table')
  const error = arrived(thrown)
  expect(error).toBeInstanceOf(Error)
  expect(error).toMatchObject({ name: 'DatabaseError', message: 'no such table', code: 'NO_TABLE', stack: thrown.stack })
  expect(String(error)).toBe('DatabaseError: no such table')
})

test('one of ours stays one of ours', () => {
  const error = arrived(new LoadError('bad-task', 'Expected a task'))
  expect(error).toBeInstanceOf(LoadError)
  expect(error).toMatchObject({ name: 'LoadError', code: 'bad-task', message: 'Expected a task' })
})

test('whatever else is thrown is shown', () => {
  expect(arrived('a text').message).toBe("threw 'a text' (string)")
  expect(arrived(undefined).message).toBe('threw undefined')
})
