import { duration, type Duration } from '../../units/duration.ts'
import { placedAt } from '../../units/errors/call-site.ts'
import { LoadError } from '../../units/errors/error.ts'
import { formatReceived } from '../../units/text/received.ts'
import { MAX_DURATION } from '../limits.ts'
import { isRecord, mustBeTime, type MustBe } from '../problems/must-be.ts'
import type { Think } from '../plan.ts'

const mustBePause = mustBeTime(0, MAX_DURATION)

/**
 * A pause drawn uniformly from a range, for `think`; at most 24 h.
 *
 * @throws {LoadError} `bad-duration` if an end is not a time, or the range ends before it begins.
 * @example load(task, { concurrency: 50, duration: '1m', think: between('1s', '5s') })
 */
export function between(min: Duration, max: Duration): Think {
  return placedAt(between, () => spanOf(min, max))
}

function spanOf(min: Duration, max: Duration): Think {
  for (const [value, end] of [
    [min, 'first'],
    [max, 'second'],
  ] as const) {
    const expectation = mustBePause(value)
    if (expectation)
      throw new LoadError('bad-duration', `Expected the ${end} end of between() to be ${expectation}, got ${formatReceived(value)}`)
  }
  const think = { minMs: duration(min), maxMs: duration(max) }
  if (think.minMs <= think.maxMs) return think
  const swapped = `between(${literal(max)}, ${literal(min)})`
  throw new LoadError(
    'bad-duration',
    `Expected the shorter end of between() first, got ${literal(min)} and ${literal(max)}: write ${swapped}`,
  )
}

const literal = (value: Duration): string => (typeof value === 'string' ? `'${value}'` : String(value))

export const mustBeThink: MustBe = (value) => {
  if (!isRecord(value)) return mustBePause(value) && "a pause of at most 24 h such as 500, '2s' or between('1s', '5s')"
  const { minMs, maxMs } = value
  const isSpan = mustBePause(minMs) === undefined && mustBePause(maxMs) === undefined && Number(minMs) <= Number(maxMs)
  return isSpan ? undefined : "a range from between('1s', '5s')"
}

export function thinkFrom(option: Duration | Think | undefined): Think {
  if (typeof option === 'object') return { minMs: option.minMs, maxMs: option.maxMs }
  const pauseMs = duration(option ?? 0)
  return { minMs: pauseMs, maxMs: pauseMs }
}
