import { expect, test } from 'vitest'
import { TargetMonitor } from '../../../../src/run/monitor/target/target-monitor.ts'
import type { ProbeLink } from '../../../../src/serve/probe/probe-link.ts'
import type { RunningTarget } from '../../../../src/serve/process/running-targets.ts'
import { ManualClock } from '../../../helpers/manual-clock.ts'
import { testWith } from '../../../helpers/needs.ts'

/** Above the highest number that a process of Linux can have: there is nothing to read, as on other systems. */
const NO_PID = 2 ** 22 + 1

const usedMs = (): number => (process.cpuUsage().user + process.cpuUsage().system) / 1_000

function work(ms: number): void {
  const untilMs = usedMs() + ms
  while (usedMs() < untilMs);
}

const targetWith = (probe: object | undefined, pid: number = NO_PID): RunningTarget => ({
  pid,
  pids: () => [pid],
  addresses: () => [],
  hasListeningThread: () => false,
  probe: probe as ProbeLink | undefined,
  report: () => ({ ended: undefined, output: '' }),
})

test('what garbage collections take is no time of the run, also where only the probe tells what a target uses', async () => {
  const clock = new ManualClock()
  const collected = { answer: 'collect', heapUsed: 1e6, handles: {} }
  const probe = {
    send: () => {},
    ask: () => {
      clock.spend(400)
      return Promise.resolve(collected)
    },
  }
  const monitor = new TargetMonitor(targetWith(probe), clock)
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

test('a probe is told when the run begins, is measured and ends, and is asked for no collection by a run that does not look for leaks', async () => {
  const clock = new ManualClock()
  const [told, asked]: [string[], string[]] = [[], []]
  const probe = {
    send: (command: string) => void told.push(command),
    ask: (question: string) => {
      asked.push(question)
      return Promise.resolve(undefined)
    },
  }
  const monitor = new TargetMonitor(targetWith(probe), clock)
  expect(told).toEqual(['start'])
  monitor.measure(0, 0)
  await clock.advance(2_500)
  expect(told).toEqual(['start', 'measure'])
  await clock.until(monitor.stop(0))
  await clock.advance(2_500)
  expect(told).toEqual(['start', 'measure', 'end'])
  expect(asked).toEqual([])
})

test('a target that stays silent is asked once, waited for once, and costs the record only what its probe would say', async () => {
  const clock = new ManualClock({ startMs: 0 })
  let asked = 0
  const probe = {
    send: () => {},
    ask: (_question: string, patienceMs: number) => {
      asked += 1
      return new Promise<undefined>((resolve) => void clock.after(patienceMs, () => resolve(undefined)))
    },
  }
  const monitor = new TargetMonitor(targetWith(probe), clock)
  monitor.measure(0, 0)
  for (let segment = 1; segment <= 3; segment++) {
    await clock.advance(250)
    await clock.until(monitor.collect(segment, 1_000))
  }
  expect([asked, clock.now()]).toEqual([1, 3 * 250 + 1_000])
  const record = await clock.until(monitor.stop(250))
  expect(clock.now()).toBeLessThanOrEqual(3 * 250 + 1_000 + 250)
  expect(record).toMatchObject({
    leak: undefined,
    eventLoop: undefined,
    gcMs: Number.NaN,
    cpuMs: Number.NaN,
    measuredMs: expect.any(Number),
  })
})

testWith(process.platform === 'linux')('a boundary that is noticed late is where it was: what was done since then counts', async () => {
  const clock = new ManualClock()
  const recordOf = async (lateMs: number): Promise<{ readonly measuredMs: number; readonly cpuMs: number }> => {
    const monitor = new TargetMonitor(targetWith(undefined, process.pid), clock)
    work(60)
    // The end of the first window is a reading.
    await clock.advance(100)
    work(60)
    await clock.advance(50)
    monitor.measure(0, lateMs)
    return await monitor.stop(0)
  }
  const [inTime, late, afterFirst] = [await recordOf(0), await recordOf(100), await recordOf(50)]
  expect([late.measuredMs, afterFirst.measuredMs]).toEqual([100, 50])
  expect(inTime.measuredMs).toBe(0)
  // Half of the first window, and all since.
  expect(late.cpuMs).toBeGreaterThan(80)
  expect(afterFirst.cpuMs).toBeGreaterThan(50)
  expect(inTime.cpuMs).toBeLessThan(40)
})
