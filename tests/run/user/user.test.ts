import { expect, test } from 'vitest'
import type { ManualClock } from '../../helpers/manual-clock.ts'
import { manualJob } from '../manual-job.ts'

test('the context tells user, iteration, index and data', async () => {
  const seen: unknown[] = []
  const { clock, record } = manualJob({ concurrency: 2, iterations: 5 }, ({ user, iteration, index, data, state }, manual) => {
    seen.push([user, iteration, index, data, state])
    return manual.sleep(user === 0 ? 10 : 25)
  })
  await clock.until(record)
  expect(seen).toEqual([
    [0, 0, 0, undefined, undefined],
    [1, 0, 1, undefined, undefined],
    [0, 1, 2, undefined, undefined],
    [0, 2, 3, undefined, undefined],
    [1, 1, 4, undefined, undefined],
  ])
})

/** What the tasks of a run draw, by user and iteration. */
async function drawnBy(seed: number, concurrency: number, taskMs: number): Promise<Record<string, readonly number[]>> {
  const drawn: Record<string, readonly number[]> = {}
  const { clock, record } = manualJob({ seed, concurrency, iterations: 6 }, ({ user, iteration, random }, manual) => {
    drawn[`${user}/${iteration}`] = [random(), random(), random()]
    return manual.sleep(taskMs)
  })
  await clock.until(record)
  return drawn
}

test('random() gives the same numbers for the same seed, user and iteration, however the run went', async () => {
  const first = await drawnBy(5, 2, 10)
  expect(await drawnBy(5, 2, 10)).toEqual(first)
  const others = await drawnBy(5, 3, 35)
  expect(others['0/0']).toEqual(first['0/0'])
  expect(others['1/1']).toEqual(first['1/1'])
  expect(await drawnBy(6, 2, 10)).not.toEqual(first)
  const all = Object.values(first).flat()
  expect(new Set(all).size).toBe(all.length)
  for (const value of all) expect(value >= 0 && value < 1).toBe(true)
})

test('a step gives back what its work gives and is timed under its name', async () => {
  const values: unknown[] = []
  const { clock, record } = manualJob({ iterations: 2 }, async ({ step }, manual) => {
    values.push(await step('sync', () => 1))
    values.push(
      await step('slow', async () => {
        await manual.sleep(30)
        return 2
      }),
    )
  })
  const { measured } = await clock.until(record)
  expect(values).toEqual([1, 2, 1, 2])
  expect(measured.steps['sync']).toMatchObject({ count: 2, failed: 0, serviceTime: { count: 2, max: 0 } })
  expect(measured.steps['slow']).toMatchObject({ count: 2, failed: 0, statuses: {}, serviceTime: { min: 30_000, max: 30_000 } })
  expect(measured.slowest[0]).toMatchObject({ step: 'slow', stepMs: 30, stepsMs: 30, latencyMs: 30 })
})

test('what a step throws counts as its failure and is thrown on', async () => {
  const caught: unknown[] = []
  const { clock, record } = manualJob({ iterations: 2 }, async ({ step, index }, manual) => {
    const failing = step('pay', async () => {
      await manual.sleep(10)
      throw new RangeError('too much')
    })
    if (index === 0) return failing
    await failing.catch((error: unknown) => caught.push(error))
    return undefined
  })
  const { measured } = await clock.until(record)
  expect(measured.iterations).toMatchObject({ succeeded: 1, failed: 1 })
  expect(measured.errors).toMatchObject([{ code: 'RangeError', message: 'too much' }])
  expect(measured.steps['pay']).toMatchObject({ count: 2, failed: 2, serviceTime: { count: 0 } })
  expect(caught).toMatchObject([{ message: 'too much' }])
})

test('a step whose work is not asynchronous is over at once, so that its task need not await it', async () => {
  const { clock, record } = manualJob({ iterations: 2 }, ({ step }) => void step('quick', () => 1))
  const { measured } = await clock.until(record)
  expect(measured.iterations).toMatchObject({ succeeded: 2, failed: 0 })
  expect(measured.steps['quick']).toMatchObject({ count: 2, failed: 0 })
})

test('a step that its task did not wait for is no step of the next iteration', async () => {
  const { clock, record } = manualJob({ concurrency: 1, iterations: 2 }, ({ step, iteration }, manual) => {
    if (iteration === 0) void step('left behind', () => manual.sleep(15))
    return manual.sleep(10)
  })
  const { measured } = await clock.until(record)
  expect(measured.steps['left behind']).toMatchObject({ count: 1 })
  expect(measured.slowest.map(({ step }) => step)).toEqual([undefined, undefined])
  // The next one is not taken for the one that has left something behind.
  expect(measured.iterations).toMatchObject({ succeeded: 1, failed: 1 })
})

test.for([
  ['ends later', (manual: ManualClock) => manual.sleep(15)],
  ['never ends', () => new Promise<void>(() => {})],
  ['ends in a moment', async () => {}],
] as const)('a step that its task did not wait for, and that %s, fails the iteration and holds up no other', async ([, work]) => {
  const { clock, record } = manualJob({ concurrency: 1, iterations: 3 }, ({ step }, manual) => void step('left behind', () => work(manual)))
  const { measured } = await clock.until(record)
  expect(measured.errors).toMatchObject([
    {
      code: 'not-awaited',
      message: 'the task ended while 1 of its calls of `step` went on: await each call, or return its promise',
      count: 3,
      firstAtMs: 0,
    },
  ])
})

test('a step that begins after its iteration is refused, and what it was to do is not done', async () => {
  const said: unknown[] = []
  const { clock, record } = manualJob({ concurrency: 1, iterations: 2 }, ({ step, iteration }, manual) => {
    if (iteration === 0)
      manual.at(manual.now() + 15, () => void step('late', () => said.push('done')).catch((error: unknown) => said.push(error)))
    return manual.sleep(10)
  })
  const { measured } = await clock.until(record)
  expect(said).toMatchObject([
    { code: 'aborted', message: expect.stringContaining('Expected `step` to be used while its iteration goes on') },
  ])
  expect(measured.steps).toEqual({})
  expect(measured.iterations).toMatchObject({ succeeded: 2 })
})
