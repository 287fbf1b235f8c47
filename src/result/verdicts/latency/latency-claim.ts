import { PHASES, type Phase } from '../../../record/snapshot.ts'
import type { RankedAmong } from '../../../record/coarse-window.ts'
import { parseDuration, type Duration, type Milliseconds } from '../../../units/duration.ts'
import { formatReceived } from '../../../units/text/received.ts'
import { parseRatio, type Ratio } from '../../../units/ratio.ts'
import { notJudgeable } from '../verdict.ts'
import { namedQuantile, quantileName } from '../../../stats/named-quantile.ts'

/**
 * The limit of each quantile, inclusive. Digits after the second are decimals: `p995` is 99.5 %, `p9999` is 99.99 %, which `'p99.99'` means too. `max` and
 * `mean` are possible as well.
 */
export interface LatencyLimits {
  readonly p50?: Duration | undefined
  readonly p90?: Duration | undefined
  readonly p95?: Duration | undefined
  readonly p99?: Duration | undefined
  readonly p999?: Duration | undefined
  readonly max?: Duration | undefined
  readonly mean?: Duration | undefined
  readonly [quantile: `p${number}`]: Duration | undefined
}

/** The time from when an iteration was due, or from the call of its task, to its end; or a phase of its client calls. */
export type LatencyMeasure = 'latency' | 'serviceTime' | Phase

/** The outcome of a limit that the samples do not decide. */
export type Inconclusive = 'fail' | 'warn' | 'pass'

/** How latency limits are judged. */
export interface LatencyOptions {
  /**
   * `'all'` ranks each bad iteration above every success, so that p99 means "99 % succeed within"; `'succeeded'` leaves the bad ones out.
   * @defaultValue 'all'
   */
  readonly among?: RankedAmong | undefined
  /**
   * Judges the time from when it was due (`'latency'`) or from the call of the task (`'serviceTime'`) to its end. A step has only service time; in an open
   * model it must be requested explicitly, since it leaves out the wait before sending. A phase (`'wait'`, `'dns'`, `'connect'`, `'tls'`, `'firstByte'`, `'body'`)
   * is judged over the client calls that had it; `among: 'all'` also ranks failed calls that did not get to it.
   * @defaultValue 'latency'
   */
  readonly of?: LatencyMeasure | undefined
  /** How certain the verdict has to be, such as 0.95 or `'95%'`. Quantiles only. From 0.5 to below 1. */
  readonly confidence?: Ratio | undefined
  /**
   * With `confidence`: the outcome if the samples do not show whether a limit was met. `'fail'` throws, so that the test fails with `.not` as well; `'warn'`
   * passes, and says so in the report of the test; `'pass'` passes silently.
   * @defaultValue 'fail'
   */
  readonly inconclusive?: Inconclusive | undefined
  /** Judges every window of this length instead of the run as a whole, within 1.6 %. Quantiles only. */
  readonly within?: Duration | undefined
  /**
   * With `within`: how long windows must stay above the limit without a break before it counts.
   * @defaultValue 0, the first such window
   */
  readonly holds?: Duration | undefined
}

/** One limit, parsed. */
export interface Limit {
  /** The readable name: `p99.9`, `max`, `mean`. */
  readonly name: string
  /** 0 to 1; 1 for the maximum. */
  readonly quantile: number | 'mean'
  readonly limitMs: Milliseconds
}

/** A limit on a quantile; the maximum is quantile 1. */
export interface QuantileLimit extends Limit {
  readonly quantile: number
}

/** The options, parsed and complete. */
export interface LatencyClaim {
  readonly limits: readonly Limit[]
  readonly among: RankedAmong
  /** `undefined` if not given. */
  readonly of: LatencyMeasure | undefined
  readonly confidence: number | undefined
  readonly inconclusive: Inconclusive
  readonly windows: { readonly withinMs: Milliseconds; readonly holdsMs: Milliseconds } | undefined
}

/**
 * Parses the limits and options of a latency matcher.
 *
 * @throws {LoadError} `not-judgeable` if a limit or an option makes no sense.
 */
