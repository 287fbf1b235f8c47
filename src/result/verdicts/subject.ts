import { isObject } from '../../units/platform/any-realm.ts'
import type { StatusCounts } from '../../record/snapshot.ts'
import type { PerSecond } from '../../units/rate.ts'
import { formatReceived } from '../../units/text/received.ts'
import type { CallErrorCount, LatencyStats, LoadResult, MetricStats, ScopeResult, StepResult } from '../load-result.ts'
import { judgedElsewhere, notJudgeable } from './verdict.ts'
import { latestResult, originOf } from '../result-origin.ts'
import { badIn, dueIn } from '../scope.ts'
import { listInWords } from '../../units/text/list-in-words.ts'

/** What a claim is about, in one common form: a run, a part of it, or the calls of a step. */
export interface Subject {
  /** The run itself, or the one it is part of; `undefined` for a part that was cloned without its run, for which no findings are known. */
  readonly owner: LoadResult | undefined
  /** `step login`, `stage 0`, `scenario buy`; empty for a run. */
  readonly name: string
  readonly noun: 'iteration' | 'call' | 'value'
  /** All due iterations, or all calls. */
  readonly total: number
  readonly bad: number
  /** Dropped arrivals, which are part of `bad`. */
  readonly dropped: number
  readonly statuses: StatusCounts
  /** Part of {@link statuses}: what failed for another reason than its status. */
  readonly failedDespiteStatus: StatusCounts
  /** The errors, most frequent first. */
  readonly errors: readonly CallErrorCount[]
  /** `undefined` for a step, which is never due. */
  readonly latency: LatencyStats | undefined
  readonly serviceTime: LatencyStats
  /** `undefined` for a step, and if it was not measured what this machine explains. */
  readonly unexplained: LatencyStats | undefined
  readonly throughput: PerSecond | undefined
  /** Its client calls; `undefined` for a stage, whose calls are not counted separately. */
  readonly calls: StepResult | undefined
  /** `undefined` for a step, to which no value belongs. */
  readonly metrics: Readonly<Record<string, MetricStats>> | undefined
  /** The phases of its client calls; `undefined` for a stage. */
  readonly phases: StepResult['phases'] | undefined
  /** `undefined` for a part of a run. */
  readonly bandwidth: LoadResult['bandwidth'] | undefined
  /** Whether it is what the target says that a part of its work took, in place of what was measured here. */
  readonly isServerTiming?: true
  /** How many had to open a connection. */
  readonly opened: number
  /** Whether this is a whole run or scenario; only these keep blocks of time. */
  readonly isRun: boolean
}

/**
 * Reads the value given to `expect`.
 *
 * @throws {LoadError} `not-judgeable` if it is not a result, or an empty one.
 */
export function subjectOf(received: unknown): Subject {
  const subject = isScope(received) ? scopeSubject(received) : isStep(received) ? stepSubject(received) : refuse(received)
  if (subject.total === 0)
    throw notJudgeable(`Nothing was measured: ${subject.name || (subject.isRun ? 'the run' : 'it')} had no ${subject.noun}s`)
  return subject
}

/**
 * As {@link subjectOf}, for claims of a time: a server timing has one, and nothing else.
 *
 * @throws {LoadError} `not-judgeable`
 */
export const timedSubjectOf = (received: unknown): Subject => (isServerTiming(received) ? timingSubject(received) : subjectOf(received))

function scopeSubject(scope: ScopeResult): Subject {
  const isRun = isResult(scope)
  const origin = originOf(scope)
  const owner = isRun ? scope : origin?.owner
  return {
    owner,
    name: origin?.name ?? '',
    noun: 'iteration',
    total: dueIn(scope.iterations),
    bad: badIn(scope.iterations),
    dropped: scope.iterations.dropped,
    statuses: scope.statuses,
    failedDespiteStatus: scope.failedDespiteStatus,
    errors: scope.errors,
    latency: scope.latency,
    serviceTime: scope.serviceTime,
    unexplained: scope.unexplained,
    throughput: scope.throughput.mean,
    calls: isRun ? scope.requests : undefined,
    metrics: scope.metrics,
    phases: isRun ? scope.phases : undefined,
    bandwidth: isRun ? scope.bandwidth : undefined,
    // Connections are counted only for the whole run; a stage has at most as many.
    opened: owner?.requests.opened ?? 0,
    isRun,
  }
}

