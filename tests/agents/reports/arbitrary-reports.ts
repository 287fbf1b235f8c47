import * as fc from 'fast-check'
import type { AgentReport, ReportedJob } from '../../../src/agents/agent-report.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import type { Plan } from '../../../src/plan/plan.ts'
import { MachineWindows } from '../../../src/record/machine/machine-windows.ts'
import type { Abort, GeneratorRecord } from '../../../src/record/run-record.ts'
import type { ShareStatus } from '../../../src/run/local/share-slot.ts'
import { PhaseRecorders } from '../../../src/run/recording/phase-recorders.ts'
import { eventsUpTo, tell, type Event } from '../../record/events.ts'
import { plainPlan } from '../../helpers/results/run-record.ts'

const PLANS: readonly LoadOptions[] = [
  { concurrency: 4, iterations: 100 },
  { rate: 10, duration: '1h' },
  { rate: 10, warmup: '5s', stages: [{ for: '20s' }, { to: 50, over: '40s' }, { for: '1h' }] },
]

const anyNumber = fc.oneof(
  fc.double(),
  fc.nat(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 2 ** 52, Number.MAX_SAFE_INTEGER),
)
const anyCount = fc.oneof(fc.nat(), fc.nat({ max: 9 }), fc.constant(Number.MAX_SAFE_INTEGER))
const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', 'constructor', '\uD800'))
/** With the prototype of an object, as the library makes them. */
const object = <Model extends object>(model: { readonly [Key in keyof Model]: fc.Arbitrary<Model[Key]> }): fc.Arbitrary<Model> =>
  fc.record<Model>(model, { noNullPrototype: true })
const maybe = <Thing>(arbitrary: fc.Arbitrary<Thing>): fc.Arbitrary<Thing | undefined> => fc.option(arbitrary, { nil: undefined })
/** An object whose last property may also be absent. */
const orAbsent = <Thing extends object, Key extends string, Value>(
  things: fc.Arbitrary<Thing>,
  key: Key,
  value: fc.Arbitrary<Value>,
): fc.Arbitrary<Thing & { readonly [Name in Key]?: Value | undefined }> =>
  fc
    .tuple(things, fc.option(maybe(value), { nil: null }))
    .map(([thing, known]) => (known === null ? thing : { ...thing, [key]: known })) as never

const generator: fc.Arbitrary<GeneratorRecord> = orAbsent(
  object({
    loopDelayP99Ms: anyNumber,
    utilization: anyNumber,
    sendLatenessP99Ms: anyNumber,
    gcMs: anyNumber,
    cpuMs: anyNumber,
    cpuWaitRatio: anyNumber,
  }),
  'machineRatio',
  anyNumber,
)

const aborted: fc.Arbitrary<Abort> = object({
  by: fc.constantFrom('signal', 'deadline', 'limit', 'users', 'agent'),
  reason: anyText,
  atMs: anyNumber,
})

const observations = orAbsent(
  orAbsent(
    object({
      abandoned: anyCount,
      sharedLoop: fc.boolean(),
      usedClient: fc.boolean(),
      mock: maybe(anyText),
      coverage: fc.boolean(),
      evictedCookies: anyCount,
      lostWorkers: fc.array(anyText),
    }),
    'sentValues',
    fc.array(anyText),
  ),
  'reached',
  fc.array(fc.tuple(anyText, anyCount)).map((entries): Record<string, number> => Object.fromEntries(entries)),
)

const status: fc.Arbitrary<ShareStatus> = object({
  activeUsers: anyNumber,
  measureFromMs: anyNumber,
  generator,
  schedule: object({ due: anyNumber, sent: anyNumber, dropped: anyNumber }),
  users: object({ planned: anyNumber, started: anyNumber, failedStart: anyNumber }),
  aborted: maybe(aborted),
  observations: observations as fc.Arbitrary<ShareStatus['observations']>,
})

/** An agent that carries a job, and the reports that it writes: after some events each. */
export interface ReportingAgent {
  readonly plan: Plan
  readonly reports: readonly AgentReport[]
}

const jobOf = (recorders: PhaseRecorders, own: ShareStatus): ReportedJob => ({
  status: own,
  parts: [recorders.warmup, ...recorders.stages].map((recorder) => recorder.snapshot()),
})

/** Up to `most` reports of an agent, of what happened until then. */
export const reportingAgents = (most: number): fc.Arbitrary<ReportingAgent> =>
  fc
    .record({
      options: fc.constantFrom(...PLANS),
      events: eventsUpTo(80),
      pauses: fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: most }),
      statuses: fc.array(status, { minLength: 1, maxLength: 3 }),
      generators: fc.array(generator, { minLength: 1, maxLength: 3 }),
      isMeasured: fc.boolean(),
      restartedAt: fc.nat({ max: 3 * most }),
    })
    .map(({ options, events, pauses, statuses, generators, isMeasured, restartedAt }) => {
      const plan = plainPlan(options)
      const recorders = new PhaseRecorders(plan, plan.warmup.durationMs, undefined, isMeasured ? new MachineWindows(0, 0) : undefined)
      let from = 0
      let restarted: AgentReport['restarted']
      const reports = pauses.map((pause, index): AgentReport => {
        const isLast = index === pauses.length - 1
        report(recorders, events.slice(from, isLast ? undefined : from + pause))
        from += pause
        const own = statuses[index % statuses.length]!
        const jobs = [jobOf(recorders, own)]
        if (index === restartedAt) {
          restarted = { times: 1, jobs }
          recorders.restart(recorders.measureFromMs)
        }
        return {
          elapsedMs: index * 1_000,
          isFinal: isLast,
          generator: generators[index % generators.length]!,
          jobs: [jobOf(recorders, own)],
          ...(restarted && { restarted }),
        }
      })
      return { plan, reports }
    })

const report = (recorders: PhaseRecorders, events: readonly Event[]): void => {
  for (const event of events) tell(recorders.recorderFor(event.index, event.atMs), [event])
}
