import { join } from 'node:path'
import { expect, test } from 'vitest'
import { messageForCoordinator } from '../../../src/agents/agent/failed-task.ts'
import { LoadError } from '../../../src/units/errors/error.ts'

/** An error with a stack as the process of an agent would have it. */
function errorAt(message: string, frame: string): Error {
  const error = new RangeError(message)
  error.stack = `RangeError: ${message}\n    at ${frame}`
  return error
}

test('an error of a task has the lines of its stack, without the folder of the agent and without colours', () => {
  const error = errorAt('\u001B[31mout of stock\u001B[39m', `${join(process.cwd(), 'shop/checkout.ts')}:12:3`)
  expect(messageForCoordinator(error)).toEqual({
    code: 'task-failed',
    message: 'RangeError: out of stock\n    at shop/checkout.ts:12:3',
  })
})

test('its code travels if it is a text, and an error of this library needs no stack', () => {
  expect(messageForCoordinator(Object.assign(errorAt('gone', 'x'), { code: 'ECONNRESET' })).code).toBe('ECONNRESET')
  expect(messageForCoordinator(Object.assign(errorAt('gone', 'x'), { code: 7 })).code).toBe('task-failed')
  expect(messageForCoordinator(new LoadError('bad-task', 'no function'))).toEqual({ code: 'bad-task', message: 'no function' })
})

test('a file that was left behind is told how to come along', () => {
  const missing = errorAt("ENOENT: no such file or directory, open '/a/.vitest-load/files/users.csv'", 'x')
  expect(messageForCoordinator(missing).message).toMatch(
    /\. A file goes to agents with a task that names it as new URL\('\.\/users\.csv', import\.meta\.url\)$/,
  )
  expect(messageForCoordinator(errorAt("ENOENT: no such file or directory, open '/a/users.csv'", 'x')).message).not.toContain(
    'goes to agents',
  )
})

test('what is no error is described, and what is long is cut', () => {
  expect(messageForCoordinator('boom')).toEqual({ code: 'task-failed', message: "its module threw 'boom' (string)" })
  expect(messageForCoordinator(errorAt('x'.repeat(9_000), 'x')).message).toHaveLength(4_000)
})
