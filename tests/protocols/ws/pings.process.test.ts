import { expect, test } from 'vitest'
import { Pings } from '../../../src/protocols/ws/pings.ts'

/** The pings of a test, and which of them are answered. */
function pinging(count: number): { pings: Pings; payloads: readonly Buffer[]; answered: number[] } {
  const pings = new Pings()
  const answered: number[] = []
  const payloads = Array.from({ length: count }, (_, index) => pings.add({ succeed: () => answered.push(index) }))
  return { pings, payloads, answered }
}

test('each ping is answered by its own pong, once', () => {
  const { pings, payloads, answered } = pinging(3)
  for (const payload of [...payloads, ...payloads]) pings.answered(payload)
  expect(answered).toEqual([0, 1, 2])
})

test('the pong of the latest answers those before it as well', () => {
  const { pings, payloads, answered } = pinging(4)
  pings.answered(payloads[2]!)
  expect(answered).toEqual([0, 1, 2])
  pings.answered(payloads[1]!)
  expect(answered).toEqual([0, 1, 2])
})

test.for([
  ['empty', () => Buffer.alloc(0)],
  ['of another length', (payload: Buffer) => Buffer.concat([payload, Buffer.of(0)])],
  [
    'with another mark',
    (payload: Buffer) => Buffer.concat([Buffer.from(payload.subarray(0, 4).map((byte) => ~byte)), payload.subarray(4)]),
  ],
  ['that answers a ping that was never sent', (payload: Buffer) => Buffer.concat([payload.subarray(0, 4), Buffer.of(0, 0, 0, 9)])],
] as const)('a pong %s answers nothing', ([, forge]) => {
  const { pings, payloads, answered } = pinging(1)
  pings.answered(forge(payloads[0]!))
  expect(answered).toEqual([])
  pings.answered(payloads[0]!)
  expect(answered).toEqual([0])
})
