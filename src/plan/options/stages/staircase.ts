import { duration, type Duration } from '../../../units/duration.ts'
import { placedAt } from '../../../units/errors/call-site.ts'
import { formatCount } from '../../../units/format.ts'
import { parseRate, rate, type Rate } from '../../../units/rate.ts'
import { formatReceived } from '../../../units/text/received.ts'
import { MAX_DURATION, MAX_RATE, MAX_STAGES } from '../../limits.ts'
import { isRecord, mustBeRate, mustBeTime, mustBeWhole } from '../../problems/must-be.ts'
import { Problems } from '../../problems/problems.ts'
import { refuseUnknown } from '../../problems/unknown.ts'
import type { StageOption } from '../load-options.ts'

/** Levels of the same length, each higher than the one before by the same amount. */
export interface StaircaseOptions {
  /** The first level: users, or arrivals per second. From 0. */
  readonly from: Rate
  /** How much higher each further level is. Above 0. */
  readonly by: Rate
  /** How long each level lasts. Above 0, at most 24 h. */
  readonly every: Duration
  /** How many levels there are. From 1 to 500. */
  readonly times: number
}

const RISE_MS = 1
const EXAMPLE = "{ from: '50/s', by: '50/s', every: '10s', times: 8 }"

/**
 * Stages of whichever of `concurrency` and `rate` is given as the start: the load rises to `from` within 1 ms, and by `by` after every `every`. Level k, from 0,
 * is `result.stages[2 * k + 1]`.
 *
 * @throws {LoadError} `bad-staircase` with every problem at once.
 * @example
 * load('/users', { rate: 0, stages: staircase({ from: '50/s', by: '50/s', every: '10s', times: 8 }) })
 */
export function staircase(options: StaircaseOptions): readonly StageOption[] {
  const problems = new Problems('the staircase')
  check(options, problems)
  placedAt(staircase, () => problems.throwIfAny('bad-staircase'))
  const [from, by, everyMs] = [rate(options.from), rate(options.by), duration(options.every)]
  return Array.from({ length: options.times }, (_level, index): readonly StageOption[] => [
    { to: from + index * by, over: RISE_MS },
    { for: everyMs },
  ]).flat()
}

function check(options: unknown, problems: Problems): void {
  if (!isRecord(options)) return problems.expected('staircase', EXAMPLE, formatReceived(options))
  const { from, by, every, times } = options
  refuseUnknown(options, ['from', 'by', 'every', 'times'], '', problems)
  const before = problems.count
  problems.check('from', from, mustBeRate(0, MAX_RATE))
  problems.check('by', by, mustBeRate('above 0', MAX_RATE))
  problems.check('every', every, mustBeTime('above 0', MAX_DURATION))
  problems.check('times', times, mustBeWhole(1, MAX_STAGES / 2))
  if (problems.count > before) return
  const highest = parseRate(from)! + ((times as number) - 1) * parseRate(by)!
  if (highest > MAX_RATE)
    problems.add(`The last level is ${formatCount(highest)}, above the most of ${formatCount(MAX_RATE)}: lower \`by\` or \`times\``)
}
