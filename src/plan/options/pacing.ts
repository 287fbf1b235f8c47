import { duration, type Duration, type Milliseconds } from '../../units/duration.ts'
import { atCallSite, callSiteOf } from '../../units/errors/call-site.ts'
import { LoadError } from '../../units/errors/error.ts'
import { rate, type Rate } from '../../units/rate.ts'
import { formatReceived } from '../../units/text/received.ts'
import { MAX_DURATION, MAX_RATE } from '../limits.ts'
import { mustBeRate, mustBeTime } from '../problems/must-be.ts'

/** A pace at which each user starts its iterations, for the `think` of a scenario; see {@link constantPacing}. */
export interface Pacing {
  readonly everyMs: Milliseconds
}

/**
 * Each user starts an iteration once per interval, for the `think` of a scenario: it pauses for the rest of the interval. After a longer iteration the next
 * starts at once, without catching up. Above 0, at most 24 h.
 *
 * @throws {LoadError} `bad-duration`
 * @example scenario({ think: constantPacing('2s'), tasks: { browse: { run: '/items' } } })
 */
export function constantPacing(every: Duration): Pacing {
  const expectation = mustBeTime('above 0', MAX_DURATION)(every)
  if (expectation)
    throw atCallSite(
      new LoadError('bad-duration', `Expected the time of constantPacing() to be ${expectation}, got ${formatReceived(every)}`),
      callSiteOf(constantPacing),
    )
  return { everyMs: duration(every) }
}

/**
 * Each user starts iterations at this rate, like {@link constantPacing} with its inverse: `'30/m'` is one every two seconds.
 *
 * @throws {LoadError} `bad-rate`
 */
export function constantThroughput(perUser: Rate): Pacing {
  const expectation = mustBeRate('above 0', MAX_RATE)(perUser)
  if (expectation)
    throw atCallSite(
      new LoadError('bad-rate', `Expected the rate of constantThroughput() to be ${expectation}, got ${formatReceived(perUser)}`),
      callSiteOf(constantThroughput),
    )
  return { everyMs: 1_000 / rate(perUser) }
}
