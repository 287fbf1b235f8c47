import { expect, test } from 'vitest'
import * as door from '../../../src/matchers.ts'
import { matchers } from '../../../src/vitest/matchers/matchers.ts'

test('vitest-load/matchers is what expect.extend takes: every matcher by its name, and nothing else', () => {
  expect({ ...door }).toEqual(matchers)
  expect(Object.keys(door).toSorted()).toEqual([
    'toBeSound',
    'toHaveBandwidthAbove',
    'toHaveCapacityAbove',
    'toHaveErrorRateBelow',
    'toHaveLatencyBelow',
    'toHaveLossBelow',
    'toHaveMetricAbove',
    'toHaveMetricBelow',
    'toHaveNoConnectionErrors',
    'toHaveStatus',
    'toHaveStatusCounts',
    'toHaveTargetCpuBelow',
    'toHaveTargetMemoryBelow',
    'toHaveThroughputAbove',
    'toMatchLoadBaseline',
    'toNotLeak',
    'toScale',
    'toShowNoRegression',
  ])
})

test('what it holds can be registered as it is', () => {
  expect.extend(door)
  expect(() => expect(5).toBeSound()).toThrow('Expected a result of load()')
})
