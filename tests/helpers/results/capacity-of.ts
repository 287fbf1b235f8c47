import { capacityPlanFrom } from '../../../src/plan/capacity/capacity-plan.ts'
import type { CapacityOptions } from '../../../src/plan/capacity/capacity-options.ts'
import { capacityFrom, type MadeProbe, type MadeProbes } from '../../../src/result/capacity/capacity.ts'
import type { CapacityResult } from '../../../src/result/capacity/capacity-result.ts'
import type { ProbeOutcome } from '../../../src/stats/capacity/probe-sequence.ts'

/** A probe: its rate, outcome and p99 in ms; and what differs from the usual. */
export type ProbeOf = readonly [
  rate: number,
  outcome: ProbeOutcome,
  p99Ms: number,
  extra?: Partial<MadeProbe['probe']> & { recovery?: MadeProbe['recovery'] },
]

const OPTIONS: CapacityOptions = { slo: { p99: '50ms' }, from: 50, to: 20_000, within: '30s', seed: 7 }

/** The result of a search with these probes, of which a good one at the lower end of its interval confirms that. */
export function capacityOf(probes: readonly ProbeOf[], made: Partial<MadeProbes> = {}, options: CapacityOptions = OPTIONS): CapacityResult {
  const { plan } = capacityPlanFrom(options)
  return capacityFrom(
    plan,
    {
      probes: probes.map(([rate, outcome, p99Ms, { recovery, ...extra } = {}], number) => ({
        request: {
          purpose: plan.atLeast !== undefined ? 'test' : outcome === 'good' && rate === made.end?.lower ? 'confirm lower' : 'search',
          rate,
          lengthMs: 1_000,
          atMs: 1_500 * number,
        },
        probe: {
          outcome,
          measured: { p99: p99Ms },
          missed: outcome === 'bad' ? ['p99'] : [],
          invalidatedBy: [],
          succeeded: rate,
          bad: 0,
          medianMs: p99Ms / 3,
          isSilent: false,
          iterations: { started: rate, succeeded: rate, failed: 0, cutOff: 0, dropped: 0 },
          throughput: Math.min(rate, 740),
          findings: [],
          error: undefined,
          target: undefined,
          sentValues: [],
          ...extra,
        },
        recovery,
      })),
      end: undefined,
      interrupted: undefined,
      elapsedMs: 32_000,
      abortReason: undefined,
      ...made,
    },
    'the plan',
  )
}

/** A search that found 690/s to 760/s. */
export const found = (): CapacityResult =>
  capacityOf(
    [
      [50, 'undecided', 5.2],
      [100, 'good', 5.3],
      [200, 'good', 5.9],
      [400, 'good', 8],
      [800, 'bad', 90, { recovery: { state: 'recovered', elapsedMs: 270 } }],
      [566, 'good', 12],
      [730, 'undecided', 41],
      [690, 'good', 30],
      [760, 'bad', 61],
    ],
    { end: { lower: 690, upper: 760, by: 'width' } },
  )