function stepSubject(step: StepResult): Subject {
  const origin = originOf(step)
  return {
    owner: origin?.owner,
    name: origin?.name ?? '',
    noun: 'call',
    total: step.count,
    bad: step.failed,
    dropped: 0,
    statuses: step.statuses,
    failedDespiteStatus: step.failedDespiteStatus,
    errors: step.errors,
    latency: undefined,
    serviceTime: step.serviceTime,
    unexplained: undefined,
    throughput: undefined,
    calls: step,
    metrics: undefined,
    phases: step.phases,
    bandwidth: undefined,
    opened: step.opened,
    isRun: false,
  }
}

/** A reply that did not come said nothing: whether it would have had a value is not known, so that no failed call is bad here. */
function timingSubject(stats: LatencyStats): Subject {
  const origin = originOf(stats)
  return {
    owner: origin?.owner,
    name: origin?.name ?? '',
    noun: 'value',
    total: stats.count,
    bad: 0,
    dropped: 0,
    statuses: {},
    failedDespiteStatus: {},
    errors: [],
    latency: undefined,
    serviceTime: stats,
    unexplained: undefined,
    throughput: undefined,
    calls: undefined,
    metrics: undefined,
    phases: undefined,
    bandwidth: undefined,
    isServerTiming: true,
    opened: 0,
    isRun: false,
  }
}

const has = (value: unknown, ...names: readonly string[]): boolean => isObject(value) && names.every((name) => name in value)

const isScope = (value: unknown): value is ScopeResult => has(value, 'iterations', 'latency', 'serviceTime', 'statuses', 'throughput')

const isResult = (scope: ScopeResult): scope is LoadResult => has(scope, 'plan', 'findings', 'steps', 'stages', 'requests')

const isStep = (value: unknown): value is StepResult => has(value, 'count', 'failed', 'serviceTime', 'statuses')

const isServerTiming = (value: unknown): value is LatencyStats => isObject(value) && originOf(value)?.isServerTiming === true

function refuse(received: unknown): never {
  throw notJudgeable(`Expected a result of load(), one of its scenarios, stages or steps, got ${hint(received)}`)
}

function hint(received: unknown): string {
  if (received === undefined) return `undefined${knownParts(latestResult())}`
  if (has(received, 'then')) return 'a promise: write expect(await load(…)), with the await'
  const elsewhere = judgedElsewhere(received)
  if (elsewhere !== undefined) return elsewhere
  if (isServerTiming(received)) return 'a server timing, of which only the time can be judged: toHaveLatencyBelow'
  if (has(received, 'histogram', 'count')) return 'a distribution: pass the result or the step that it belongs to'
  if (Array.isArray(received)) return 'a list: name one stage, as in expect(result.stages[0])'
  if (typeof received === 'object' && received !== null) {
    const names = Object.keys(received)
    if (names.length > 0 && Object.values(received).every(isStep)) return `all steps: name one of ${quoted(names)}`
    if (names.length > 0 && Object.values(received).every((part) => isScope(part) && isResult(part)))
      return `all scenarios: name one of ${quoted(names)}`
    if (names.length > 0 && Object.values(received).every(isServerTiming)) return `all server timings: name one of ${quoted(names)}`
  }
  return formatReceived(received)
}

/** A missing part was most likely meant to be one of the latest run. */
function knownParts(result: LoadResult | undefined): string {
  if (result === undefined) return ''
  const steps = Object.keys(result.steps)
  const scenarios = Object.keys(result.scenarios)
  const timings = Object.keys(result.serverTiming)
  const parts = [
    ...(scenarios.length === 0 ? [] : [`the scenarios ${quoted(scenarios)}`]),
    steps.length === 0 ? 'no steps' : `the steps ${quoted(steps)}`,
    ...(timings.length === 0 ? [] : [`the server timings ${quoted(timings)}`]),
    result.stages.length === 0 ? 'no stages' : `the stages 0 to ${result.stages.length - 1}`,
  ]
  return `. Is the name${scenarios.length === 0 ? ' of the step' : ''} right? The latest run has ${listInWords(parts)}`
}

const MOST_NAMES = 12

/** Names in quotes, at most 12 of them. */
export const quoted = (names: readonly string[]): string =>
  names
    .slice(0, MOST_NAMES)
    .map((name) => `'${name}'`)
    .join(', ') + (names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '')