export function latencyClaim(limits: unknown, options: unknown = {}): LatencyClaim {
  const { among = 'all', of, confidence, inconclusive, within, holds } = knownOptions(options)
  if (within === undefined && holds !== undefined)
    throw notJudgeable('Expected `holds` only together with `within`: without windows nothing can last')
  if (confidence === undefined && inconclusive !== undefined)
    throw notJudgeable('Expected `inconclusive` only together with `confidence`: without it every limit is either met or not')
  if (within !== undefined && confidence !== undefined)
    throw notJudgeable('Expected either `within` or `confidence`, not both: a window has too few samples for a confident verdict')
  const claim: LatencyClaim = {
    limits: limitsFrom(limits),
    among: oneOf<RankedAmong>('among', among, ['all', 'succeeded']),
    of: of === undefined ? undefined : oneOf<LatencyMeasure>('of', of, MEASURES),
    confidence: confidence === undefined ? undefined : confidenceFrom(confidence),
    inconclusive: oneOf<Inconclusive>('inconclusive', inconclusive ?? 'fail', ['fail', 'warn', 'pass']),
    windows:
      within === undefined
        ? undefined
        : { withinMs: time('within', within), holdsMs: holds === undefined || holds === 0 ? 0 : time('holds', holds) },
  }
  if (claim.windows !== undefined && isPhase(claim.of))
    throw notJudgeable('`within` judges only latency: phases keep no time series, so judge them over the whole run')
  const bare = claim.limits.find(({ quantile }) => quantile === 'mean' || quantile === 1)
  if (bare !== undefined && (within !== undefined || confidence !== undefined)) {
    throw notJudgeable(
      `\`${bare.name}\` cannot be judged by ${within === undefined ? '`confidence`' : '`within`'}: name a quantile such as p99, or judge it in a separate assertion`,
    )
  }
  return claim
}

const MEASURES: readonly LatencyMeasure[] = ['latency', 'serviceTime', ...PHASES]

export const isPhase = (of: LatencyMeasure | undefined): of is Phase => PHASES.some((phase) => phase === of)

const EXAMPLE = "{ p95: '50ms', p99: '100ms' }"

function limitsFrom(limits: unknown): readonly Limit[] {
  const entries = typeof limits === 'object' && limits !== null && !Array.isArray(limits) ? Object.entries(limits) : []
  const given = entries.filter(([, limit]) => limit !== undefined)
  if (given.length === 0) throw notJudgeable(`Expected at least one limit, such as ${EXAMPLE}, got ${formatReceived(limits)}`)
  return given.map(([key, limit]) => {
    const quantile = quantileFrom(key)
    const limitMs = parseDuration(limit)
    if (limitMs === undefined || limitMs === 0) {
      throw notJudgeable(`Expected \`${key}\` to be a time above 0 such as 50 or '50ms', got ${formatReceived(limit)}`)
    }
    return { name: nameOf(quantile), quantile, limitMs }
  })
}

/** The quantile that a name such as `p95`, `p999`, `p99.99`, `max` or `mean` means. @throws {LoadError} `not-judgeable` for any other. */
export function quantileFrom(key: string): number | 'mean' {
  if (key === 'max') return 1
  if (key === 'mean') return 'mean'
  const quantile = namedQuantile(key)
  if (quantile !== undefined) return quantile
  if (key === 'p100') throw notJudgeable('`p100` is the maximum: write `max`')
  throw notJudgeable(
    `Unknown limit \`${key}\`: known are p50, p75, p90, p95, p99, p995 (99.5 %), p999 (99.9 %), any other such as 'p99.99', max and mean`,
  )
}

const nameOf = (quantile: number | 'mean'): string => (quantile === 'mean' ? quantile : quantile === 1 ? 'max' : quantileName(quantile))

const OPTION_NAMES = ['among', 'of', 'confidence', 'inconclusive', 'within', 'holds'] as const

function knownOptions(options: unknown): Readonly<Partial<Record<(typeof OPTION_NAMES)[number], unknown>>> {
  if (typeof options !== 'object' || options === null)
    throw notJudgeable(`Expected options such as { among: 'succeeded' }, got ${formatReceived(options)}`)
  const unknown = Object.keys(options).find((name) => !OPTION_NAMES.some((known) => known === name))
  if (unknown !== undefined) throw notJudgeable(`Unknown option \`${unknown}\`: known are ${OPTION_NAMES.join(', ')}`)
  return options
}

function oneOf<Choice extends string>(name: string, value: unknown, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === value)
  if (found === undefined) throw notJudgeable(`Expected \`${name}\` to be '${choices.join("' or '")}', got ${formatReceived(value)}`)
  return found
}

function confidenceFrom(value: unknown): number {
  const parsed = parseRatio(value)
  if (parsed === undefined || parsed < 0.5 || parsed === 1) {
    throw notJudgeable(`Expected \`confidence\` to be a share from 0.5 to below 1, such as 0.95 or '95%', got ${formatReceived(value)}`)
  }
  return parsed
}

function time(name: string, value: unknown): Milliseconds {
  const parsed = parseDuration(value)
  if (parsed === undefined || parsed === 0)
    throw notJudgeable(`Expected \`${name}\` to be a time above 0 such as 5000 or '5s', got ${formatReceived(value)}`)
  return parsed
}
