import type { LatencyMeasure, Limit } from '../../../result/verdicts/latency/latency-claim.ts'
import type { Interval } from '../../../result/verdicts/latency/ranked-latencies.ts'
import type { Subject } from '../../../result/verdicts/subject.ts'
import type { LatencyVerdict, LimitVerdict } from '../../../result/verdicts/latency/latency.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import { formatCount, formatDuration, formatRatio } from '../../../units/format.ts'
import type { Claim } from '../recorded.ts'
import { formatDistinct, headroom, ofPart } from './words.ts'

const MEASURE_WORDS: Readonly<Record<LatencyMeasure, string>> = {
  latency: 'latency',
  serviceTime: 'service time',
  wait: 'wait',
  dns: 'DNS time',
  connect: 'connect time',
  tls: 'TLS time',
  firstByte: 'first byte',
  body: 'body time',
}

/** A line for every missed limit; if all were met, for every limit. */
export function latencyWords(subject: Subject, verdict: LatencyVerdict, negated: boolean): readonly string[] {
  const shown = verdict.limits.filter(({ passes }) => passes === verdict.passes)
  const lines = shown.flatMap((limit) => [limitLine(limit, subject, verdict, negated), ...explainedLines(limit)])
  return negated && lines.length > 1 ? ['expected at least one of these limits to be exceeded', ...lines] : lines
}

/** Advice on limits that were missed narrowly. */
export function latencyAdvice({ limits }: LatencyVerdict): readonly string[] {
  const missed = limits.filter(({ passes }) => !passes)
  return headroom(missed.map(({ limit, measuredMs }) => ({ name: limit.name, missed: measuredMs / limit.limitMs - 1 })))
}

/** Each limit on its own, for the report. */
export function latencyClaims(subject: Subject, verdict: LatencyVerdict, negated: boolean): readonly Claim[] {
  return verdict.limits.map((judged): Claim => {
    const { limit, measuredMs, interval, open, invalidatedBy, passes, explainsMs } = judged
    const ends = interval && ([interval.lowerMs === 0 ? null : interval.lowerMs, finite(interval.upperMs)] as const)
    const isOpen = ends?.every((end) => end === null) === true
    return {
      metric: limit.name,
      ...(subject.isServerTiming !== true && { of: verdict.of }),
      bound: 'at most',
      limit: limit.limitMs,
      unit: 'ms',
      measured: finite(measuredMs),
      interval: isOpen ? null : (ends ?? null),
      verdict: open !== undefined ? 'not-judged' : invalidatedBy.length > 0 ? 'invalid' : passes ? 'pass' : 'fail',
      ...(explainsMs !== undefined && { explainsMs }),
      text: open ?? [limitLine(judged, subject, verdict, negated), ...explainedLines(judged)].join('\n'),
    }
  })
}

const finite = (ms: Milliseconds): Milliseconds | null => (Number.isFinite(ms) ? ms : null)

function limitLine(judged: LimitVerdict, subject: Subject, verdict: LatencyVerdict, negated: boolean): string {
  const { limit, measuredMs } = judged
  const measure = subject.isServerTiming === true ? '' : ` ${MEASURE_WORDS[verdict.of]}`
  const what = `${limit.name}${measure}${ofPart(subject)}`
  const [limitText, actualText] = formatDistinct(limit.limitMs, measuredMs, formatDuration)
  const got = Number.isFinite(measuredMs) ? `got ${actualText}` : infinite(limit, subject, verdict)
  const details = detailsOf(judged, subject, verdict)
  return `expected ${what} ${bound(limitText, verdict, negated)}, ${got}${details.length === 0 ? '' : `  (${details.join(', ')})`}`
}

/** How much of the time above a missed limit is due to waits on this machine, if that is known. */
function explainedLines({ limit: { limitMs }, measuredMs, explainsMs, isExplained, invalidatedBy }: LimitVerdict): readonly string[] {
  if (explainsMs === undefined || !Number.isFinite(measuredMs)) return []
  const aboveMs = measuredMs - limitMs
  const above = `the ${formatDuration(aboveMs)} above the limit`
  if (explainsMs >= aboveMs) return [`  the machine may explain all of ${above}`]
  const isOpen = isExplained === true && invalidatedBy.length > 0
  const but = isOpen ? ', but that is not certain: run longer' : ''
  return [`  the machine explains ${explainsMs > 0 ? `at most ${formatDuration(explainsMs)}` : 'nothing'} of ${above}${but}`]
}

/** `at most 50 ms`, with the other options of the claim. */
function bound(limit: string, { claim: { confidence, windows } }: LatencyVerdict, negated: boolean): string {
  if (windows !== undefined) {
    const within = `windows of ${formatDuration(windows.withinMs)}`
    if (windows.holdsMs > 0) return `${negated ? '' : 'never '}above ${limit} for ${formatDuration(windows.holdsMs)} in ${within}`
    return negated ? `above ${limit} in some ${within}` : `at most ${limit} in all ${within}`
  }
  const sure = confidence === undefined ? '' : ` with ${formatRatio(confidence)} confidence`
  return `${negated ? 'above' : 'at most'} ${limit}${sure}`
}

function infinite({ name }: Limit, { noun }: Subject, { bad, samples, claim }: LatencyVerdict): string {
  const share = claim.windows === undefined ? ` (${formatCount(bad)} of ${formatCount(samples)} are bad)` : ''
  const what = name === 'mean' ? `bad ${noun}s leave no mean` : `${name} is a failed ${noun}`
  return `but ${what}${share}${name === 'mean' || name === 'max' ? "; { among: 'succeeded' } leaves them out" : ''}`
}

function detailsOf(judged: LimitVerdict, { noun }: Subject, { samples, claim, bad }: LatencyVerdict): readonly string[] {
  const { interval, breach, passes, measuredMs } = judged
  if (claim.windows !== undefined)
    return breach === undefined ? [] : [`from ${formatDuration(breach.fromMs)} to ${formatDuration(breach.toMs)}`]
  const bounds = interval && (claim.confidence === undefined ? intervalText(interval) : boundText(interval, passes))
  const count = bad > 0 ? `${formatCount(samples)} ${noun}s, ${formatCount(bad)} of them bad` : `${formatCount(samples)} samples`
  // If the quantile itself is bad, the counts are in the text already.
  return [...(bounds === undefined ? [] : [bounds]), ...(Number.isFinite(measuredMs) ? [count] : [])]
}

function intervalText({ lowerMs, upperMs }: Interval): string {
  const open = '95 % interval '
  if (lowerMs === 0 && upperMs === Number.POSITIVE_INFINITY) return `${open}inconclusive: run longer`
  if (upperMs === Number.POSITIVE_INFINITY) return `${open}from ${formatDuration(lowerMs)}`
  return open + (lowerMs === 0 ? `up to ${formatDuration(upperMs)}` : span(lowerMs, upperMs))
}

const boundText = ({ lowerMs, upperMs }: Interval, passes: boolean): string =>
  passes ? `at most ${formatDuration(upperMs)}` : `at least ${Number.isFinite(lowerMs) ? formatDuration(lowerMs) : 'a failed one'}`

/** `322–360 ms`, or `990 ms–1.02 s` if the units differ. */
function span(lowerMs: Milliseconds, upperMs: Milliseconds): string {
  const [lower, upper] = [formatDuration(lowerMs), formatDuration(upperMs)]
  if (lower === upper) return lower
  const [number, unit] = lower.split(' ')
  return upper.endsWith(` ${unit}`) ? `${number}–${upper}` : `${lower}–${upper}`
}
