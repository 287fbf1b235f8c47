import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blockLength, Blocks, mergeBlocks, type BlockSeries } from '../../src/record/blocks.ts'
import type { BlockSnapshot } from '../../src/record/snapshot.ts'
import { bucketOf, COARSE } from '../../src/stats/buckets.ts'
import { coarseBuckets } from '../helpers/results/coarse-buckets.ts'

/** Something that ended at a time: a success with its latency, or a bad end. */
interface End {
  readonly atMs: number
  readonly micros: number | undefined
}

const gapMs = fc.oneof(
  fc.nat({ max: 20 }),
  fc.nat({ max: 200 }),
  fc.nat({ max: 60_000 }).map((milliseconds) => milliseconds / 8),
)
const micros = fc.option(fc.nat({ max: 100_000 }), { nil: undefined })

/** Ends in the order of time, some at once and some on the border of a block: too many to be shrunk in a time that people wait. */
const endsUpTo = (maxLength: number): fc.Arbitrary<readonly End[]> =>
  fc.array(fc.tuple(gapMs, micros), { maxLength, size: 'max' }).map((drawn) => {
    let atMs = 0
    return drawn.map(([gap, latency]) => {
      atMs += gap
      return { atMs, micros: latency }
    })
  })

function seriesOf(ends: readonly End[], lengthMs: number = 62.5): BlockSeries {
  const blocks = new Blocks(lengthMs)
  for (const end of ends) {
    if (end.micros === undefined) blocks.bad(end.atMs)
    else blocks.succeeded(end.atMs, end.micros)
  }
  return blocks.series
}

/** What the series has to be: the shortest length that needs at most 640 blocks, and in each of them what ended in it. */
function expectedOf(ends: readonly End[], shortestMs: number): BlockSeries {
  let blockMs = shortestMs
  const indexOf = ({ atMs }: End): number => Math.floor(atMs / blockMs)
  while (new Set(ends.map(indexOf)).size > 640) blockMs *= 2
  const byIndex = new Map<number, End[]>()
  for (const end of ends) byIndex.set(indexOf(end), [...(byIndex.get(indexOf(end)) ?? []), end])
  return { blockMs, blocks: [...byIndex].map(([index, own]) => expectedBlock(index, own)) }
}

function expectedBlock(index: number, ends: readonly End[]): BlockSnapshot {
  const hit = ends.flatMap((end) => (end.micros === undefined ? [] : [bucketOf(end.micros, COARSE)]))
  const hits: Record<number, number> = {}
  for (const bucket of hit) hits[bucket] = (hits[bucket] ?? 0) + 1
  return {
    index,
    succeeded: hit.length,
    bad: ends.length - hit.length,
    buckets: coarseBuckets(hits),
  }
}

describe('blockLength', () => {
  test.for([
    ['a short run', 500, 62.5],
    ['the longest run with the shortest blocks', 37_500, 62.5],
    ['a run longer than that', 37_501, 125],
    ['ten minutes', 600_000, 1_000],
    ['24 hours', 86_400_000, 256_000],
    ['a run by count', Number.POSITIVE_INFINITY, 62.5],
  ] as const)('of %s', ([, plannedMs, lengthMs]) => {
    expect(blockLength(plannedMs)).toBe(lengthMs)
  })

  test('gives at most 600 blocks, and more than 300 where they need not be the shortest', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 86_400_000, noNaN: true }), (plannedMs) => {
        const blocks = plannedMs / blockLength(plannedMs)
        expect(blocks).toBeLessThanOrEqual(600)
        if (plannedMs > 37_500) expect(blocks).toBeGreaterThan(300)
      }),
    )
  })
})

