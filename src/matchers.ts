export type { LoadMatchers } from './vitest/matchers/declarations.ts'
export {
  toBeSound,
  toHaveBandwidthAbove,
  toHaveCapacityAbove,
  toHaveErrorRateBelow,
  toHaveLatencyBelow,
  toHaveLossBelow,
  toHaveMetricAbove,
  toHaveMetricBelow,
  toHaveNoConnectionErrors,
  toHaveStatusCounts,
  toHaveStatus,
  toHaveTargetCpuBelow,
  toHaveTargetMemoryBelow,
  toHaveThroughputAbove,
  toMatchLoadBaseline,
  toShowNoRegression,
} from './vitest/matchers/matchers.ts'
