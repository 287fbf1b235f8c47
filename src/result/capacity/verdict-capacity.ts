import { counted } from '../counted.ts'
import { formatCount, formatDuration, formatRate } from '../../units/format.ts'
import type { ProbePurpose } from '../../stats/capacity/probe-sequence.ts'
import type { PerSecond } from '../../units/rate.ts'
import { parseRate } from '../../units/rate.ts'
import { formatReceived } from '../../units/text/received.ts'
import { notJudgeable, wrongSubject } from '../verdicts/verdict.ts'
import type { CapacityResult } from './capacity-result.ts'
import { isCapacity } from '../kind.ts'

/** Whether a target carries a rate: proven, refuted, or not known. */
export interface CapacityVerdict {
  readonly limit: PerSecond
  readonly verdict: 'pass' | 'fail' | 'inconclusive'
}

/**
 * Judges whether the capacity is at least `limit`: it is if a long probe confirmed the lower end of its interval or a rate above `limit`, and it is not if the
 * upper end is not above it.
 *
 * @throws {LoadError} `not-judgeable` if the limit makes no sense, or no probe was made.
 */
export function judgeCapacity(result: CapacityResult, limit: unknown): CapacityVerdict {
  const parsed = parseRate(limit)
  if (parsed === undefined || parsed === 0)
    throw notJudgeable(`Expected a rate above 0 such as 700 or '700/s', got ${formatReceived(limit)}`)
  const { lower, upper, probes } = result
  if (probes.length === 0) throw notJudgeable('Nothing was measured: the search was ended before its first probe')
  const holds = lower !== undefined && lower >= parsed && confirmed(result) >= parsed
  const verdict = holds ? 'pass' : upper !== undefined && upper <= parsed ? 'fail' : 'inconclusive'
  return { limit: parsed, verdict }
}

/** The highest rate that held in a probe as long as a confirmation; 0 if none did. A short one can end before a queue has grown. */
const confirmed = ({ probes }: CapacityResult): PerSecond =>
  Math.max(0, ...probes.filter(({ purpose, verdict }) => verdict === 'good' && LONG.has(purpose)).map(({ rate }) => rate))

const LONG: ReadonlySet<ProbePurpose> = new Set(['confirm lower', 'confirm upper', 'test'])

/** Why a search does not show whether a target carries a rate, and what would. */
export function inconclusiveReason(result: CapacityResult, limit: PerSecond): string {
  const { probes, findings } = result
  const spoiled = probes.filter(({ isSpoiled }) => isSpoiled).length
  const reason = reasonOf(result, limit)
  if (2 * spoiled < probes.length || result.limitedBy !== 'budget') return reason
  return `${findings.map(({ kind }) => kind).join(', ')} spoiled ${formatCount(spoiled)} of ${counted(probes.length, 'probe')}, and ${reason}`
}

function reasonOf(result: CapacityResult, limit: PerSecond): string {
  const { lower, upper, limitedBy, range, atLeast, elapsedMs, abortReason, width } = result
  const rate = formatRate(limit)
  switch (limitedBy) {
    case 'generator':
      return 'the generator, not the target, ended the search: use a request as the task instead of a function, do less in it, or run it in `threads`'
    case 'max':
      return atLeast !== undefined ? onlyTested(atLeast, limit) : `the search ended at its highest rate: set \`to\` above ${rate}`
    case 'target died':
      return 'the target died'
    case 'aborted':
      return `the search was aborted${abortReason === undefined ? '' : ` (${abortReason})`}`
    case 'budget':
      return `time was over after ${formatDuration(elapsedMs)}: ${moreTime(elapsedMs)}${atLeast === limit ? '' : `, or test this rate alone with \`atLeast: '${rate}'\``}`
    default:
      if (lower !== undefined && lower >= limit)
        return `no long probe held at ${rate} or above, only short ones: ${moreTime(elapsedMs)}, or test this rate alone with \`atLeast: '${rate}'\``
      if (atLeast !== undefined) return onlyTested(atLeast, limit)
      if (lower === undefined && upper !== undefined && limit < range.from)
        return `the search began at ${formatRate(range.from)}: set \`from\` below ${rate}`
      return `it lies within the interval: test this rate alone with \`atLeast: '${rate}'\`, or set \`width\` below ${Number((100 * width).toPrecision(3))} % and ${moreTime(elapsedMs)}`
  }
}

const onlyTested = (atLeast: PerSecond, limit: PerSecond): string =>
  `only ${formatRate(atLeast)} was tested: set \`atLeast\` to ${formatRate(limit)}`

const moreTime = (elapsedMs: number): string => `give it about ${formatDuration(roundedUp(2 * elapsedMs))} in \`within\``

const roundedUp = (ms: number): number => Math.ceil(ms / 5_000) * 5_000

/**
 * Reads the value given to `expect`.
 *
 * @throws {LoadError} `not-judgeable` if it is not a capacity.
 */
export function capacityIn(received: unknown): CapacityResult {
  if (isCapacity(received)) return received
  throw wrongSubject(received, 'load.capacity', 'the result of a run, which has one rate: toHaveThroughputAbove judges what it achieved')
}
