import { expect, test } from 'vitest'
import { LoadError } from '../../../src/units/errors/error.ts'

test('an error tells what it is, its code, and what caused it', () => {
  const cause = new Error('first')
  const error = new LoadError('bad-options', 'Expected better', { cause })
  expect(error).toBeInstanceOf(Error)
  expect({ name: error.name, code: error.code, message: error.message, cause: error.cause, text: String(error) }).toEqual({
    name: 'LoadError',
    code: 'bad-options',
    message: 'Expected better',
    cause,
    text: 'LoadError: Expected better',
  })
})
