import { mustBeThink } from '../../plan/options/between.ts'
import { parseDuration } from '../../units/duration.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { Random } from '../../units/random.ts'
import { wrongReturn } from '../../units/errors/returned-value.ts'
import type { User } from './user.ts'
import type { ResolvedThink } from '../task/think.ts'

/** How long a user pauses. */
export interface Pauses {
  /** Between two iterations; `nowMs` is on the clock. */
  readonly between: (user: User, nowMs: Milliseconds) => Milliseconds
  /** Between two steps of a flow. */
  readonly within: (user: User, random: Random) => Milliseconds
}

const isNone = (think: ResolvedThink): boolean => think.kind === 'span' && think.maxMs === 0

/** Recognised by identity, so that a run without pauses need not read the clock for them. */
export const NO_PAUSES: Pauses = { between: () => 0, within: () => 0 }

/** The pauses throw a `WrongReturnError` with code `bad-think` if a function returns no time. */
export function pausesFrom(think: ResolvedThink): Pauses {
  if (isNone(think)) return NO_PAUSES
  if (think.kind === 'pace') return { between: paced(think.everyMs), within: () => 0 }
  if (think.kind === 'function') {
    const ask = (user: User): Milliseconds => pauseOf(think.call(user.context))
    return { between: ask, within: ask }
  }
  const { minMs, maxMs } = think
  const draw = (random: Random): Milliseconds => minMs + (maxMs - minMs) * random()
  return { between: (user) => draw(user.randomFor('think')), within: (_user, random) => draw(random) }
}

/** Counts from one planned start to the next, so that late timers do not add up. */
const paced =
  (everyMs: Milliseconds): Pauses['between'] =>
  (user, nowMs) => {
    user.paceMs = Math.max(nowMs, user.paceMs + everyMs)
    return user.paceMs - nowMs
  }

function pauseOf(value: unknown): Milliseconds {
  const pauseMs = parseDuration(value)
  if (pauseMs !== undefined && pauseMs >= 0 && mustBeThink(value) === undefined) return pauseMs
  throw wrongReturn(THINK, value)
}

const THINK = {
  code: 'bad-think',
  option: 'think',
  expectation: "a time of at most 24 h such as 500 or '2s'",
  instead: 'Return milliseconds or a text with a unit; 0 is no pause',
}
