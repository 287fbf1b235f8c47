import { mustBeThink, thinkFrom } from '../../plan/options/between.ts'
import type { Think } from '../../plan/plan.ts'
import type { Duration, Milliseconds } from '../../units/duration.ts'
import { LoadError } from '../../units/errors/error.ts'
import { formatReceived } from '../../units/text/received.ts'
import type { Random } from '../../units/random.ts'

/** The time of a `pause`: a duration, or a range from `between`. */
export type PauseTime = Duration | Think

/**
 * How long a pause is to take; `random` is asked only for a range.
 *
 * @throws {LoadError} `bad-duration` if it is no time.
 */
export function pauseMs(time: PauseTime, random: () => Random): Milliseconds {
  const expectation = mustBeThink(time)
  if (expectation !== undefined)
    throw new LoadError('bad-duration', `Expected the time of pause() to be ${expectation}, got ${formatReceived(time)}`)
  const { minMs, maxMs } = thinkFrom(time)
  return minMs === maxMs ? minMs : minMs + (maxMs - minMs) * random()()
}
