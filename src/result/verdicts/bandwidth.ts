import { parseBandwidth, type BytesPerSecond } from '../../units/bytes.ts'
import { formatReceived } from '../../units/text/received.ts'
import { notJudgeable, type Verdict } from './verdict.ts'
import { invalidatingFindings } from './invalidating-findings.ts'
import { isWithinLostTime } from './lost-time.ts'
import type { Subject } from './subject.ts'

export interface BandwidthOptions {
  /**
   * The direction.
   * @defaultValue both together
   */
  readonly of?: 'sent' | 'received' | undefined
}

export interface BandwidthVerdict extends Verdict {
  readonly limit: BytesPerSecond
  readonly bandwidth: BytesPerSecond
  readonly of: 'sent' | 'received' | undefined
}

/** Judges whether the clients of a run transferred at least `limit` bytes per second. */
export function judgeBandwidth(subject: Subject, limit: unknown, options: BandwidthOptions = {}): BandwidthVerdict {
  const parsed = parseBandwidth(limit)
  if (parsed === undefined || parsed === 0) {
    throw notJudgeable(`Expected a bandwidth above 0, such as '10MB/s' or '1.5GiB/s', got ${formatReceived(limit)}`)
  }
  const of = directionOf(options)
  if (subject.bandwidth === undefined) throw notJudgeable('Bytes are counted only for the run as a whole: judge the result')
  const { sent, received } = subject.bandwidth
  if (sent + received === 0) throw notJudgeable('The clients of the context transferred no bytes, so there is no bandwidth to judge')
  const bandwidth = of === undefined ? sent + received : subject.bandwidth[of]
  const passes = bandwidth >= parsed
  const isExplained = isWithinLostTime(subject, bandwidth, parsed)
  return { passes, invalidatedBy: invalidatingFindings(subject, 'bandwidth', passes, { isExplained }), limit: parsed, bandwidth, of }
}

function directionOf(options: unknown): BandwidthOptions['of'] {
  if (typeof options !== 'object' || options === null)
    throw notJudgeable(`Expected options such as { of: 'sent' }, got ${formatReceived(options)}`)
  const unknown = Object.keys(options).filter((name) => name !== 'of')
  if (unknown.length > 0) throw notJudgeable(`Unknown option \`${unknown.join('`, `')}\`: the only one is \`of\``)
  const { of } = options as { readonly of?: unknown }
  if (of === undefined || of === 'sent' || of === 'received') return of
  throw notJudgeable(`Expected \`of\` to be 'sent' or 'received', got ${formatReceived(of)}`)
}
