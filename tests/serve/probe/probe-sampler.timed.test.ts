import { expect, onTestFinished, test } from 'vitest'
import { PROBE_COMMANDS, type ProbeSample } from '../../../src/serve/probe/probe-sample.ts'
import { probeSampler } from '../../../src/serve/probe/probe-sampler.ts'
import { systemClock } from '../../../src/units/time/clock.ts'

const sleep = (ms: number): Promise<void> => new Promise((resolve) => void systemClock.after(ms, resolve))

test('samples are written from the start of a run to its end, once a second, and neither before nor after', async () => {
  const samples: ProbeSample[] = []
  const obey = probeSampler((sample) => void samples.push(sample))
  onTestFinished(() => obey(PROBE_COMMANDS.end))
  const kinds = (): readonly string[] => samples.map(({ sample }) => sample)
  obey(PROBE_COMMANDS.measure + PROBE_COMMANDS.end)
  expect(kinds()).toEqual([])
  // A run that was killed said no end: the next one takes its place.
  obey(PROBE_COMMANDS.start + PROBE_COMMANDS.start + PROBE_COMMANDS.measure)
  expect(kinds()).toEqual(['start', 'start', 'measure'])
  const startMs = systemClock.now()
  await expect.poll(kinds, { timeout: 20_000 }).toContain('running')
  obey(PROBE_COMMANDS.end)
  expect(samples.filter(({ sample }) => sample === 'running').length).toBeLessThanOrEqual((systemClock.now() - startMs) / 1_000)
  expect(kinds().at(-1)).toBe('end')
  const { length } = samples
  await sleep(1_500)
  obey(PROBE_COMMANDS.end)
  expect(samples).toHaveLength(length)
})
