import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import { planFrom } from '../../../src/plan/plan-from.ts'
import type { Plan } from '../../../src/plan/plan.ts'
import { scenarioPlans } from '../../../src/plan/scenarios/scenario-plans.ts'
import { blockLength } from '../../../src/record/blocks.ts'
import { scenariosRecord } from '../../../src/record/merge/scenarios-record.ts'
import { Recorder, type EndedCall } from '../../../src/record/recorder.ts'
import type { GeneratorRecord, Observations, RunRecord } from '../../../src/record/run-record.ts'
import { resultFrom, resultOfAll } from '../../../src/result/result.ts'
import { statusFailureCode } from '../../../src/units/errors/status-failure.ts'
import type { LoadResult } from '../../../src/result/load-result.ts'

/** Some iterations in a row that went alike. */
export interface Stretch {
  readonly count: number
  /** From due to end, or for each by its place in the stretch. */
  readonly latencyMs: number | ((index: number) => number)
  /** From the call of the task to its end; the latency where it is not said. */
  readonly serviceMs?: number
  /** 0 for no reply. */
  readonly status?: number
  readonly ends?: 'succeeded' | 'failed' | 'cutOff' | 'dropped'
  readonly code?: string
  /** What each iteration records, by its place in the stretch. */
  readonly metrics?: (index: number) => Readonly<Record<string, number>>
  /** Whether a client call was made, under which name, and how many of them opened a connection. */
  readonly call?: {
    readonly name?: string
    readonly opened?: number
    readonly answered?: boolean
    readonly duplicates?: number
    readonly bytesSent?: number
    readonly bytesReceived?: number
    readonly serverTiming?: EndedCall['serverTiming']
  }
}

/** What a run left behind, but for what was said of its iterations. */
export interface RecordChanges extends Partial<Omit<RunRecord, 'generator' | 'observations'>> {
  readonly generator?: Partial<GeneratorRecord>
  readonly observations?: Partial<Observations>
  /** Between two arrivals. */
  readonly everyMs?: number
  /** When the first one was due, and measuring began. */
  readonly startMs?: number
}

export const quietGenerator: GeneratorRecord = {
  loopDelayP99Ms: 0.4,
  utilization: 0.2,
  sendLatenessP99Ms: 0,
  gcMs: 3,
  cpuMs: 100,
  cpuWaitRatio: 0,
}

/** What is observed of a part of a run in which nothing is odd, and no client was used. */
export const quietObservations: Omit<Observations, 'stepsOverflowed'> = {
  abandoned: 0,
  sharedLoop: false,
  usedClient: false,
  mock: undefined,
  coverage: false,
  evictedCookies: 0,
  lostWorkers: [],
}

const nothingOdd: Observations = { ...quietObservations, usedClient: true, stepsOverflowed: false }

/** The options of a run of which nothing is to be said but what a test says. */
export const plainPlan = (options: LoadOptions = {}): Plan => planFrom({ seed: 8841, warmup: 0, ...options }).plan

/** What a quiet run with these iterations leaves behind, told to a real recorder in the order in which they end. */
export function recordOf(plan: Plan, stretches: readonly Stretch[], changes: RecordChanges = {}): RunRecord {
  const { generator, observations, everyMs = 1, startMs = 0, ...rest } = changes
  const recorder = recorderFor(plan, startMs)
  tell(recorder, stretches, everyMs, startMs)
  const measured = recorder.snapshot()
  const { started, dropped } = measured.iterations
  return {
    measured,
    warmup: recorderFor(plan, startMs).snapshot(),
    stages: [],
    generator: { ...quietGenerator, ...generator },
    schedule: plan.model.kind === 'open' ? { due: started + dropped, sent: started, dropped } : { due: 0, sent: 0, dropped: 0 },
    users: { planned: 1, started: 1, failedStart: 0 },
    aborted: undefined,
    observations: { ...nothingOdd, ...observations },
    measureFromMs: Number.isNaN(measured.lastEndMs) ? Number.NaN : startMs,
    measuredMs: measured.lastEndMs - startMs,
    ...rest,
  }
}

