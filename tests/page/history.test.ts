import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { History } from '../../src/page/history.ts'
import type { PagePoint } from '../../src/page/messages.ts'

const point = (second: number, succeeded: number, scope = 'run'): PagePoint => ({
  scope,
  startMs: second * 1_000,
  durationMs: 1_000,
  succeeded,
  bad: succeeded % 3,
  p50: succeeded === 0 ? null : 10,
  p90: null,
  p95: null,
  p99: succeeded === 0 ? null : 20 + second,
  buckets: succeeded === 0 ? [] : [[10, succeeded]],
  users: second,
  rate: null,
  generator: null,
  target: null,
})

test('an hour is kept second by second, and pairs are merged after it: nothing counted is lost', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9_000 }), fc.nat({ max: 9 }), (seconds, most) => {
      const history = new History()
      for (let second = 0; second < seconds; second++) history.add([point(second, second % (most + 1))])
      const { points } = history
      const expected = Array.from({ length: seconds }, (_, second) => second % (most + 1))
      expect(points.length).toBeLessThanOrEqual(3_600)
      if (seconds <= 3_600) expect(points).toHaveLength(seconds)
      const sum = (of: (each: PagePoint) => number): number => points.reduce((all, each) => all + of(each), 0)
      const total = expected.reduce((all, each) => all + each, 0)
      expect(sum(({ succeeded }) => succeeded)).toBe(total)
      expect(sum(({ bad }) => bad)).toBe(expected.reduce((all, each) => all + (each % 3), 0))
      expect(sum(({ buckets }) => buckets.reduce((all, [, count]) => all + count, 0))).toBe(total)
      // They follow one another without a gap.
      expect(sum(({ durationMs }) => durationMs)).toBe(seconds * 1_000)
      points.forEach((each, index) =>
        expect(each.startMs).toBe(index === 0 ? 0 : points[index - 1]!.startMs + points[index - 1]!.durationMs),
      )
      expect(points.at(-1)!.users).toBe(seconds - 1)
    }),
    { numRuns: 15 },
  )
})

test('a merged latency is the mean by successes, and that of the one that has any', () => {
  const history = new History()
  for (let second = 0; second <= 3_600; second++) history.add([point(second, second === 0 ? 0 : second === 2 ? 1 : 3)])
  expect(history.points.slice(0, 2).map(({ p99 }) => p99)).toEqual([21, (22 * 1 + 23 * 3) / 4])
})

test('what is known already is left out, and fewer points of steps are kept', () => {
  const history = new History()
  expect(history.add([point(0, 1), point(1, 1)])).toMatchObject({ added: [{ startMs: 0 }, { startMs: 1_000 }], isMerged: false })
  expect(history.add([point(0, 1), point(1, 1), point(2, 1)])).toMatchObject({ added: [{ startMs: 2_000 }], isMerged: false })
  for (let second = 0; second < 600; second++) expect(history.add([point(second, 1, 'step buy')]).isMerged).toBe(false)
  expect(history.add([point(600, 1, 'step buy')]).isMerged).toBe(true)
  for (let second = 3; second < 3_000; second++) history.add([point(second, 1)])
  history.thin()
  expect(history.points.filter(({ scope }) => scope === 'run').length).toBeLessThanOrEqual(600)
})
