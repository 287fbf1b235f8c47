import type { CallSnapshot } from '../record/snapshot.ts'
import { latencyStats } from './latency-stats.ts'
import type { StepResult } from './load-result.ts'

export function stepFrom({
  count,
  failed,
  opened,
  statuses,
  failedDespiteStatus,
  serviceTime,
  errors,
  datagrams,
}: CallSnapshot): StepResult {
  return {
    count,
    failed,
    opened,
    serviceTime: latencyStats(serviceTime),
    statuses,
    failedDespiteStatus,
    errors: errors.map(({ code, message, count }) => ({ code, message, count })),
    datagrams,
  }
}
