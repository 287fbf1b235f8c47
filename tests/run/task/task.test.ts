import { expect, test } from 'vitest'
import { taskFrom, type Task } from '../../../src/run/task/task.ts'
import { messageOf } from '../../helpers/message-of.ts'

const call = (): void => {}

test('a function is called, everything with an address is sent', () => {
  expect(taskFrom(call)).toEqual({ kind: 'function', call })
  expect(taskFrom('/users')).toEqual({ kind: 'request', request: { url: '/users' } })
  const url = new URL('http://127.0.0.1:3000/')
  expect(taskFrom(url)).toEqual({ kind: 'request', request: { url } })
  const request = { url: '/orders', method: 'POST', body: { id: 1 } } as const
  expect(taskFrom(request)).toEqual({ kind: 'request', request })
})

test('anything else is refused with what it could have been', () => {
  const messages = [undefined, 42, { method: 'GET' }, Promise.resolve()].map((task) => messageOf(() => taskFrom(task as unknown as Task)))
  expect(messages.join('\n')).toMatchInlineSnapshot(`
    "bad-task: Expected the task to be a function such as ({ http }) => http.get('/'), an address, or an object such as { url: '/', method: 'POST' }, got undefined
    bad-task: Expected the task to be a function such as ({ http }) => http.get('/'), an address, or an object such as { url: '/', method: 'POST' }, got 42 (number)
    bad-task: Expected the task to be a function such as ({ http }) => http.get('/'), an address, or an object such as { url: '/', method: 'POST' }, got { method: '…' } (object)
    bad-task: Expected the task to be a function such as ({ http }) => http.get('/'), an address, or an object such as { url: '/', method: 'POST' }, got a promise"
  `)
})
