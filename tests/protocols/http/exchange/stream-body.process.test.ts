import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { endStream } from '../../../../src/protocols/http/request/streamed-body.ts'

test('a stream is ended when its call is over', () => {
  const stream = new Readable({ read: () => {} })
  endStream(stream)
  expect(stream.destroyed).toBe(true)
})

test('one whose `destroy` throws harms nobody', () => {
  const stream = Object.assign(new Readable({ read: () => {} }), {
    destroy: () => {
      throw new Error('cannot')
    },
  })
  expect(() => endStream(stream)).not.toThrow()
})

test('one that fails as it is ended has no event `error` that nobody listens to', async () => {
  const stream = new Readable({ read: () => {}, destroy: (_error, done) => done(new Error('broken')) })
  endStream(stream)
  await new Promise((resolve) => stream.once('close', resolve))
  expect(stream.errored).toMatchObject({ message: 'broken' })
})
