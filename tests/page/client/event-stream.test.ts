import { array, assert, nat, property } from 'fast-check'
import { expect, test } from 'vitest'
import { EventReader, type StreamEvent } from '../../../src/page/client/state/event-stream.ts'

const readAll = (pieces: readonly string[]): readonly StreamEvent[] => {
  const reader = new EventReader()
  return pieces.flatMap((piece) => reader.read(piece))
}

test('an event has a name, an id that stays, and data of several lines; comments and unknown fields are left out', () => {
  const text =
    ': hello\nretry: 500\n\nid: 7\nevent: state\ndata: {"a":\ndata: 1}\n\ndata: x\r\n\r\nevent: lost\n\nevent: update\ndata\n\ndata: not yet over\n'
  expect(readAll([text])).toEqual([
    { event: 'state', id: '7', data: '{"a":\n1}' },
    { event: 'message', id: '7', data: 'x' },
    { event: 'update', id: '7', data: '' },
  ])
})

test('it does not matter in which pieces they come', () => {
  const text = 'id: 1\nevent: state\ndata: {"runs":[]}\n\nid: 2\nevent: update\ndata: {}\n\n'
  const whole = readAll([text])
  expect(whole).toHaveLength(2)
  assert(
    property(array(nat(text.length)), (cuts) => {
      const ends = [0, ...cuts.toSorted((first, second) => first - second), text.length]
      expect(readAll(ends.slice(1).map((end, index) => text.slice(ends[index], end)))).toEqual(whole)
    }),
  )
})
