import { wasAsserted } from '../../result/asserted.ts'
import type { CapacityResult } from '../../result/capacity/capacity-result.ts'
import { badIn, dueIn } from '../../result/scope.ts'
import { plainText } from '../../units/text/plain-text.ts'
import { orNull, type LoadSummary } from '../run/summary.ts'

/** The summary of a search made under a profile of `VITEST_LOAD`. Its latency is not that of one load, so there is none. */
export function summaryOfCapacity(result: CapacityResult, profile: string = 'full'): LoadSummary {
  const { lower, upper, throughput, limitedBy, probes, plan, iterations, findings, sound, aborted, seed } = result
  return {
    plan: plainText(plan, 300),
    model: 'open',
    iterations,
    latency: { p50: null, p95: null, p99: null, max: null },
    throughput: throughput === undefined ? null : orNull(throughput),
    errorRate: dueIn(iterations) === 0 ? null : orNull(badIn(iterations) / dueIn(iterations)),
    findings: [...new Set(findings.map(({ kind }) => kind))],
    sound,
    statuses: {},
    aborted,
    get judged() {
      return wasAsserted(result)
    },
    seed,
    profile,
    capacity: {
      lower: lower === undefined ? null : orNull(lower),
      upper: upper === undefined ? null : orNull(upper),
      limitedBy,
      probes: probes.length,
    },
  }
}
