import { parseDuration, type Duration, type Milliseconds } from '../../units/duration.ts'
import { parseRatio, parseTolerance, type Ratio } from '../../units/ratio.ts'
import { formatReceived } from '../../units/text/received.ts'
import { notJudgeable } from '../verdicts/verdict.ts'

/** What the lines of a new baseline allow. A stored baseline uses the tolerances in its lines. */
export interface BaselineOptions {
  /**
   * How much worse than stored a number may be, as a share of it: 1 or `'100%'` is a factor of 2. Numbers vary more from run to run than most code changes
   * them, so less than a factor of 2 fails without a reason.
   * @defaultValue '100%'
   */
  readonly tolerance?: number | `${number}%` | undefined
  /**
   * How much longer a latency may be in addition to that, which decides for short ones.
   * @defaultValue '2ms'
   */
  readonly floor?: Duration | undefined
  /**
   * The highest error rate that a run may be stored with, and by how much a run may exceed the stored one.
   * @defaultValue 0
   */
  readonly errorRate?: Ratio | undefined
}

/** The options, parsed and complete. */
export interface Allowance {
  readonly tolerance: number
  readonly floorMs: Milliseconds
  readonly errorRate: number
}

const OPTION_NAMES = ['tolerance', 'floor', 'errorRate'] as const
const EXAMPLE = "{ tolerance: '100%', floor: '2ms' }"

/**
 * Parses the options of the matcher.
 *
 * @throws {LoadError} `not-judgeable` with all options that make no sense.
 */
export function allowanceFrom(options: unknown = {}): Allowance {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw notJudgeable(`Expected options such as ${EXAMPLE}, got ${formatReceived(options)}`)
  }
  const given: Readonly<Partial<Record<(typeof OPTION_NAMES)[number], unknown>>> = options
  const tolerance = given.tolerance === undefined ? 1 : parseTolerance(given.tolerance)
  const floorMs = given.floor === undefined ? 2 : parseDuration(given.floor)
  const errorRate = given.errorRate === undefined ? 0 : parseRatio(given.errorRate)
  const problems = [
    ...Object.keys(options)
      .filter((name) => !OPTION_NAMES.some((known) => known === name))
      .map((name) => `Unknown option \`${name}\`: known are ${OPTION_NAMES.join(', ')}`),
    ...(tolerance === undefined ? [expected('tolerance', "a share of 0 or more such as 1 or '100%'", given.tolerance)] : []),
    ...(floorMs === undefined ? [expected('floor', "a time such as 2 or '2ms'", given.floor)] : []),
    ...(errorRate === undefined || errorRate === 1 ? [expected('errorRate', "a share below 1 such as 0.01 or '1%'", given.errorRate)] : []),
  ]
  if (tolerance === undefined || floorMs === undefined || errorRate === undefined || problems.length > 0) {
    throw notJudgeable(problems.join('\n'))
  }
  return { tolerance, floorMs, errorRate }
}

const expected = (name: string, what: string, value: unknown): string => `Expected \`${name}\` to be ${what}, got ${formatReceived(value)}`
