import { describe, expect, test } from 'vitest'
import { runBlocks, type BlockFacts, type BlockRequest, type BlocksSettings } from '../../../src/run/sweep/run-blocks.ts'
import { seededRandom } from '../../../src/units/random.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'

const GOOD: BlockFacts = { succeeded: 100, iterationMs: 10, isSilent: false, headroom: 20 }
const SILENT: BlockFacts = { succeeded: 0, iterationMs: 1, isSilent: true, headroom: 20 }

/** Makes blocks that take exactly their length. */
async function made(
  showing: (request: BlockRequest, clock: ManualClock) => BlockFacts | undefined,
  settings: Partial<BlocksSettings<BlockFacts>> = {},
) {
  const clock = new ManualClock()
  const requests: BlockRequest[] = []
  const measure = (request: BlockRequest): Promise<BlockFacts | undefined> => {
    requests.push(request)
    const facts = showing(request, clock)
    clock.spend(request.warmupMs + request.lengthMs)
    return Promise.resolve(facts)
  }
  const known = { levels: [1, 2, 4], rounds: 3, blockMs: 300, warmsUp: true, warmup: { leastMs: 100, iterations: 1.25 } }
  const run = await runBlocks(
    { ...known, measure, isTargetGone: () => false, remainingMs: () => 60_000 - clock.now(), random: seededRandom(3), ...settings },
    clock,
  )
  return { ...run, requests, order: requests.map(({ round, concurrency }) => `${round}:${concurrency}`) }
}

test('a warm-up of all levels, ascending, and then each level once in every round, in random order', async () => {
  const { order, requests, endedBy, rounds, elapsedMs } = await made(() => GOOD)
  expect(order.slice(0, 3)).toEqual(['0:1', '0:2', '0:4'])
  for (const round of [1, 2, 3])
    expect(order.slice(3 * round, 3 * round + 3).toSorted()).toEqual([`${round}:1`, `${round}:2`, `${round}:4`])
  expect(
    new Set(
      [1, 2, 3].map((round) =>
        order
          .slice(3 * round, 3 * round + 3)
          .map((one) => one.slice(2))
          .join(),
      ),
    ).size,
  ).toBeGreaterThan(1)
  expect(requests.map(({ warmupMs }) => warmupMs)).toEqual([0, 0, 0, ...Array.from({ length: 9 }, () => 100)])
  expect({ endedBy, rounds, elapsedMs }).toEqual({ endedBy: undefined, rounds: 3, elapsedMs: 3 * 300 + 9 * 400 })
})

test('the order comes from the seed', async () => {
  const [first, again, other] = [
    await made(() => GOOD, { random: seededRandom(3) }),
    await made(() => GOOD, { random: seededRandom(3) }),
    await made(() => GOOD, { random: seededRandom(4) }),
  ]
  expect(again.order).toEqual(first.order)
  expect(other.order).not.toEqual(first.order)
})

test('the warm-up of a block is longer than an iteration', async () => {
  const { requests } = await made(({ concurrency }) => ({ ...GOOD, iterationMs: 60 * concurrency }))
  expect(new Set(requests.filter(({ round }) => round > 0).map(({ concurrency, warmupMs }) => `${concurrency}: ${warmupMs}`))).toEqual(
    new Set(['1: 100', '2: 150', '4: 300']),
  )
})

test('without a warm-up it begins with the first round', async () => {
  const { order, rounds } = await made(() => GOOD, { levels: [1], rounds: 1, warmsUp: false })
  expect({ order, rounds }).toEqual({ order: ['1:1'], rounds: 1 })
})

describe('it ends early', () => {
  test('if nothing succeeds at the lowest level', async () => {
    const { endedBy, order, blocks } = await made(() => ({ ...SILENT, isSilent: false }))
    expect({ endedBy, order, blocks: blocks.length }).toEqual({ endedBy: 'nothing succeeded', order: ['0:1'], blocks: 1 })
  })

  test('if an iteration takes longer than a block, after the warm-up', async () => {
    const { endedBy, order } = await made(({ concurrency }) => ({ ...GOOD, iterationMs: 100 * concurrency }))
    expect({ endedBy, order }).toEqual({ endedBy: 'block', order: ['0:1', '0:2', '0:4'] })
  })

  test('if the generator could hardly do more at any level, and not if it could at one', async () => {
    expect((await made(() => ({ ...GOOD, headroom: 1.2 }))).endedBy).toBe('generator')
    expect((await made(({ concurrency }) => ({ ...GOOD, headroom: concurrency === 1 ? 4 : 1.1 }))).endedBy).toBeUndefined()
  })

  test('if the process of the target has ended', async () => {
    let isGone = false
    const { endedBy, rounds } = await made(({ round }) => ((isGone = round === 2), GOOD), { isTargetGone: () => isGone })
    expect({ endedBy, rounds }).toEqual({ endedBy: 'target died', rounds: 1 })
  })

  test('if it does not answer any more, not even to few users', async () => {
    const { endedBy, order } = await made(({ round }) => (round < 2 ? GOOD : SILENT))
    expect(endedBy).toBe('target died')
    expect(order.at(-1)).toBe('2:1')
    const overwhelmed = await made(({ concurrency }) => (concurrency < 4 ? GOOD : SILENT))
    expect([overwhelmed.endedBy, overwhelmed.rounds]).toEqual([undefined, 3])
  })

  test('if its time is over, with the rounds that were made', async () => {
    const clock = { left: 3_000 }
    const short = await made((request) => ((clock.left -= request.warmupMs + request.lengthMs), GOOD), { remainingMs: () => clock.left })
    expect(short).toMatchObject({ endedBy: 'time', rounds: 1 })
    expect(short.requests.length).toBe(8)
  })

  test('if it is aborted, with the blocks that were made', async () => {
    const { endedBy, blocks, rounds } = await made(({ round }) => (round < 2 ? GOOD : undefined))
    expect({ endedBy, blocks: blocks.length, rounds }).toEqual({ endedBy: 'aborted', blocks: 6, rounds: 1 })
  })
})
