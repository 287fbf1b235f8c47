import { array, assert, constantFrom, nat, property, record, type Arbitrary } from 'fast-check'
import { expect, test } from 'vitest'
import { mergeTraffic, Traffic, type TrafficSnapshot } from '../../../src/record/counters/traffic.ts'

interface Sent {
  readonly bytesSent: number
  readonly bytesReceived: number
  readonly method: string | undefined
  readonly origin: string | undefined
}

function trafficOf(calls: readonly Sent[]): TrafficSnapshot | undefined {
  if (calls.length === 0) return undefined
  const traffic = new Traffic()
  for (const call of calls) traffic.add(call)
  return traffic.snapshot()
}

const get = { bytesSent: 1, bytesReceived: 10, method: 'GET', origin: 'http://a' }

test('bytes are added up, and what all calls have in common is known', () => {
  expect(trafficOf([get, get])).toEqual({ bytes: { sent: 2, received: 20 }, method: 'GET', origin: 'http://a' })
})

test('what differs is absent, and stays so', () => {
  expect(trafficOf([get, { ...get, method: 'POST' }, get])).toEqual({ bytes: { sent: 3, received: 30 }, origin: 'http://a' })
  expect(trafficOf([get, { ...get, origin: 'http://b' }])).toEqual({ bytes: { sent: 2, received: 20 }, method: 'GET' })
  expect(trafficOf([{ ...get, method: undefined, origin: undefined }, get])).toEqual({ bytes: { sent: 2, received: 20 } })
})

test('merging the traffic of two shares is that of all calls, as far as they are not empty', () => {
  const calls: Arbitrary<Sent[]> = array(
    record({
      bytesSent: nat(9),
      bytesReceived: nat(9),
      method: constantFrom('GET', 'POST', undefined),
      origin: constantFrom('a', 'b', undefined),
    }),
    { maxLength: 4 },
  )
  assert(
    property(calls, calls, (first, second) => {
      expect(mergeTraffic([trafficOf(first), trafficOf(second)])).toEqual(trafficOf([...first, ...second]))
    }),
  )
})
