import { expect, test } from 'vitest'
import { comparedLoad } from '../../src/cli/comparison/compared-load.ts'
import type { BlockRecord, PairRecord } from '../../src/record/comparison-record.ts'
import { processJudge } from '../../src/stats/comparison/judge-pairs.ts'

const block = (scaleMs: number): BlockRecord => ({
  latenciesMs: Float64Array.from({ length: 100 }, (_, at) => scaleMs * (1 + at / 100)),
  elapsedMs: 100 * scaleMs,
  succeeded: 100,
  bad: 0,
  statuses: { 200: 100 },
  withoutStatus: 0,
  usedClient: true,
  next: { index: 0, iteration: 0 },
})

const load = { test: { project: '', file: 'shop.load.test.ts', name: 'a price' }, run: 0 }

test('the times of both sides are as far apart as a typical pair of processes has them, however slow the machine was for others', () => {
  // Head takes twice as long; in every other pair of processes the machine takes nine times as long for both.
  const units = Array.from({ length: 8 }, (_, at): readonly PairRecord[] => {
    const scaleMs = at % 2 === 0 ? 1 : 9
    return Array.from({ length: 2 }, () => ({ first: 'base', base: block(scaleMs), head: block(2 * scaleMs) }))
  })
  const judge = processJudge({ p50: 0.05, p95: 0.1 })
  for (const unit of units) judge.add(...unit)
  const { metrics } = comparedLoad(load, { plan: '', processPairs: 8, units, judgement: judge.judgement() }, 0.01)
  expect(metrics.map(({ verdict }) => verdict)).toEqual(['fail', 'fail'])
  for (const { base, head, ratio } of metrics) {
    expect(head / base).toBeCloseTo(2, 6)
    expect(ratio).toBeCloseTo(2, 1)
  }
  // The geometric mean of 1.495 and nine times that.
  expect(metrics[0]!.base).toBeCloseTo(3 * 1.495, 6)
})
