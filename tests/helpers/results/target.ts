import type { TargetReport } from '../../../src/plan/hooks.ts'
import type { TargetRecord } from '../../../src/record/target-record.ts'
import { targetStats, type TargetStats } from '../../../src/result/measures/target-stats.ts'

/** What a sampler saw of a quiet target in a run of a second, but for what a test says. */
export const targetRecord = (changes: Partial<TargetRecord> = {}): TargetRecord => ({
  pid: 4_711,
  measuredMs: 1_000,
  cpuMs: 400,
  maxCores: 0.6,
  eventLoop: { utilization: 0.4, delayP99Ms: 1 },
  gcMs: 12,
  memory: { rssStart: 60e6, rssEnd: 70e6, rssMax: 80e6, heapUsedEnd: 20e6 },
  handles: { start: 3, end: 5 },
  runQueueMs: { total: 10, maxWindow: 2 },
  throttledMs: 0,
  series: [],
  ...changes,
})

const counts = { started: 1_000, succeeded: 1_000, failed: 0, cutOff: 0, dropped: 0 }

/** A target that was not sampled, or was as `record` says over a thousand iterations. */
export const targetOf = (report: Partial<TargetReport> = {}, record?: TargetRecord): TargetStats =>
  targetStats({ report: { ended: undefined, output: '', ...report }, record }, counts)
