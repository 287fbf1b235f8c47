import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { runLoad } from '../../../src/load/load.ts'
import { wasAsserted } from '../../../src/result/asserted.ts'
import { standalone } from '../../../src/run/run-environment.ts'
import { matchers } from '../../../src/vitest/matchers/matchers.ts'
import { skippedInSmoke } from '../../../src/vitest/matchers/skip-in-smoke.ts'
import { messageOf } from '../../helpers/message-of.ts'
import { runOf } from '../../helpers/results/run-record.ts'

expect.extend(matchers)

/** Slow, saturated and of too few samples for a p99. */
const run = () => runOf({ rate: 100 }, [{ count: 50, latencyMs: 500 }], { generator: { sendLatenessP99Ms: 90 } })

describe('under VITEST_LOAD=smoke', () => {
  beforeEach(() => void vi.stubEnv('VITEST_LOAD', 'smoke'))
  afterEach(() => void vi.unstubAllEnvs())

  test('matchers of performance let everything be, with .not as well', () => {
    const result = run()
    expect(result).toHaveLatencyBelow({ p99: 1 })
    expect(result).not.toHaveLatencyBelow({ p50: 1_000 })
    expect(result).toHaveThroughputAbove(1_000_000)
    expect(result).not.toHaveThroughputAbove(1)
    expect(result).toHaveMetricBelow('depth', { p99: 1 })
    expect(result).not.toHaveMetricAbove('depth', { p99: 1 })
    expect(result).toHaveTargetCpuBelow('1us')
    expect(result).not.toHaveTargetMemoryBelow('1GB')
    expect(result).toNotLeak({ heap: '1KB' })
    expect(result).toBeSound()
    expect(result).not.toBeSound()
    expect([result]).toEqual([expect.toHaveLatencyBelow({ p99: 1 })])
    expect([result]).toEqual([expect.not.toHaveLatencyBelow({ p99: 1 })])
  })

  test('and say of which run they did so, without having judged it', () => {
    const result = run()
    expect(skippedInSmoke(result)).toEqual([])
    expect(result).toHaveLatencyBelow({ p99: 1 })
    expect(result).toHaveLatencyBelow({ p50: 1 })
    expect(result).toHaveThroughputAbove(1_000_000)
    expect(skippedInSmoke(result)).toEqual(['toHaveLatencyBelow', 'toHaveThroughputAbove'])
    expect(wasAsserted(result)).toBe(false)
  })

  test('matchers of correctness judge', () => {
    const result = run()
    expect(result).toHaveStatus(200)
    expect(() => expect(result).toHaveStatus(404)).toThrow('expected all iterations to have status 404, got 0 of 50')
    expect(() => expect(result).toHaveErrorRateBelow(0)).not.toThrow()
    expect(wasAsserted(result)).toBe(true)
    expect(skippedInSmoke(result)).toEqual([])
  })

  test('what makes no sense is thrown all the same', () => {
    expect(messageOf(() => expect(run()).toHaveLatencyBelow({ p101: 1 }))).toMatch(/^not-judgeable: Unknown limit/)
    expect(messageOf(() => expect(run()).toHaveThroughputAbove(0))).toMatch(/^not-judgeable: Expected a rate/)
    expect(messageOf(() => expect(undefined).toBeSound())).toMatch(/^not-judgeable: Expected a result/)
  })

  test('a target that is dead is not excused', () => {
    const dead = runOf({}, [{ count: 50, latencyMs: 1, status: 0, ends: 'failed', code: 'ECONNREFUSED' }])
    const text =
      'not-judgeable: Nothing succeeded: all 50 iterations are bad, most often ECONNREFUSED 50×: ECONNREFUSED came instead of a reply'
    expect(messageOf(() => expect(dead).toHaveLatencyBelow({ p50: 1 }))).toBe(text)
    expect(messageOf(() => expect(dead).not.toHaveThroughputAbove(1))).toBe(text)
  })
})

test('otherwise every matcher judges the run that it looks at, and not the run of a step', () => {
  const result = runOf({}, [{ count: 100, latencyMs: 1, call: { name: 'items' } }])
  expect(wasAsserted(result)).toBe(false)
  expect(result.steps.items).toHaveErrorRateBelow('1%')
  expect(result.requests).toHaveErrorRateBelow('1%')
  expect(wasAsserted(result)).toBe(false)
  expect(result).toHaveErrorRateBelow('1%')
  expect(wasAsserted(result)).toBe(true)
  expect(skippedInSmoke(result)).toEqual([])
})

test('nor does one that looks at a stage or at the warm-up', async () => {
  const result = await runLoad(() => {}, { rate: 500, warmup: 50, stages: [{ for: 100 }, { for: 100 }], exclusive: false }, standalone)
  expect(result.stages[0]).toHaveErrorRateBelow('1%')
  expect(result.warmup).toHaveErrorRateBelow('1%')
  expect(wasAsserted(result)).toBe(false)
  expect(result).toHaveErrorRateBelow('1%')
  expect(wasAsserted(result)).toBe(true)
})

test('what was thrown as not judgeable has not judged', () => {
  const result = runOf({}, [{ count: 10, latencyMs: 1 }])
  expect(messageOf(() => expect(result).toHaveLatencyBelow({ p99: 5 }))).toMatch(/^not-judgeable/)
  expect(wasAsserted(result)).toBe(false)
})
