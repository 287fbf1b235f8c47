import { expect, test } from 'vitest'
import { ReportForwarder } from '../../../src/agents/protocol/report-forwarder.ts'
import { encodeMessage } from '../../../src/agents/protocol/shape.ts'
import type { Transport } from '../../../src/agents/transport.ts'
import { VirtualProcess, VirtualWorld } from './simulation/virtual-world.ts'

/** More than this within a second is as fast as it can be, which would never end. */
const TOO_MANY = 1_000

/** How often a report is sent within a second of virtual time, if each request ends at once as `answer` does. */
async function sentWithinASecond(answer: () => Promise<Uint8Array>): Promise<number> {
  const world = new VirtualWorld()
  let sent = 0
  const request: Transport['request'] = async () => {
    sent += 1
    return sent > TOO_MANY ? await new Promise<never>(() => {}) : await answer()
  }
  const forwarder = new ReportForwarder({
    transport: { request } as unknown as Transport,
    subject: 'vl.team.up.r1.K0.1.snap',
    clock: new VirtualProcess(world, { aheadMs: 0, pace: 1 }),
    onAcknowledged: () => {},
    onOffset: () => {},
  })
  forwarder.add({ sequence: 1, end: undefined, bytes: new Uint8Array(3) })
  await world.runUntil(1_000)
  forwarder.stop()
  return sent
}

test.for([
  ['is larger than the broker takes', () => Promise.reject(new Error('max_payload size exceeded'))],
  ['gets an answer that makes no sense', async () => encodeMessage({ hello: 'world' })],
  ['is never acknowledged', async () => encodeMessage({ sequence: 0, atMs: 0 })],
] as const)('a report that %s leaves the agent its time for other things', async ([, answer]) => {
  const sent = await sentWithinASecond(answer)
  expect(sent).toBeGreaterThan(5)
  expect(sent).toBeLessThan(20)
})
