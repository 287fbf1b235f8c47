import { fewestSamples } from '../../stats/quantile-interval.ts'
import { parseDuration } from '../../units/duration.ts'
import { formatCount, formatDuration, formatRate, formatRatio } from '../../units/format.ts'
import { parseRate } from '../../units/rate.ts'
import { quantileFrom } from '../verdicts/latency/latency-claim.ts'
import { notJudgeable } from '../verdicts/verdict.ts'
import { RankedLatencies } from '../verdicts/latency/ranked-latencies.ts'
import type { Subject } from '../verdicts/subject.ts'
import type { ClaimKind } from '../findings/finding-rules.ts'
import { parseTolerance } from '../../units/ratio.ts'
import type { Allowance } from './baseline-options.ts'

/** How a line of a baseline is measured, read and written. */
export interface Measure {
  readonly claim: ClaimKind
  /** The quantile, for a latency. */
  readonly quantile: number | 'mean' | undefined
  readonly worse: 'higher' | 'lower'
  readonly format: (value: number, digits?: number) => string
  /** Parses what `format` writes, and variants that people write; `undefined` if it is not such a number. */
  readonly parse: (text: string) => number | undefined
  /** What a new line allows in addition to its tolerance. */
  readonly floor: (allowance: Allowance) => number
  /** @throws {LoadError} `not-judgeable` if there is no such number. */
  readonly of: (subject: Subject) => number
}

/** `4 100/s` as `4100/s`, `<0.001 ms` as `0.001ms`. */
const compact = (text: string): string => text.replaceAll(/\s+/g, '').replace(/^[<>]/, '')

const throughput: Measure = {
  claim: 'throughput',
  quantile: undefined,
  worse: 'lower',
  format: formatRate,
  parse: (text) => parseRate(compact(text)),
  floor: () => 0,
  of: ({ throughput, name }) => {
    if (throughput === undefined) throw notJudgeable(`Steps have no throughput (${name}): delete that line of the baseline`)
    return throughput
  },
}

const errorRate: Measure = {
  claim: 'error-rate',
  quantile: undefined,
  worse: 'higher',
  format: formatRatio,
  parse: (text) => parseTolerance(compact(text)),
  floor: ({ errorRate }) => errorRate,
  of: ({ bad, total }) => bad / total,
}

/** The name of the line for what an iteration costs the target. */
const TARGET_CPU = 'target CPU'

/** 2.014 s are 2013.9999999999998 ms in doubles. */
function parseTime(text: string): number | undefined {
  const parsed = parseDuration(compact(text).replace(/min$/, 'm'))
  return parsed === undefined ? undefined : Number(parsed.toPrecision(12))
}

const targetCpu: Measure = {
  claim: 'target',
  quantile: undefined,
  worse: 'higher',
  format: formatDuration,
  parse: parseTime,
  floor: () => 0,
  of: (subject) => {
    const cpuMs = targetCpuOf(subject)
    if (Number.isNaN(cpuMs))
      throw notJudgeable(`The CPU time of the target is not known here: delete the line \`${TARGET_CPU}\` of the baseline`)
    return cpuMs
  },
}

/** Per iteration, in ms; `NaN` if it was not sampled, or for a part of a run. */
function targetCpuOf({ owner, isRun }: Subject): number {
  const micros = isRun ? owner?.target?.cpu?.microsPerIteration : undefined
  return micros === undefined ? Number.NaN : micros / 1_000
}

/** Latency of a run or a stage, service time of a step; bad iterations rank above every success. */
const latency = (name: string): Measure => {
  const quantile = quantileFrom(name)
  return {
    claim: 'latency',
    quantile,
    worse: 'higher',
    format: formatDuration,
    parse: parseTime,
    floor: ({ floorMs }) => floorMs,
    of: (subject) => {
      const ranked = rankedIn(subject)
      const needed = typeof quantile === 'number' && quantile < 1 ? fewestSamples(quantile) : 1
      if (ranked.count >= needed) return ranked.at(quantile)
      throw notJudgeable(
        `Too few samples for ${name} of the baseline: ${formatCount(ranked.count)} ${subject.noun}s, but a limit on it needs ${formatCount(needed)}. ` +
          'Run longer, or delete that line of the baseline',
      )
    },
  }
}

/** The measure of a line by its name. @throws {LoadError} `not-judgeable` for an unknown name. */
export function measureNamed(name: string): Measure {
  if (name === 'throughput') return throughput
  if (name === TARGET_CPU) return targetCpu
  return name === 'error rate' ? errorRate : latency(name)
}

/** A quantile is stored if there are this many times the samples that it needs, so that a slightly shorter run still has it. */
const AMPLE = 2

/** The lines stored by default, as far as the run has values for them. */
export function linesFor(subject: Subject): readonly string[] {
  const ranked = rankedIn(subject)
  const quantiles = [0.5, 0.95, 0.99].filter(
    (quantile) => ranked.count >= AMPLE * fewestSamples(quantile) && Number.isFinite(ranked.at(quantile)),
  )
  return [
    ...quantiles.map((quantile) => `p${quantile * 100}`),
    ...(subject.throughput === undefined ? [] : ['throughput']),
    ...(Number.isNaN(targetCpuOf(subject)) ? [] : [TARGET_CPU]),
    'error rate',
  ]
}

function rankedIn(subject: Subject): RankedLatencies {
  const stats = subject.latency ?? subject.serviceTime
  if (stats.count === 0) {
    throw notJudgeable(`Nothing succeeded: there is no latency to judge, all ${formatCount(subject.total)} ${subject.noun}s are bad`)
  }
  return new RankedLatencies(stats, subject.bad)
}

/** A number rounded as it is stored, since it is compared with stored numbers. */
export function asStored({ format, parse }: Measure, value: number): number {
  return Number.isFinite(value) ? (parse(format(value)) ?? value) : value
}
