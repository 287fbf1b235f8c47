import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { frameOf } from '../../src/protocols/tcp/frame.ts'
import { ReceiveBuffer } from '../../src/protocols/receive-buffer.ts'

/** What a reader gets who asks for one message after the other while the bytes come in pieces. */
function readAll(pieces: readonly Uint8Array[], frame: () => ReturnType<typeof frameOf>): { messages: string[]; rest: string } {
  const buffer = new ReceiveBuffer()
  const messages: string[] = []
  let current = frame()
  for (const piece of pieces) {
    buffer.append(piece)
    for (let length = current(buffer.view); length !== undefined; length = current(buffer.view)) {
      messages.push(buffer.take(length).toString('latin1'))
      current = frame()
    }
  }
  return { messages, rest: buffer.view.toString('latin1') }
}

function split(bytes: Buffer, cuts: readonly number[]): readonly Uint8Array[] {
  const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((one, other) => one - other)
  return [0, ...at].map((from, index) => bytes.subarray(from, at[index] ?? bytes.length))
}

const anySplit = fc.array(fc.nat(2_000), { maxLength: 40 })
// Few letters, so that marks come often and in part.
const anyText = fc.string({ unit: fc.constantFrom('a', 'b', '\r', '\n'), maxLength: 300 })

test('messages up to a mark are the same however the bytes are split', () => {
  fc.assert(
    fc.property(anyText, fc.constantFrom('\n', '\r\n', 'aba'), anySplit, (text, mark, cuts) => {
      const parts = text.split(mark)
      const expected = { messages: parts.slice(0, -1).map((part) => part + mark), rest: parts.at(-1)! }
      expect(readAll(split(Buffer.from(text, 'latin1'), cuts), () => frameOf({ until: mark }, 10_000))).toEqual(expected)
    }),
  )
})

test('messages of so many bytes, and of a length told in their head, are the same however the bytes are split', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 12 }), anySplit, (bodies, cuts) => {
      const wire = Buffer.concat(bodies.map((body) => Buffer.concat([Buffer.of(body.length), body])))
      const byHead = readAll(split(wire, cuts), () =>
        frameOf({ where: ([length]) => (length === undefined ? undefined : length + 1) }, 10_000),
      )
      expect(byHead).toEqual({ messages: bodies.map((body) => Buffer.concat([Buffer.of(body.length), body]).toString('latin1')), rest: '' })
      const { messages, rest } = readAll(split(wire, cuts), () => frameOf({ bytes: 3 }, 10_000))
      expect(messages.join('') + rest).toBe(wire.toString('latin1'))
      expect(rest.length).toBe(wire.length % 3)
    }),
  )
})
