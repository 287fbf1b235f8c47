import { describe, expect, test } from 'vitest'
import type { TargetRecord } from '../../../../src/record/target-record.ts'
import type { LoadResult } from '../../../../src/result/load-result.ts'
import { wasAsserted } from '../../../../src/result/asserted.ts'
import { matchers } from '../../../../src/vitest/matchers/matchers.ts'
import { messageOf } from '../../../helpers/message-of.ts'
import { runOf, type RecordChanges, type Stretch } from '../../../helpers/results/run-record.ts'
import { headOf } from '../../../helpers/failure-text.ts'
import { targetOf, targetRecord } from '../../../helpers/results/target.ts'

expect.extend(matchers)

/** 400 µs of CPU time per iteration, and 80 MB. */
const run = (changes: Partial<TargetRecord> = {}, stretch: Partial<Stretch> = {}, more: RecordChanges = {}): LoadResult => ({
  ...runOf({}, [{ count: 100, latencyMs: 5, ...stretch }], more),
  target: targetOf({}, targetRecord(changes)),
})

describe('toHaveTargetCpuBelow', () => {
  test('passes at its limit and below, in any unit', () => {
    expect(run()).toHaveTargetCpuBelow('400us')
    expect(run()).toHaveTargetCpuBelow('1ms')
    expect(run()).not.toHaveTargetCpuBelow(0.399)
  })

  test('says what was expected and what came', () => {
    expect(headOf(() => expect(run()).toHaveTargetCpuBelow('200us'))).toContain(
      'expected CPU time of the target at most 0.2 ms per iteration, got 0.4 ms',
    )
    expect(headOf(() => expect(run()).not.toHaveTargetCpuBelow('1ms'))).toContain(
      'expected CPU time of the target above 1 ms per iteration, got 0.4 ms',
    )
    expect(headOf(() => expect(run()).toHaveTargetCpuBelow('390us'))).toContain('headroom   CPU time is within 10 % of the limit')
  })

  test('says nothing of the iterations, so bad ones are not judged by it', () => {
    const result = run()
    expect(result).toHaveTargetCpuBelow('1ms')
    expect(wasAsserted(result)).toBe(false)
  })

  test('is a claim about the target alone: a slow machine makes it no less certain', () => {
    const busy = run({}, {}, { generator: { cpuWaitRatio: 2, loopDelayP99Ms: 80 } })
    expect(busy.findings.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['busy-machine', 'saturated']))
    expect(busy).toHaveTargetCpuBelow('1ms')
    expect(busy).not.toHaveTargetCpuBelow('100us')
  })

  test('is INVALID if it holds under less load than planned, and fails if it does not hold even then', () => {
    const aborted = { aborted: { by: 'signal', reason: 'enough', atMs: 10 } } as const
    expect(messageOf(() => expect(run({}, {}, aborted)).toHaveTargetCpuBelow('1ms'))).toMatch(/^invalid: INVALID: [^]*aborted/)
    expect(headOf(() => expect(run({}, {}, aborted)).toHaveTargetCpuBelow('100us'))).toContain('expected CPU time')
  })
})

describe('toHaveTargetMemoryBelow', () => {
  test('judges the highest memory of the run', () => {
    expect(run()).toHaveTargetMemoryBelow('80MB')
    expect(run()).toHaveTargetMemoryBelow('1GiB')
    expect(headOf(() => expect(run()).toHaveTargetMemoryBelow('50MB'))).toContain(
      'expected memory of the target at most 50 MB, got up to 80 MB',
    )
    expect(headOf(() => expect(run()).not.toHaveTargetMemoryBelow(100e6))).toContain(
      'expected memory of the target above 100 MB, got up to 80 MB',
    )
  })
})

describe.for(['toHaveTargetCpuBelow', 'toHaveTargetMemoryBelow'] as const)('%s is thrown, with .not as well, if', (name) => {
  const limit = name === 'toHaveTargetCpuBelow' ? '1ms' : '100MB'
  const claim = (result: unknown, value: unknown = limit): string =>
    [expect(result), expect(result).not].map((on) => messageOf(() => on[name](value as never)).split('\n')[0]!)[1]!

  test.for<[what: string, result: () => unknown, reason: RegExp]>([
    [
      'no target is known',
      () => ({ ...run(), target: undefined }),
      /^not-judgeable: The .* of the target is not known: it is sampled if serve/,
    ],
    [
      'it was not sampled',
      () => ({ ...run(), target: targetOf() }),
      /^not-judgeable: The .* of the target was not sampled: that needs Linux/,
    ],
    [
      'a step is asked',
      () => runOf({}, [{ count: 10, latencyMs: 1, call: { name: 'items' } }]).steps['items'],
      /^not-judgeable: .*judge the result/,
    ],
    ['nothing succeeded', () => run({}, { ends: 'failed', status: 0 }), /^not-judgeable: Nothing succeeded/],
  ])('%s', ([, result, reason]) => {
    expect(claim(result())).toMatch(reason)
  })

  test.for([0, -1, '1%', 'much', undefined, null])('the limit is %s', (value) => {
    expect(messageOf(() => expect(run())[name](value as never))).toMatch(/^not-judgeable: Expected a .* above 0/)
  })
})

test('the cost of one of several scenarios is not known, its memory is', () => {
  const scenario = {
    ...run(),
    target: { ...targetOf({}, targetRecord()), cpu: { microsPerIteration: Number.NaN, meanCores: 1, maxCores: 1 } },
  }
  expect(messageOf(() => expect(scenario).toHaveTargetCpuBelow('1ms'))).toMatch(/^not-judgeable: /)
  expect(scenario).toHaveTargetMemoryBelow('100MB')
})
