import { wasAsserted } from '../../result/asserted.ts'
import { errorRateOf } from '../../result/scope.ts'
import type { SweepResult } from '../../result/sweep/sweep-result.ts'
import { plainText } from '../../units/text/plain-text.ts'
import { orNull, type LoadSummary } from '../run/summary.ts'

/** The summary of a sweep made under a profile of `VITEST_LOAD`. Its latency is not that of one load, so there is none; its throughput is the highest. */
export function summaryOfSweep(result: SweepResult, profile: string = 'full'): LoadSummary {
  const { levels, usl, endedBy, rounds, plan, iterations, findings, sound, aborted, seed } = result
  const best = levels.toSorted((first, second) => second.throughput - first.throughput)[0]
  return {
    plan: plainText(plan, 300),
    model: 'closed',
    iterations,
    latency: { p50: null, p95: null, p99: null, max: null },
    throughput: best === undefined ? null : orNull(best.throughput),
    errorRate: levels.length === 0 ? null : orNull(errorRateOf(iterations)),
    findings: [...new Set(findings.map(({ kind }) => kind))],
    sound,
    statuses: {},
    aborted,
    get judged() {
      return wasAsserted(result)
    },
    seed,
    profile,
    sweep: {
      levels: levels.length,
      rounds: rounds.completed,
      users: best?.concurrency ?? null,
      sigma: usl === undefined ? null : orNull(usl.sigma),
      kappa: usl?.kappa === undefined ? null : orNull(usl.kappa),
      peak: usl?.peak === undefined ? null : orNull(usl.peak),
      knee: usl?.knee === undefined ? null : orNull(usl.knee),
      endedBy: endedBy ?? null,
    },
  }
}
