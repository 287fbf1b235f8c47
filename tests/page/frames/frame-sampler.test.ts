import { expect, test } from 'vitest'
import type { Frame } from '../../../src/page/frames/frame.ts'
import { FrameSampler } from '../../../src/page/frames/frame-sampler.ts'
import { planFrom } from '../../../src/plan/plan-from.ts'
import { PhaseRecorders } from '../../../src/run/recording/phase-recorders.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'

test('a frame comes with each second, and none after the end, also if measuring begins again then', async () => {
  const clock = new ManualClock()
  const { plan } = planFrom({ concurrency: 1, duration: '10s' })
  const frames: Frame[] = []
  const sampler = new FrameSampler({
    run: {
      jobs: [{ plan, source: new PhaseRecorders(plan, 0), state: () => ({ activeUsers: 1, loopDelayP99Ms: 0, sendLatenessP99Ms: 0 }) }],
      clock,
      originMs: clock.now(),
      workers: () => [],
      sentValues: () => [],
      change: () => {},
      restart: () => Promise.reject(new Error('unused')),
      stop: () => {},
    },
    steered: true,
    now: () => 0,
    onFrame: (frame) => void frames.push(frame),
  })
  await clock.advance(2_000)
  expect(frames.map(({ seconds }) => seconds.length)).toEqual([0, 1, 2])
  sampler.end()
  sampler.restarted()
  await clock.advance(5_000)
  expect(frames).toHaveLength(4)
  expect(clock.pendingTimers).toBe(0)
})