describe('blocks', () => {
  test('hold what ended in them: a border belongs to the block that begins there, and an empty block is left out', () => {
    const series = seriesOf([
      { atMs: 0, micros: 10 },
      { atMs: 62.499, micros: 10 },
      { atMs: 62.5, micros: undefined },
      { atMs: 250, micros: 1_000 },
    ])
    expect(series).toEqual({
      blockMs: 62.5,
      blocks: [
        { index: 0, succeeded: 2, bad: 0, buckets: coarseBuckets({ 10: 2 }) },
        { index: 1, succeeded: 0, bad: 1, buckets: '' },
        { index: 4, succeeded: 1, bad: 0, buckets: coarseBuckets({ [bucketOf(1_000, COARSE)]: 1 }) },
      ],
    })
  })

  test('of nothing are none', () => {
    expect(seriesOf([])).toEqual({ blockMs: 62.5, blocks: [] })
  })

  test('are the shortest of which at most 640 are needed, and everything is in its own', () => {
    fc.assert(
      fc.property(endsUpTo(2_000), fc.constantFrom(62.5, 125), (ends, lengthMs) => {
        expect(seriesOf(ends, lengthMs)).toEqual(expectedOf(ends, lengthMs))
      }),
      { numRuns: 30, endOnFailure: true },
    )
  })

  test('become twice as long when the 641st would begin', () => {
    const full = Array.from({ length: 640 }, (_, index) => ({ atMs: index * 62.5, micros: 100 }))
    expect(seriesOf(full)).toMatchObject({ blockMs: 62.5, blocks: { length: 640 } })
    expect(seriesOf([...full, { atMs: 640 * 62.5 - 1, micros: 100 }])).toMatchObject({ blockMs: 62.5, blocks: { length: 640 } })
    expect(seriesOf([...full, { atMs: 640 * 62.5, micros: 100 }])).toMatchObject({ blockMs: 125, blocks: { length: 321 } })
  })

  test('become no longer than they must, where hardly any can be merged', () => {
    const everyOther = Array.from({ length: 640 }, (_, index) => ({ atMs: index * 125, micros: 100 }))
    expect(seriesOf([...everyOther, { atMs: 639 * 125 + 62.5, micros: 100 }])).toMatchObject({ blockMs: 125, blocks: { length: 640 } })
  })

  test('become as much longer as a gap needs', () => {
    const full = Array.from({ length: 640 }, (_, index) => ({ atMs: index * 1_000, micros: 100 }))
    expect(seriesOf([...full, { atMs: 10_000_000, micros: 100 }])).toMatchObject({ blockMs: 2_000, blocks: { length: 321 } })
  })

  test('are at most 640 at any time of a run of 24 hours whose end was not known', () => {
    const blocks = new Blocks(blockLength(Number.POSITIVE_INFINITY))
    let most = 0
    for (let second = 0; second < 86_400; second++) {
      for (let part = 0; part < 8; part++) blocks.succeeded(second * 1_000 + part * 125, second % 100)
      if (second % 100 === 0) most = Math.max(most, blocks.series.blocks.length)
    }
    const { blockMs, blocks: kept } = blocks.series
    expect(most).toBeLessThanOrEqual(640)
    expect([blockMs, kept.length]).toEqual([256_000, 338])
    expect(kept.reduce((sum, { succeeded }) => sum + succeeded, 0)).toBe(86_400 * 8)
  })

  test('count what comes late from before them', () => {
    const series = seriesOf([
      { atMs: 70, micros: 10 },
      { atMs: 60, micros: undefined },
    ])
    expect(series.blocks).toEqual([{ index: 1, succeeded: 1, bad: 1, buckets: coarseBuckets({ 10: 1 }) }])
  })
})

describe('merging', () => {
  test('gives what one series of everything holds, in any order and grouping', () => {
    fc.assert(
      fc.property(endsUpTo(2_000), fc.infiniteStream(fc.nat({ max: 2 })), (ends, owners) => {
        const parts: [End[], End[], End[]] = [[], [], []]
        for (const end of ends) parts[owners.next().value]!.push(end)
        const [first, second, third] = [seriesOf(parts[0]), seriesOf(parts[1]), seriesOf(parts[2])]
        const whole = seriesOf(ends)
        expect(mergeBlocks([mergeBlocks([first, second]), third])).toEqual(whole)
        expect(mergeBlocks([first, mergeBlocks([second, third])])).toEqual(whole)
        expect(mergeBlocks([third, mergeBlocks([second, first])])).toEqual(whole)
      }),
      { numRuns: 20, endOnFailure: true },
    )
  })

  test('of two lengths gives the longer one', () => {
    const short = seriesOf([
      { atMs: 130, micros: 5 },
      { atMs: 190, micros: undefined },
      { atMs: 900, micros: 7 },
    ])
    const long = seriesOf(
      [
        { atMs: 0, micros: 5 },
        { atMs: 200, micros: 5 },
      ],
      125,
    )
    expect(mergeBlocks([short, long])).toEqual({
      blockMs: 125,
      blocks: [
        { index: 0, succeeded: 1, bad: 0, buckets: coarseBuckets({ 5: 1 }) },
        { index: 1, succeeded: 2, bad: 1, buckets: coarseBuckets({ 5: 2 }) },
        { index: 7, succeeded: 1, bad: 0, buckets: coarseBuckets({ 7: 1 }) },
      ],
    })
  })
})
