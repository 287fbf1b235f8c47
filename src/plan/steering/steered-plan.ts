import type { Milliseconds } from '../../units/duration.ts'
import type { LoadLevel } from './load-level.ts'
import type { LoadModel, Stage } from '../model.ts'
import type { Plan } from '../plan.ts'

/** The values of the page for one of the plans of a run. */
export interface SteeredValues {
  /** `undefined` as the plan says. */
  readonly level: LoadLevel | undefined
  /** `Infinity` until it is stopped; `undefined` as the plan says. */
  readonly durationMs: Milliseconds | undefined
}

/** A plan with other values. A count is lifted together with the duration; another level leaves stages and the share of the scenario out. */
export function steeredPlan(plan: Plan, { level, durationMs }: SteeredValues): Plan {
  const leveled: Plan = level === undefined ? plan : withLevel(plan, level)
  if (durationMs === undefined) return leveled
  const { iterationsPerUser: _lifted, ...uncounted } = leveled
  return {
    ...uncounted,
    iterations: Number.POSITIVE_INFINITY,
    durationMs,
    model: { ...leveled.model, stages: stagesWithin(leveled.model.stages, durationMs) },
  }
}

function withLevel({ portion: _divided, ...plan }: Plan, level: LoadLevel): Plan {
  const { iterationsPerUser } = plan
  const model = atLevel(plan.model, level)
  const each = iterationsPerUser === undefined || model.kind === 'open' ? undefined : iterationsPerUser * model.users
  return { ...plan, model, ...(each !== undefined && { iterations: each }) }
}

/** A model at another level; one of the other kind stays as it is. */
export function atLevel(model: LoadModel, level: LoadLevel): LoadModel {
  if (model.kind === 'closed' && level.kind === 'closed')
    return { ...model, users: level.users, spawnPerSecond: level.spawnPerSecond, stages: [] }
  if (model.kind === 'open' && level.kind === 'open') return { ...model, ratePerSecond: level.ratePerSecond, stages: [] }
  return model
}

/** Stages that last exactly this long: the last one is cut off, or its level held. */
function stagesWithin(stages: readonly Stage[], durationMs: Milliseconds): readonly Stage[] {
  const kept: Stage[] = []
  let leftMs = durationMs
  for (const stage of stages) {
    if (leftMs <= 0) break
    const to = stage.durationMs <= leftMs ? stage.to : stage.from + ((stage.to - stage.from) * leftMs) / stage.durationMs
    kept.push({ ...stage, to, durationMs: Math.min(stage.durationMs, leftMs) })
    leftMs -= stage.durationMs
  }
  const last = kept.at(-1)
  return last === undefined || leftMs <= 0 ? kept : [...kept, { from: last.to, to: last.to, durationMs: leftMs }]
}
