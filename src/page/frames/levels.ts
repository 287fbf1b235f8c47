import type { LoadLevel } from '../../plan/steering/load-level.ts'
import type { Plan } from '../../plan/plan.ts'
import type { PageMark } from '../messages.ts'
import type { Frame } from './frame.ts'

/** The share of the load that a scenario has; `null` if scenarios do not divide one. */
export const askedShare = ({ portion }: Plan): number | null =>
  portion === undefined ? null : portion.shares[portion.index]! / portion.shares.reduce((sum, each) => sum + each, 0)

/** The load that a plan asks for. */
export const levelOf = ({ model }: Plan): LoadLevel =>
  model.kind === 'closed'
    ? { kind: 'closed', users: model.users, spawnPerSecond: model.spawnPerSecond }
    : { kind: 'open', ratePerSecond: model.ratePerSecond }

/** A load as the form shows it. */
export const askedOf = (level: LoadLevel): Omit<Frame['asked'][number], 'scenario'> =>
  level.kind === 'closed'
    ? { model: 'closed', users: level.users, spawnRate: Number.isFinite(level.spawnPerSecond) ? level.spawnPerSecond : null, rate: null }
    : { model: 'open', users: null, spawnRate: null, rate: level.ratePerSecond }

/** The sum of all rates; `null` without one. */
export function rateOf(levels: readonly LoadLevel[]): number | null {
  const rates = levels.flatMap((level) => (level.kind === 'open' ? [level.ratePerSecond] : []))
  return rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0)
}

/** A change in words, for its mark. */
export function changeText({ name }: Plan, from: LoadLevel, to: LoadLevel): string {
  const text =
    from.kind === 'closed' && to.kind === 'closed'
      ? `users ${from.users} → ${to.users}`
      : `rate ${from.kind === 'open' ? from.ratePerSecond : ''} → ${to.kind === 'open' ? to.ratePerSecond : ''}`
  return name === undefined ? text : `${name}: ${text}`
}

/** The stages of a plan as stretches of time. */
export function stageMarks({ name, model, startAtMs, warmup }: Plan): readonly PageMark[] {
  let atMs = startAtMs + warmup.durationMs
  return model.stages.map(({ from, to, durationMs }) => {
    const text = from === to ? `${to}` : `${from} → ${to}`
    const mark: PageMark = { atMs, endMs: atMs + durationMs, kind: 'stage', text: name === undefined ? text : `${name}: ${text}` }
    atMs += durationMs
    return mark
  })
}
