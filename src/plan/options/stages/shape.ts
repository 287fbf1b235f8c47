import { duration, type Duration } from '../../../units/duration.ts'
import { placedAt } from '../../../units/errors/call-site.ts'
import { formatCount, formatDuration } from '../../../units/format.ts'
import { rate, type Rate } from '../../../units/rate.ts'
import { formatReceived } from '../../../units/text/received.ts'
import { MAX_DURATION, MAX_RATE, MAX_STAGES, MAX_USERS } from '../../limits.ts'
import { isRecord, mustBeRate, mustBeTime, mustBeWhole } from '../../problems/must-be.ts'
import { Problems } from '../../problems/problems.ts'
import { refuseUnknown } from '../../problems/unknown.ts'
import type { StageOption } from '../load-options.ts'

/** A part of a {@link shape}: from the end of the part before, users start or stop at `spawnRate` until there are `users`, and stay until `until`. */
export interface ShapePart {
  /** At most 100 000. */
  readonly users: number
  /** How many users start, or stop, per second. Above 0, at most 1 000 000/s. */
  readonly spawnRate: Rate
  /** When the part ends, from the start of the stages. At most 24 h. */
  readonly until: Duration
}

/** How many users there are before the first stage, in the stages of a shape; a symbol, so that no option can be called so. */
const START: unique symbol = Symbol('users at the start of a shape')

type ShapedStage = StageOption & { readonly [START]?: number }

/** How many users a shape starts with; `undefined` if the stages are not from {@link shape}. */
export const startOfShape = ([first]: readonly ShapedStage[]): number | undefined => first?.[START]

/**
 * The number of users over time as Locust's `LoadTestShape` sets it, for `stages`: starts with no users. If `spawnRate` is too slow to reach `users` by
 * `until`, the next part goes on from where this one ends.
 *
 * @throws {LoadError} `bad-shape` with every problem at once.
 * @example
 * load('/users', { stages: shape([{ users: 10, spawnRate: 5, until: '30s' }, { users: 50, spawnRate: 10, until: '2m' }]) })
 */
export function shape(parts: readonly ShapePart[]): readonly StageOption[] {
  const problems = new Problems('the shape')
  checkParts(parts, problems)
  placedAt(shape, () => problems.throwIfAny('bad-shape'))
  let users = 0
  let startMs = 0
  const [first, ...others] = parts.flatMap((part): readonly StageOption[] => {
    const lastsMs = duration(part.until) - startMs
    const stages = stagesOf(users, part, lastsMs)
    startMs += lastsMs
    for (const stage of stages) if ('to' in stage) users = Number(stage.to)
    return stages
  })
  return [{ ...first!, [START]: 0 } as ShapedStage, ...others]
}

/** 0.7/s for 10 s are 7 users, whatever doubles make of it. */
const ROUNDING = 1e-12

/** A ramp to whole users, as far as its time allows, and then the rest of the time. */
function stagesOf(from: number, { users, spawnRate }: ShapePart, lastsMs: number): readonly StageOption[] {
  const perSecond = rate(spawnRate)
  const possible = Math.floor(((lastsMs * perSecond) / 1_000) * (1 + ROUNDING))
  const moved = Math.min(Math.abs(users - from), possible)
  const to = from + Math.sign(users - from) * moved
  const overMs = (moved * 1_000) / perSecond
  const restMs = lastsMs - overMs
  return [...(moved > 0 ? [{ to, over: overMs }] : []), ...(restMs > 0 ? [{ for: restMs }] : [])]
}

const PART = "{ users: 10, spawnRate: 5, until: '30s' }"

function checkParts(parts: unknown, problems: Problems): void {
  if (!Array.isArray(parts) || parts.length === 0 || parts.length > MAX_STAGES / 2)
    return problems.expected('shape', `a list of 1 to ${formatCount(MAX_STAGES / 2)} parts such as ${PART}`, formatReceived(parts))
  let startMs = 0
  for (const [index, part] of (parts as readonly unknown[]).entries()) {
    const path = `shape[${index}]`
    if (!isRecord(part)) {
      problems.expected(path, PART, formatReceived(part))
      continue
    }
    refuseUnknown(part, ['users', 'spawnRate', 'until'], `${path}.`, problems)
    problems.check(`${path}.users`, part.users, mustBeWhole(0, MAX_USERS))
    problems.check(`${path}.spawnRate`, part.spawnRate, mustBeRate('above 0', MAX_RATE))
    const before = problems.count
    problems.check(`${path}.until`, part.until, mustBeTime('above 0', MAX_DURATION))
    if (problems.count > before) continue
    const untilMs = duration(part.until as Duration)
    if (untilMs <= startMs)
      problems.add(
        `\`${path}.until\` (${formatDuration(untilMs)}) is not after the end of the part before (${formatDuration(startMs)}): times count from the start of the stages`,
      )
    startMs = Math.max(startMs, untilMs)
  }
}
