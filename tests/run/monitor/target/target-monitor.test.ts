import { expect, test } from 'vitest'
import { TargetMonitor } from '../../../../src/run/monitor/target/target-monitor.ts'
import type { ProbeLink } from '../../../../src/serve/probe/probe-link.ts'
import type { RunningTarget } from '../../../../src/serve/process/running-targets.ts'
import { ManualClock } from '../../../helpers/manual-clock.ts'

/** Above the highest number that a process of Linux can have: there is nothing to read, as on other systems. */
const NO_PID = 2 ** 22 + 1

test('what garbage collections take is no time of the run, also where only the probe tells what a target uses', async () => {
  const clock = new ManualClock()
  const collected = { answer: 'collect', heapUsed: 1e6, handles: {} }
  const probe = {
    send: () => {},
    ask: () => {
      clock.spend(400)
      return Promise.resolve(collected)
    },
  } as unknown as ProbeLink
  const target: RunningTarget = {
    pid: NO_PID,
    pids: () => [NO_PID],
    addresses: () => [],
    hasListeningThread: () => false,
    probe,
    report: () => ({ ended: undefined, output: '' }),
  }
  const monitor = new TargetMonitor(target, clock)
  monitor.measure(0, 0)
  for (let segment = 1; segment <= 3; segment++) {
    await clock.advance(250)
    await monitor.collect(segment, 1_000)
  }
  await clock.advance(100)
  const record = await clock.until(monitor.stop(0))
  expect(record.measuredMs).toBe(850)
  expect(record.leak?.heap.map(({ iterations }) => iterations)).toEqual([1, 2, 3])
})
