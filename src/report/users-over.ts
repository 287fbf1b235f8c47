import { spawning, userChanges } from '../pace/users.ts'
import type { OpenModel } from '../plan/model.ts'
import type { LoadResult, SeriesPoint } from '../result/load-result.ts'
import type { Milliseconds } from '../units/duration.ts'

export type UsersSource = Pick<LoadResult, 'plan' | 'iterations' | 'series' | 'scenarios'>

/**
 * How many users are active at a time of the run; to be asked in the order of time. In an open model: how many iterations are in progress, which are those that
 * were due by then, less those that have ended.
 */
export function usersOver({ plan: { model }, iterations, series, scenarios }: UsersSource): (untilMs: Milliseconds) => number {
  if (model.kind === 'mixed') {
    const parts = Object.values(scenarios).map(usersOver)
    return (untilMs) => parts.reduce((sum, users) => sum + users(untilMs), 0)
  }
  const firstMs = series[0]?.startMs ?? 0
  if (model.kind === 'open') {
    const all = iterations.started + iterations.dropped
    const ended = endedOver(series)
    return (untilMs) => Math.max(0, Math.min(all, dueBy(untilMs - firstMs, model)) - ended(untilMs))
  }
  const changes = model.stages.length > 0 ? [...userChanges(model.stages)] : [...spawning(model.users, spawnRate(model.spawnPerSecond))]
  return (untilMs) => changes.findLast((change) => change.atMs <= untilMs - firstMs)?.users ?? 0
}

function endedOver(series: readonly SeriesPoint[]): (untilMs: Milliseconds) => number {
  let next = 0
  let ended = 0
  return (untilMs) => {
    for (; next < series.length; next++) {
      const { startMs, durationMs, succeeded, bad } = series[next]!
      if (startMs + durationMs > untilMs) break
      ended += succeeded + bad
    }
    return ended
  }
}

/** How many arrivals are due by a time: the integral of the rate. Random ones are about as many. */
function dueBy(atMs: Milliseconds, { ratePerSecond, stages }: OpenModel): number {
  if (atMs <= 0) return 0
  const steady = { from: ratePerSecond, to: ratePerSecond, durationMs: Number.POSITIVE_INFINITY }
  let due = 0
  let leftMs = atMs
  for (const { from, to, durationMs } of stages.length > 0 ? stages : [steady]) {
    const ms = Math.min(leftMs, durationMs)
    due += ((2 * from + ((to - from) * ms) / durationMs) * ms) / 2_000
    leftMs -= ms
  }
  return Math.ceil(due)
}

/** JSON cannot say `Infinity`. */
const spawnRate = (perSecond: number): number => (Number.isFinite(perSecond) ? perSecond : Number.POSITIVE_INFINITY)