/** The result of a quiet run with these iterations. A run by count is planned as long as it was, unless its options say otherwise. */
export function runOf(options: LoadOptions, stretches: readonly Stretch[], changes: RecordChanges = {}): LoadResult {
  const count = stretches.reduce((sum, stretch) => sum + stretch.count, 0)
  const byCount = options.duration === undefined && options.stages === undefined && options.iterations === undefined
  const plan = plainPlan(byCount ? { ...options, iterations: Math.max(count, options.concurrency ?? 1) } : options)
  return resultFrom(plan, recordOf(plan, stretches, changes))
}

/** The result of a run of these scenarios, each with the iterations that it says. */
export function scenariosOf(
  scenarios: Readonly<Record<string, readonly [LoadOptions & { readonly startAt?: number }, readonly Stretch[], RecordChanges?]>>,
): LoadResult {
  const entries = Object.fromEntries(Object.entries(scenarios).map(([name, [options]]) => [name, { task: '/', warmup: 0, ...options }]))
  const plans = scenarioPlans(entries, { seed: 7 }, () => undefined, { openFiles: 10_256 }).map(({ plan }) => plan)
  const records = plans.map((plan) => {
    const [, stretches, changes] = scenarios[plan.name!]!
    return recordOf(plan, stretches, { startMs: plan.startAtMs, ...changes })
  })
  return resultOfAll(plans, scenariosRecord(records, quietGenerator), [])
}

export function recorderFor(plan: Plan, startMs: number = 0): Recorder {
  const window = { startMs, endMs: startMs + plan.durationMs }
  return new Recorder({ blockMs: blockLength(plan.durationMs), window, startsWhenDue: plan.model.kind === 'closed' })
}

export function tell(recorder: Recorder, stretches: readonly Stretch[], everyMs: number = 1, startMs: number = 0): void {
  let index = 0
  const reported = stretches.flatMap((stretch) =>
    Array.from({ length: stretch.count }, (_, position) => {
      const dueMs = startMs + index * everyMs
      const latencyMs = typeof stretch.latencyMs === 'number' ? stretch.latencyMs : stretch.latencyMs(position)
      return { ...stretch, position, index: index++, dueMs, latencyMs, endedMs: dueMs + latencyMs }
    }),
  )
  for (const { dueMs, ends } of reported) if (ends !== 'dropped') recorder.begin(dueMs)
  for (const {
    position,
    endedMs,
    dueMs,
    latencyMs,
    serviceMs,
    status = 200,
    ends = 'succeeded',
    code = status >= 400 ? statusFailureCode(status) : 'ECONNRESET',
    call,
    metrics = (): Readonly<Record<string, number>> => ({}),
    ...rest
  } of reported.sort((first, second) => first.endedMs - second.endedMs)) {
    const startedMs = endedMs - (serviceMs ?? latencyMs)
    for (const [name, value] of Object.entries(metrics(position))) recorder.metric(name, value)
    const iteration = { index: rest.index, dueMs, startedMs, status, longestStep: call?.name, longestStepMs: 0, stepsMs: 0 }
    if (call !== undefined) {
      const failure = ends === 'succeeded' ? undefined : { code, message: code }
      recorder.call({ ...plainCall, ...call, name: call.name, startedMs, endedMs, status, failure, opened: position < (call.opened ?? 0) })
    }
    if (ends === 'succeeded') recorder.succeed(iteration, endedMs)
    else if (ends === 'failed') recorder.fail(iteration, endedMs, code, `${code} came instead of a reply`)
    else if (ends === 'cutOff') recorder.cutOff(iteration, endedMs)
    else recorder.drop(endedMs)
  }
}

/** A call that has everything that can be left out left out. */
export const plainCall: EndedCall = {
  name: undefined,
  startedMs: 0,
  endedMs: 0,
  status: 0,
  failure: undefined,
  opened: false,
  waitMs: Number.NaN,
  dnsMs: Number.NaN,
  connectMs: Number.NaN,
  tlsMs: Number.NaN,
  firstByteMs: Number.NaN,
  bodyMs: Number.NaN,
  bytesSent: 0,
  bytesReceived: 0,
}
