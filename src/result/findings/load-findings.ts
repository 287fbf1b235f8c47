import type { RunRecord } from '../../record/run-record.ts'
import { formatCount, formatDuration, formatRatio } from '../../units/format.ts'
import { counted } from '../counted.ts'
import type { Detector } from './detector.ts'
import { dueIn } from '../scope.ts'

/** Share of what was due that has to be sent for a run to have been the load that was asked for. */
const ENOUGH_SENT = 0.99

/** Errors that say something of this machine, not of the target: no file, port or buffer left, or a target that we must not load. */
const OWN_ERRORS: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'target-refused'])

export const aborted: Detector = ({ aborted }) =>
  aborted && {
    kind: 'aborted',
    seen: `the run ended after ${formatDuration(aborted.atMs)}: ${aborted.reason}`,
    spoils: 'the target had less load than planned: a bound that was kept proves nothing',
    fix: ENDED_BY[aborted.by],
  }

const ENDED_BY = {
  signal: 'let the run end by itself',
  deadline: 'give the test a longer timeout, shorten the run, or use loadTest(), which makes its timeout fit its runs',
  limit: 'look at what passed the limit of abortWhen, or raise it',
  users: 'see to it that users can go on: start has to succeed, and a task to end what it has begun when context.signal says so',
} as const

/** What an aborted run, or a worker that was lost, did not send is named by its own finding. */
const wasCarriedOut = ({ aborted, observations: { lostWorkers } }: RunRecord): boolean => aborted === undefined && lostWorkers.length === 0

export const workerLost: Detector = ({ observations: { lostWorkers } }) =>
  lostWorkers.length > 0
    ? {
        kind: 'worker-lost',
        seen: lostWorkers.join('; '),
        spoils: 'the target had less load than planned: a bound that was kept proves nothing',
        fix: 'look at what the task does there: it must not end its thread or process, fill the memory, or compute past its timeout',
      }
    : undefined

export const rateNotReached: Detector = (record) => {
  const { due, sent, dropped } = record.schedule
  return wasCarriedOut(record) && due > 0 && sent + dropped < due * ENOUGH_SENT
    ? {
        kind: 'rate-not-reached',
        seen: `${formatCount(sent)} of ${formatCount(due)} arrivals were sent in time (${formatRatio(sent / due)})`,
        spoils: 'the target had less load than planned: a bound that was kept proves nothing',
        fix: 'lower the rate, do less in the task, load with a plain request instead of a function, or let `threads` carry it',
      }
    : undefined
}

export const iterationsNotReached: Detector = (record, plan) => {
  const { iterations } = record.measured
  return wasCarriedOut(record) && plan.durationMs === Number.POSITIVE_INFINITY && dueIn(iterations) < plan.iterations
    ? {
        kind: 'iterations-not-reached',
        seen: `${formatCount(dueIn(iterations))} of ${formatCount(plan.iterations)} iterations were started`,
        spoils: 'the target had less load than planned: a bound that was kept proves nothing',
        fix: 'look for users held by a task that does not end, or give the run more time',
      }
    : undefined
}

export const generatorError: Detector = ({ measured: { errors } }) => {
  const own = errors.filter(({ code }) => OWN_ERRORS.has(code))
  if (own.length === 0) return undefined
  return {
    kind: 'generator-error',
    seen: own.map(({ code, count, message }) => `${code} ${formatCount(count)}× (${message})`).join(', '),
    spoils: 'these iterations failed here and never reached the target: no number counts for it or against it',
    fix: own.every(({ code }) => code === 'target-refused')
      ? 'do what the message says: a public host has to be named in the option allow, or in VITEST_LOAD_ALLOW; other addresses cannot be loaded'
      : 'raise the limit of open files (ulimit -n), keep connections alive, or lower concurrency or maxInFlight',
  }
}

export const droppedArrivals: Detector = ({ measured: { iterations } }) =>
  iterations.dropped > 0
    ? {
        kind: 'dropped',
        seen: `${formatCount(iterations.dropped)} of ${formatCount(dueIn(iterations))} arrivals came while maxInFlight iterations were running`,
        spoils: 'nothing: each of them counts as bad',
        fix: 'find out why the target answers more slowly than load arrives; raise maxInFlight if it should hold more at once',
      }
    : undefined

export const cutOff: Detector = ({ measured: { iterations }, aborted }, { gracefulStopMs }) =>
  iterations.cutOff > 0
    ? {
        kind: 'cut-off',
        seen: `${counted(iterations.cutOff, 'iteration')} still running ${aborted ? 'when the run was aborted' : `${formatDuration(gracefulStopMs)} after its end`}`,
        spoils: 'nothing: each of them counts as bad',
        fix: 'find out what the target was doing; raise gracefulStop if it may take that long',
      }
    : undefined
