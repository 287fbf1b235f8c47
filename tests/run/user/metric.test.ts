import { expect, test } from 'vitest'
import { metricsFrom } from '../../../src/result/measures/metric-stats.ts'
import type { Snapshot } from '../../../src/record/snapshot.ts'
import { manualJob } from '../manual-job.ts'
import { played } from './played.ts'

/** Count and sum of each metric. */
const sumsOf = ({ metrics }: Snapshot): Record<string, readonly [count: number, sum: number]> =>
  Object.fromEntries(Object.entries(metricsFrom(metrics)).map(([name, { count, sum }]) => [name, [count, sum]]))

test('what a task records is counted by name, in failed iterations too, and the warm-up apart', async () => {
  const { clock, record } = manualJob({ iterations: 10, warmup: { iterations: 5 } }, ({ metric, index }) => {
    metric('depth', index)
    if (index % 2 === 0) metric('drift', -0.5)
    if (index === 7) throw new Error('no')
  })
  const { measured, warmup } = await clock.until(record)
  expect(sumsOf(measured)).toEqual({ depth: [10, 95], drift: [5, -2.5] })
  expect(sumsOf(warmup)).toEqual({ depth: [5, 10], drift: [3, -1.5] })
  expect(measured.iterations.failed).toBe(1)
})

test('a value that is no finite number fails its iteration, and the metric stays as it was', async () => {
  const { clock, record } = manualJob({ iterations: 3 }, ({ metric, index }) => metric('hit ratio', index === 1 ? 0 / 0 : 0.5))
  const { measured } = await clock.until(record)
  expect(sumsOf(measured)).toEqual({ 'hit ratio': [2, 1] })
  expect(measured.errors).toMatchObject([
    { code: 'bad-metric', count: 1, message: expect.stringMatching(/^Expected the value of the metric 'hit ratio' .* got NaN/) },
  ])
})

test('a value that comes after the end of its iteration is refused and counted nowhere', async () => {
  const said: unknown[] = []
  const { clock, record } = manualJob({ iterations: 2 }, ({ metric, iteration }, manual) => {
    if (iteration === 0) {
      manual.at(manual.now() + 15, () => {
        try {
          metric('late', 1)
        } catch (error) {
          said.push(error)
        }
      })
    }
    return manual.sleep(10)
  })
  const { measured } = await clock.until(record)
  expect(said).toMatchObject([
    { code: 'aborted', message: expect.stringContaining('Expected `metric` to be used while its iteration goes on') },
  ])
  expect(measured.metrics).toEqual({})
  expect(measured.iterations).toMatchObject({ succeeded: 2 })
})

test('start, stop, the steps of a flow and steps record as well', async () => {
  const { record } = await played({ concurrency: 2, iterations: 6 }, ({ clock }) => ({
    start: ({ metric }) => metric('start', 1),
    flow: [
      ({ metric }) => metric('first', 2),
      { name: 'second', run: async ({ metric, step }) => await step('inner', () => metric('inner', 3)) },
      { name: 'third', run: () => clock.sleep(5) },
    ],
    stop: ({ metric }) => metric('stop', 4),
  }))
  expect(sumsOf(record.measured)).toEqual({ start: [2, 2], first: [6, 12], inner: [6, 18], stop: [2, 8] })
})

test('a run that records nothing has no metrics', async () => {
  const { clock, record } = manualJob({ iterations: 3 }, () => {})
  const { measured } = await clock.until(record)
  expect([measured.metrics, measured.metricsLeftOut]).toEqual([{}, 0])
})

test('each stage has the values of its own iterations', async () => {
  const { clock, record } = manualJob({ concurrency: 1, stages: [{ for: 100 }, { for: 50 }] }, ({ metric, index }, manual) => {
    metric('depth', index)
    return manual.sleep(10)
  })
  const { stages, measured } = await clock.until(record)
  expect(stages.map(sumsOf)).toEqual([{ depth: [10, 45] }, { depth: [5, 60] }])
  expect(sumsOf(measured)).toEqual({ depth: [15, 105] })
})
