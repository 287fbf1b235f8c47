import type { OpenModel } from '../plan/model.ts'
import type { Plan } from '../plan/plan.ts'
import type { Milliseconds } from '../units/duration.ts'
import { shareSize, type Share } from './share.ts'

/**
 * How many measured arrivals of a share are expected within a time from the start of the measured part, without drawing them: within one for even arrivals, the
 * mean for random ones.
 */
export function expectedArrivals({ iterations, durationMs }: Plan, model: OpenModel, share: Share, withinMs: Milliseconds): number {
  const steady = { from: model.ratePerSecond, to: model.ratePerSecond, durationMs }
  let leftMs = withinMs
  let due = 0
  for (const stage of model.stages.length > 0 ? model.stages : [steady]) {
    const ms = Math.min(leftMs, stage.durationMs)
    if (!Number.isFinite(ms)) return shareSize(iterations, share)
    const reached = stage.from + ((stage.to - stage.from) * ms) / stage.durationMs
    due += (ms * (stage.from + reached)) / 2_000
    leftMs -= ms
  }
  return shareSize(Math.min(iterations, Math.ceil(due)), share)
}
