import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitIntoShares, WHOLE_RUN, type Share } from '../../../src/pace/share.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import { planFrom } from '../../../src/plan/plan-from.ts'
import { carriers, closedOptions, openOptions } from '../../pace/load-options.ts'
import { manualRun, ran, type ManualRun } from '../manual-run.ts'

/** What each share of a run does by itself, on a clock of its own; every iteration lasts 5 ms. */
async function inShares(options: LoadOptions, count: number): Promise<readonly ManualRun[]> {
  const shares = splitIntoShares(planFrom({ seed: 1, ...options }, {}).plan, count)
  return await Promise.all(shares.map((share) => runShare(options, share)))
}

const runShare = (options: LoadOptions, share: Share): Promise<ManualRun> => ran(manualRun(options, 5, { share }))

const startsOf = (runs: readonly ManualRun[]): ManualRun['starts'] => runs.flatMap(({ starts }) => starts)

/** By their numbers. */
const arrivalsIn = (runs: readonly ManualRun[]): readonly object[] =>
  startsOf(runs)
    .map(({ index, dueMs, isWarmup }) => ({ index, dueMs, isWarmup }))
    .sort((one, other) => one.index - other.index)

/** By their users. */
const iterationsOf = (runs: readonly ManualRun[]): readonly string[] =>
  startsOf(runs)
    .map(({ user, iteration, atMs, isWarmup }) => `user ${user}, iteration ${iteration} at ${atMs}${isWarmup ? ', warm-up' : ''}`)
    .sort()

const ascending = (numbers: readonly number[]): readonly number[] => [...numbers].sort((one, other) => one - other)

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index)

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

test('open runs: each arrival of the whole run comes in one share, at its time, and counts there as warm-up or measured as it would', async () => {
  await fc.assert(
    fc.asyncProperty(openOptions, carriers, async (options, count) => {
      const spacious = { ...options, maxInFlight: 1_000 }
      const whole = await runShare(spacious, WHOLE_RUN)
      const shares = await inShares(spacious, count)
      expect(arrivalsIn(shares)).toEqual(arrivalsIn([whole]))
      expect(sum(shares.map(({ loop }) => loop.report().schedule.due))).toBe(whole.loop.report().schedule.due)
    }),
    { numRuns: 60 },
  )
})

test('open runs: no share uses a slot of another, and all of them no more than the run may', async () => {
  await fc.assert(
    fc.asyncProperty(openOptions, carriers, async (options, count) => {
      const shares = await inShares({ ...options, rate: 1_000 }, count)
      const used = shares.map(({ starts }) => new Set(starts.map(({ user }) => user)))
      const all = used.flatMap((users) => [...users])
      expect(new Set(all).size).toBe(all.length)
      for (const user of all) expect(user).toBeLessThan(options.maxInFlight!)
    }),
    { numRuns: 60 },
  )
})

test('closed runs by count: each iteration has one share, each user too, and warm-up comes first', async () => {
  const byCount = closedOptions.filter(({ iterations, duration }) => iterations !== undefined && duration === undefined)
  await fc.assert(
    fc.asyncProperty(byCount, carriers, async (options, count) => {
      const shares = await inShares(options, count)
      const starts = startsOf(shares)
      const warm = typeof options.warmup === 'object' ? options.warmup.iterations : 0
      expect(sum(shares.map((share) => share.counts().measured.started))).toBe(options.iterations)
      expect(new Set(starts.map(({ index }) => index)).size).toBe(starts.length)
      expect(ascending([...new Set(starts.map(({ user }) => user))])).toEqual(upTo(options.concurrency!))
      if (typeof options.warmup === 'number') return
      expect(ascending(starts.map(({ index }) => index))).toEqual(upTo(warm + options.iterations!))
      for (const { index, isWarmup } of starts) expect(isWarmup).toBe(index < warm)
    }),
    { numRuns: 60 },
  )
})

test('closed runs by time: each user does in its share what it does in the whole run', async () => {
  const byTime = closedOptions.filter(({ iterations, warmup }) => iterations === undefined && typeof warmup !== 'object')
  await fc.assert(
    fc.asyncProperty(byTime, carriers, async (options, count) => {
      const shares = await inShares(options, count)
      expect(iterationsOf(shares)).toEqual(iterationsOf([await runShare(options, WHOLE_RUN)]))
      const indices = startsOf(shares).map(({ index }) => index)
      expect(new Set(indices).size).toBe(indices.length)
    }),
    { numRuns: 60 },
  )
})

test('users that begin at a pace begin in their share when they would in the whole run', async () => {
  const users = fc
    .record({
      concurrency: fc.integer({ min: 1, max: 20 }),
      spawnRate: fc.integer({ min: 20, max: 500 }),
      moreMs: fc.integer({ min: 1, max: 200 }),
    })
    // A run that is over before all of its users have begun is refused.
    .map(({ moreMs, ...paced }) => ({ ...paced, duration: Math.ceil(((paced.concurrency - 1) * 1_000) / paced.spawnRate) + moreMs }))
  await fc.assert(
    fc.asyncProperty(users, carriers, async (options, count) => {
      expect(iterationsOf(await inShares(options, count))).toEqual(iterationsOf([await runShare(options, WHOLE_RUN)]))
    }),
    { numRuns: 60 },
  )
})

test('users pause as long in a share as in the whole run', async () => {
  const options: LoadOptions = { concurrency: 6, duration: '2s', think: { minMs: 20, maxMs: 200 } }
  expect(iterationsOf(await inShares(options, 4))).toEqual(iterationsOf([await runShare(options, WHOLE_RUN)]))
})

test('a share that has nothing to do ends at once', async () => {
  const run = await runShare({ rate: 10, iterations: 1 }, { index: 1, count: 2 })
  expect(run.starts).toEqual([])
  expect(run.elapsedMs()).toBe(0)
})
