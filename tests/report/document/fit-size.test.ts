import { expect, test } from 'vitest'
import { fitted, sizeOf } from '../../../src/report/document/fit-size.ts'
import type { LoadRun } from '../../../src/report/document/load-report.ts'
import { buildResult, latenciesAround, stepOf, succeeded } from '../build-result.ts'
import { buildRun } from './build-report.ts'
import { expectValid } from './schema.ts'
import { buildReport } from './build-report.ts'

const blocks = Array.from({ length: 600 }, (_, index) => ({ index, succeeded: 10, bad: 0, buckets: 'A'.repeat(40) }))
const steps = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`step ${index}`, stepOf(latenciesAround(5, 10 + index))]))
const series = Array.from({ length: 200 }, (_, index) => ({
  startMs: index * 1_000,
  durationMs: 1_000,
  succeeded: 9,
  bad: 0,
  p50: 1,
  p99: 2,
}))

const large = (): LoadRun =>
  buildRun(buildResult({ ...succeeded(latenciesAround(40, 5_000)), blocks: { blockMs: 50, blocks }, steps, series })) as LoadRun

test('what fits stays as it is', () => {
  const run = large()
  expect(fitted([run], sizeOf([run]))).toEqual([run])
})

test('blocks are dropped first, then steps beyond the 32 that were called most, then the rest, and at last results, the oldest first', () => {
  const run = large()
  const at = (bytes: number): readonly LoadRun[] => fitted([run, { ...run, id: 'second' }], bytes)
  const sizes = [1, 0.8, 0.5, 0.2, 0.15, 0.01].map((share) => sizeOf([run, run]) * share)
  const all = sizes.map((bytes) => at(bytes))
  all.forEach((runs, index) => {
    if (runs.some(({ result }) => result !== null)) expect(sizeOf(runs)).toBeLessThanOrEqual(sizes[index]!)
    expectValid(buildReport(...runs))
  })
  const truncated = all.map((runs) => runs.map((one) => one.truncated ?? []))
  const order = ['blocks', 'steps', 'series', 'distributions', 'result']
  for (const one of truncated.flat()) expect(order.filter((part) => one.includes(part as never))).toEqual(one)
  expect(truncated.at(-1)![0]).toContain('result')
  expect(at(sizes[1]!)[0]!.result!.blocks.blocks).toEqual([])
})

test('the steps that stay are those that were called most', () => {
  const run = large()
  const [smaller] = fitted([run], sizeOf([run]) - sizeOf(blocks) - 1_000)
  expect(smaller!.truncated).toEqual(['blocks', 'steps'])
  expect(Object.keys(smaller!.result!.steps)).toEqual(Array.from({ length: 32 }, (_, index) => `step ${index + 68}`))
})

test('scenarios and the arms of a comparison are made smaller as well', () => {
  const result = buildResult({ blocks: { blockMs: 50, blocks } })
  const run = buildRun(buildResult({ scenarios: { browse: result, buy: result } })) as LoadRun
  const [smaller] = fitted([run], sizeOf([run]) / 2)
  expect(smaller!.result!.scenarios['buy']!.blocks.blocks).toEqual([])
})
