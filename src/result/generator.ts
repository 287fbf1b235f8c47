import type { RunRecord } from '../record/run-record.ts'
import type { GeneratorStats } from './load-result.ts'

/** The CPU cost of several scenarios in one process cannot be separated. */
export const withoutCpu = (stats: GeneratorStats): GeneratorStats => ({ ...stats, cpuMicrosPerIteration: Number.NaN })

export function generatorFrom({ generator, measured }: RunRecord): GeneratorStats {
  const { loopDelayP99Ms, utilization, sendLatenessP99Ms, gcMs, cpuMs } = generator
  const { started } = measured.iterations
  return {
    loopDelayP99Ms,
    utilization,
    sendLatenessP99Ms,
    gcMs,
    cpuMicrosPerIteration: started === 0 ? Number.NaN : (cpuMs * 1_000) / started,
  }
}
