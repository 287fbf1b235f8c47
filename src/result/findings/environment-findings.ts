import type { LoadModel } from '../../plan/model.ts'
import type { Plan } from '../../plan/plan.ts'
import type { RunRecord } from '../../record/run-record.ts'
import { formatRatio } from '../../units/format.ts'
import { cold, COLD_QUANTILE } from './cold.ts'
import { counted } from '../counted.ts'
import type { Detector } from './detector.ts'
import { canOverlap, planSummary } from '../plan-summary.ts'
import { saturated } from './saturated.ts'
import { dueIn } from '../scope.ts'

/** A loop that is busier than this has no time of its own left: what runs in it waits for what else runs in it. */
const BUSY_LOOP = 0.9

/**
 * Share of the time it needed the processor in which the generator had to wait for it. Measured beside 0 to 3 busy processes on two cores: up to 0.19
 * p99 was that of the quiet machine in all but one run, above 0.25 it was higher in every one, three times as high in the median.
 */
const BUSY_MACHINE = 0.25

/**
 * A loop that only ever runs the task itself is delayed by nothing but the task: that is no fault of the generator, and where iterations overlap
 * `in-process` says so.
 */
export const saturatedGenerator: Detector = (record, plan) => {
  const { sendLatenessP99Ms, loopDelayP99Ms } = record.generator
  return saturated({ sendLatenessP99Ms, loopDelayP99Ms: runsNothingButTask(record, plan) ? 0 : loopDelayP99Ms })
}

const runsNothingButTask = ({ observations, generator }: RunRecord, { model }: Plan): boolean =>
  !observations.usedClient && generator.utilization > BUSY_LOOP && !isPolling(model)

/** The precise pacer keeps the loop busy by itself, whatever the task does. */
const isPolling = (model: LoadModel): boolean => model.kind === 'open' && model.pacer === 'precise'

export const coldStart: Detector = ({ measured: { requests, iterations } }, plan) =>
  cold({ opened: requests.opened, samples: dueIn(iterations) }, planSummary(plan), COLD_QUANTILE)

export const sharedLoop: Detector = ({ observations }) =>
  observations.sharedLoop
    ? {
        kind: 'shared-loop',
        seen: 'the target listens in the process that generates the load',
        spoils: 'both wait for the same event loop: above concurrency 1 latency is queueing in this process',
        fix: 'start the target with serve(), or load it with concurrency: 1',
      }
    : undefined

export const inProcess: Detector = (record, plan) =>
  runsNothingButTask(record, plan) && canOverlap(plan)
    ? {
        kind: 'in-process',
        seen: `the task used no client of the run, and the event loop was busy ${formatRatio(record.generator.utilization)} of the time`,
        spoils: 'iterations wait for one another in one thread: latency is queueing in this process',
        fix: 'measure with concurrency: 1, give each user a thread with `threads`, or move the work into a process of its own with serve()',
      }
    : undefined

export const coverageOn: Detector = ({ observations }) =>
  observations.coverage
    ? {
        kind: 'coverage-on',
        seen: 'code coverage was being collected',
        spoils: 'everything in this process ran several times slower',
        fix: 'leave load tests out of coverage runs, for instance in a project of their own',
      }
    : undefined

/** What stands in place of `fetch` has no part in a run whose calls go through its own client. */
export const mockedClient: Detector = ({ observations: { mock }, measured: { requests } }) =>
  mock === undefined || requests.count > 0
    ? undefined
    : {
        kind: 'mocked-client',
        seen: `requests were answered by ${mock}`,
        spoils: 'no network and no target took part: a bound that was kept proves nothing',
        fix: 'remove the mock for the time of the run',
      }

export const busyMachine: Detector = ({ generator: { cpuMs, cpuWaitRatio }, measuredMs }) => {
  const waitMs = cpuWaitRatio * measuredMs
  const share = waitMs / (cpuMs + waitMs)
  // NaN, where the system does not tell, is above nothing.
  if (!(share > BUSY_MACHINE)) return undefined
  return {
    kind: 'busy-machine',
    seen: `others had the core for ${formatRatio(share)} of the time that the generator needed it`,
    spoils: 'the target may have had to wait as well: what is too slow may be the machine',
    fix: 'run load tests while nothing else runs, after the other tests, or on a machine with more cores',
  }
}

export const abandoned: Detector = ({ observations: { abandoned } }) =>
  abandoned > 0
    ? {
        kind: 'abandoned',
        seen: `${counted(abandoned, 'iteration')} passed the timeout and had not settled when the run was over`,
        spoils: 'nothing: they count as failed; what they still do may disturb the next run',
        fix: 'hand context.signal to whatever the task waits for',
      }
    : undefined

export const tooManySteps: Detector = ({ observations: { stepsOverflowed } }) =>
  stepsOverflowed
    ? {
        kind: 'too-many-steps',
        seen: 'there were more names of steps than are kept apart; the rest is counted in the step (other)',
        spoils: 'nothing but those steps',
        fix: "leave ids out of names: name: 'GET /items/[id]'",
      }
    : undefined

export const tooManyCookies: Detector = ({ observations: { evictedCookies } }) =>
  evictedCookies > 0
    ? {
        kind: 'too-many-cookies',
        seen: `users had to forget ${counted(evictedCookies, 'cookie')} that were not over yet: a target may set 300, and then the oldest goes`,
        spoils: 'what needs a cookie that was set long before may fail for that',
        fix: 'see why the target sets so many names and never deletes one; in an open model, each arrival starts without cookies',
      }
    : undefined
