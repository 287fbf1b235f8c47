import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { GeneratorMonitor } from '../../../src/run/monitor/generator-monitor.ts'
import { schedulerWaitMs } from '../../../src/run/monitor/thread-stats.ts'

/** Keeps the loop until so much CPU time is spent: on a machine that others keep busy, that is what the monitor has to see. */
function block(cpuMs: number): void {
  const before = process.cpuUsage()
  let spentMicros = 0
  while (spentMicros < cpuMs * 1_000) {
    const { user, system } = process.cpuUsage(before)
    spentMicros = user + system
  }
}

test('a loop that is kept from turning shows as delay, utilization and CPU time', async () => {
  const monitor = new GeneratorMonitor()
  for (let round = 0; round < 5; round++) {
    await sleep(10)
    block(60)
  }
  await sleep(10)
  const { loopDelayP99Ms, utilization, cpuMs, sendLatenessP99Ms } = monitor.stop(1.5)
  expect(loopDelayP99Ms).toBeGreaterThan(40)
  expect(utilization).toBeGreaterThan(0.5)
  expect(cpuMs).toBeGreaterThanOrEqual(299)
  expect(sendLatenessP99Ms).toBe(1.5)
})

test('what was before the restart is forgotten', async () => {
  const monitor = new GeneratorMonitor()
  await sleep(10)
  block(300)
  await sleep(10)
  monitor.restart()
  await sleep(100)
  const { loopDelayP99Ms, utilization, cpuMs } = monitor.stop(0)
  expect(loopDelayP99Ms).toBeLessThan(250)
  expect(utilization).toBeLessThan(0.7)
  expect(cpuMs).toBeLessThan(250)
})

test('a watch that saw nothing has no delay rather than none it could name', () => {
  expect(new GeneratorMonitor().stop(0).loopDelayP99Ms).toBe(0)
})

test('a clock that a test has replaced is not read', async () => {
  onTestFinished(() => void vi.restoreAllMocks())
  vi.spyOn(performance, 'now').mockReturnValue(7)
  const monitor = new GeneratorMonitor()
  await sleep(20)
  const { cpuWaitRatio } = monitor.stop(0)
  // Only Linux tells how long a thread has waited.
  expect(Number.isFinite(cpuWaitRatio)).toBe(Number.isFinite(schedulerWaitMs()))
})
