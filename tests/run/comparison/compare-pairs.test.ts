import { expect, test } from 'vitest'
import { comparePairs, type PairingSettings, type ComparedPairs } from '../../../src/run/comparison/compare-pairs.ts'
import type { TaskContext } from '../../../src/run/task/context.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'
import { manualArm } from './manual-arm.ts'

type Name = 'base' | 'head'

/** An iteration of one of the arms, on the clock. */
interface Seen {
  readonly arm: Name
  readonly fromMs: number
  readonly toMs: number
  readonly index: number
  readonly iteration: number
}

interface SimulatedTrial {
  readonly comparedPairs: ComparedPairs
  readonly seen: readonly Seen[]
}

const SETTINGS: PairingSettings = {
  seed: 1,
  successes: 100,
  maxWarmupMs: 200,
  maxDurationMs: 15_000,
  look: (pairs) => (pairs.length === 10 ? 'pairs' : undefined),
}

/** Compares two tasks that last so many milliseconds, and fail where that is negative; with two users each. */
async function compared(
  lasts: Record<Name, (context: TaskContext) => number>,
  settings: Partial<PairingSettings> = {},
): Promise<SimulatedTrial> {
  const clock = new ManualClock()
  const seen: Seen[] = []
  const armOf = (arm: Name): ReturnType<typeof manualArm> =>
    manualArm(
      clock,
      async (context) => {
        const { index, iteration } = context
        const fromMs = clock.now()
        const lastsMs = lasts[arm](context)
        await clock.sleep(Math.abs(lastsMs))
        if (lastsMs < 0) throw new Error('no')
        seen.push({ arm, fromMs, toMs: clock.now(), index, iteration })
      },
      { concurrency: 2 },
    )
  const arms = { base: await armOf('base'), head: await armOf('head') }
  return { comparedPairs: await clock.until(comparePairs(arms, { ...SETTINGS, ...settings }, clock)), seen }
}

test('the arms are never at work at the same time', async () => {
  const { seen } = await compared({ base: ({ user }) => 3 + user, head: ({ index }) => 2 + (index % 7) })
  const overlapping = seen.filter((one) =>
    seen.some((other) => other.arm !== one.arm && other.fromMs < one.toMs && one.fromMs < other.toMs),
  )
  expect(seen.length).toBeGreaterThan(500)
  expect(overlapping).toEqual([])
})

async function orderOf(seed: number): Promise<string> {
  const { comparedPairs } = await compared(
    { base: () => 5, head: () => 5 },
    { seed, look: (pairs) => (pairs.length === 40 ? 'pairs' : undefined) },
  )
  return comparedPairs.pairs.map(({ first }) => first[0]).join('')
}

test('a coin decides which arm of a pair comes first, and the same seed throws the same', async () => {
  const order = await orderOf(3)
  expect(order).toMatchInlineSnapshot(`"bbhbhbhbbhhbbhhhhhbbbbhhbhhhhh"`)
  expect(await orderOf(3)).toBe(order)
  expect(await orderOf(4)).not.toBe(order)
})

test('both arms count alike, and no number comes twice', async () => {
  const { seen } = await compared({ base: () => 4, head: () => 8 })
  const iterationsOf = (arm: Name): ReadonlyMap<number, number> => {
    const own = seen.filter((one) => one.arm === arm)
    const iterations = new Map(own.map(({ index, iteration }) => [index, iteration]))
    expect(iterations.size).toBe(own.length)
    return iterations
  }
  const [base, head] = [iterationsOf('base'), iterationsOf('head')]
  expect(head.size).toBeGreaterThan(500)
  // The faster arm has come to every number that the slower one has, and to more.
  for (const [index, iteration] of head) expect(base.get(index)).toBe(iteration)
})

test('blocks are as long as the slower arm needs for its hundred iterations', async () => {
  const { comparedPairs } = await compared({ base: () => 2, head: () => 5 })
  // Two users of 5 ms each end 400 iterations a second.
  expect(comparedPairs.blockMs).toBe(250)
  for (const { base, head } of comparedPairs.pairs) expect([base.elapsedMs, head.elapsedMs]).toEqual([250, 250])
})

test('a warm-up ends when neither arm gets faster any more', async () => {
  const warming = await compared({ base: () => 5, head: ({ index }) => (index < 300 ? 20 - index / 20 : 5) }, { maxWarmupMs: 60_000 })
  const warm = await compared({ base: () => 5, head: () => 5 }, { maxWarmupMs: 60_000 })
  expect(warm.comparedPairs.warmup).toEqual({ elapsedMs: 800, steady: true })
  expect(warming.comparedPairs.warmup.steady).toBe(true)
  expect(warming.comparedPairs.warmup.elapsedMs).toBeGreaterThan(1_200)
})

test('a warm-up that would not end is bounded', async () => {
  const { comparedPairs } = await compared({ base: () => 5, head: ({ index }) => 1_000 / (1 + index / 100) }, { maxWarmupMs: 5_000 })
  expect(comparedPairs.warmup.steady).toBe(false)
  expect(comparedPairs.warmup.elapsedMs).toBeLessThan(8_000)
})

test('it ends at a decision, and when no time is left for another pair', async () => {
  const decided = await compared({ base: () => 1, head: () => 1 }, { look: (pairs) => (pairs.length === 3 ? 'decided' : undefined) })
  expect([decided.comparedPairs.end, decided.comparedPairs.pairs.length]).toEqual(['decided', 3])
  const late = await compared({ base: () => 1, head: () => 1 }, { look: () => undefined, maxDurationMs: 1_000 })
  expect([late.comparedPairs.end, late.comparedPairs.pairs.length, late.comparedPairs.elapsedMs]).toEqual(['time', 15, 960])
})

test('arms that do not succeed at all are not compared until the time is over', async () => {
  const { comparedPairs } = await compared({ base: () => 5, head: () => -5 }, { look: () => undefined })
  expect([comparedPairs.end, comparedPairs.pairs.length]).toEqual(['decided', 16])
})

test('what is told to stop stops without the pair at hand', async () => {
  const over = new AbortController()
  const { comparedPairs } = await compared(
    { base: () => 5, head: ({ index }) => (index > 1_000 ? (over.abort(), 5) : 5) },
    { signal: over.signal, look: () => undefined },
  )
  expect(comparedPairs.end).toBe('aborted')
  expect(comparedPairs.pairs.length).toBeGreaterThan(0)
})
