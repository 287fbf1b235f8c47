import type { LoadModel } from '../../plan/model.ts'
import type { Plan } from '../../plan/plan.ts'
import { MOST_METRICS } from '../../record/counters/metrics.ts'
import { MOST_TIMINGS } from '../../record/counters/server-timings.ts'
import type { RunRecord } from '../../record/run-record.ts'
import { formatRatio } from '../../units/format.ts'
import { cold, COLD_QUANTILE } from './cold.ts'
import { counted } from '../counted.ts'
import type { Detector } from './finding.ts'
import { canOverlap, planSummary } from '../plan-summary.ts'
import { saturated } from './saturated.ts'
import { dueIn } from '../scope.ts'

/** Above this utilisation the event loop has no idle time: iterations in it wait for one another. */
const BUSY_LOOP = 0.9

/**
 * Share of the time the generator had work to do in which it waited for a CPU core. Measured with 0 to 3 other busy processes on two cores: up to 0.19 the p99
 * was that of the quiet machine in all but one run, above 0.25 it was higher in every one, three times as high in the median.
 */
const BUSY_MACHINE = 0.25

/** If the loop runs only the task itself, only the task delays it: that is no fault of the generator, and if iterations overlap, `in-process` reports it. */
export const saturatedGenerator: Detector = (record, plan) => {
  const { sendLatenessP99Ms, loopDelayP99Ms } = record.generator
  return saturated({ sendLatenessP99Ms, loopDelayP99Ms: runsNothingButTask(record, plan) ? 0 : loopDelayP99Ms })
}

const runsNothingButTask = ({ observations, generator }: RunRecord, { model }: Plan): boolean =>
  !observations.usedClient && generator.utilization > BUSY_LOOP && !isPolling(model)

/** The precise pacer itself keeps the loop busy, whatever the task does. */
const isPolling = (model: LoadModel): boolean => model.kind === 'open' && model.pacer === 'precise'

export const coldStart: Detector = ({ measured: { requests, iterations } }, plan) =>
  cold({ opened: requests.opened, samples: dueIn(iterations) }, planSummary(plan), COLD_QUANTILE)

export const sharedLoop: Detector = ({ observations }) =>
  observations.sharedLoop
    ? {
        kind: 'shared-loop',
        seen: 'the target listens in the process that generates the load',
        spoils: 'both share one event loop: above concurrency 1, latency is mostly queueing in this process',
        fix: 'start the target with serve(), or load it with concurrency: 1',
      }
    : undefined

export const inProcess: Detector = (record, plan) =>
  runsNothingButTask(record, plan) && canOverlap(plan)
    ? {
        kind: 'in-process',
        seen: `the task used no client of the run, and the event loop was busy ${formatRatio(record.generator.utilization)} of the time`,
        spoils: 'iterations queue for one thread: latency is mostly queueing in this process',
        fix: 'measure with concurrency: 1, give each user a thread with `threads`, or move the work into a separate process with serve()',
      }
    : undefined

export const coverageOn: Detector = ({ observations }) =>
  observations.coverage
    ? {
        kind: 'coverage-on',
        seen: 'code coverage was being collected',
        spoils: 'everything in this process ran several times slower',
        fix: 'leave load tests out of coverage runs, for example in a separate project',
      }
    : undefined

/** A replaced `fetch` does not matter if the calls of the run go through its own client. */
export const mockedClient: Detector = ({ observations: { mock }, measured: { requests } }) =>
  mock === undefined || requests.count > 0
    ? undefined
    : {
        kind: 'mocked-client',
        seen: `requests were answered by ${mock}`,
        spoils: 'no network and no target was involved, so meeting a limit proves nothing',
        fix: 'remove the mock during the run',
      }

export const busyMachine: Detector = ({ generator: { cpuMs, cpuWaitRatio }, measuredMs }) => {
  const waitMs = cpuWaitRatio * measuredMs
  const share = waitMs / (cpuMs + waitMs)
  // NaN, if the system does not report it, is not above anything.
  if (!(share > BUSY_MACHINE)) return undefined
  return {
    kind: 'busy-machine',
    seen: `the generator waited for a CPU core ${formatRatio(share)} of the time it had work to do`,
    spoils: 'the target may have been starved too: the machine, not the target, may be slow',
    fix: 'run load tests when nothing else runs, after the other tests, or on a machine with more cores',
  }
}

export const abandoned: Detector = ({ observations: { abandoned } }) =>
  abandoned > 0
    ? {
        kind: 'abandoned',
        seen: `${counted(abandoned, 'iteration')} passed the timeout and had not settled when the run was over`,
        spoils: 'nothing: they count as failed; but they still run, and may disturb the next run',
        fix: 'pass context.signal to everything the task waits for',
      }
    : undefined

export const tooManySteps: Detector = ({ observations: { stepsOverflowed } }) =>
  stepsOverflowed
    ? {
        kind: 'too-many-steps',
        seen: 'there were more step names than are kept separately; the others are counted in the step (other)',
        spoils: 'only those steps',
        fix: "leave ids out of names: name: 'GET /items/[id]'",
      }
    : undefined

export const tooManyMetrics: Detector = ({ measured: { metricsLeftOut } }) =>
  metricsLeftOut > 0
    ? {
        kind: 'too-many-metrics',
        seen: `metrics had more than ${MOST_METRICS} names; ${counted(metricsLeftOut, 'value')} of the others ${metricsLeftOut === 1 ? 'was' : 'were'} left out`,
        spoils: 'the metrics: values of a name that is kept may be missing too, if other workers had no room for it',
        fix: "leave ids out of names: metric('queue depth', depth)",
      }
    : undefined

export const tooManyTimings: Detector = ({ measured: { serverTiming } }) =>
  serverTiming !== undefined && serverTiming.leftOut > 0
    ? {
        kind: 'too-many-timings',
        seen: `replies had more than ${MOST_TIMINGS} names in \`Server-Timing\`, or longer ones than are kept; ${counted(serverTiming.leftOut, 'value')} of the others ${serverTiming.leftOut === 1 ? 'was' : 'were'} left out`,
        spoils: 'only those names; and in workers, one that is kept here may have had no room in another',
        fix: 'leave ids out of names: Server-Timing: db;dur=1.2',
      }
    : undefined

export const tooManyCookies: Detector = ({ observations: { evictedCookies } }) =>
  evictedCookies > 0
    ? {
        kind: 'too-many-cookies',
        seen: `${counted(evictedCookies, 'cookie')} that had not expired were evicted: a user keeps 300 cookies, and then the oldest is removed`,
        spoils: 'calls that need a cookie set long before may fail without it',
        fix: 'check why the target keeps setting cookies with new names and deletes none; in an open model, each arrival starts without cookies',
      }
    : undefined
