import { DEFAULT_ACCEPT } from '../../plan/options/http/accept.ts'
import type { StatusRanges } from '../../plan/plan.ts'
import type { RunRecord } from '../../record/run-record.ts'
import { formatCount, formatDuration, formatRatio } from '../../units/format.ts'
import { counted } from '../counted.ts'
import type { Detector } from './finding.ts'
import { dueIn } from '../scope.ts'

/** The share of due arrivals that must be sent for a run to count as the planned load. */
const ENOUGH_SENT = 0.99

/** Errors of this machine, not of the target: out of files, ports or buffers, or a target that must not be loaded. */
const OWN_ERRORS: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'target-refused'])

export const aborted: Detector = ({ aborted }) =>
  aborted && {
    kind: 'aborted',
    seen: `the run ended after ${formatDuration(aborted.atMs)}: ${aborted.reason}`,
    spoils: 'the target saw less load than planned, so meeting a limit proves nothing',
    fix: ENDED_BY[aborted.by],
  }

const ENDED_BY = {
  signal: 'let the run end by itself',
  deadline: 'give the test a longer timeout, shorten the run, or use loadTest(), which makes its timeout fit its runs',
  limit: 'look at what exceeded the limit of abortWhen, or raise it',
  users: 'make sure that `start` succeeds and that tasks stop when context.signal aborts',
  agent: 'look at the log of the agent that was lost',
} as const

/** For an aborted run and a lost worker, other findings report what was not sent. */
const wasCarriedOut = ({ aborted, observations: { lostWorkers }, agents = [] }: RunRecord): boolean =>
  aborted === undefined && lostWorkers.length === 0 && agents.every(({ lost }) => lost === undefined)

export const workerLost: Detector = ({ observations: { lostWorkers } }) =>
  lostWorkers.length > 0
    ? {
        kind: 'worker-lost',
        seen: lostWorkers.join('; '),
        spoils: 'the target saw less load than planned, so meeting a limit proves nothing',
        fix: 'look at what the task does in the worker: it must not end its thread or process, fill the memory, or compute past its timeout',
      }
    : undefined

export const rateNotReached: Detector = (record) => {
  const { due, sent, dropped } = record.schedule
  return wasCarriedOut(record) && due > 0 && sent + dropped < due * ENOUGH_SENT
    ? {
        kind: 'rate-not-reached',
        seen: `${formatCount(sent)} of ${formatCount(due)} arrivals were sent in time (${formatRatio(sent / due)})`,
        spoils: 'the target saw less load than planned, so meeting a limit proves nothing',
        fix: 'lower the rate, do less in the task, use a request as the task instead of a function, or run the load in `threads`',
      }
    : undefined
}

export const iterationsNotReached: Detector = (record, plan) => {
  const { iterations } = record.measured
  return wasCarriedOut(record) && plan.durationMs === Number.POSITIVE_INFINITY && dueIn(iterations) < plan.iterations
    ? {
        kind: 'iterations-not-reached',
        seen: `${formatCount(dueIn(iterations))} of ${formatCount(plan.iterations)} iterations were started`,
        spoils: 'the target saw less load than planned, so meeting a limit proves nothing',
        fix: 'look for tasks that do not end and hold their users, or give the run more time',
      }
    : undefined
}

export const generatorError: Detector = ({ measured: { errors } }) => {
  const own = errors.filter(({ code }) => OWN_ERRORS.has(code))
  if (own.length === 0) return undefined
  return {
    kind: 'generator-error',
    seen: own.map(({ code, count, message }) => `${code} ${formatCount(count)}× (${message})`).join(', '),
    spoils: 'these iterations failed here and never reached the target, so the numbers say nothing about it',
    fix: own.every(({ code }) => code === 'target-refused')
      ? 'name a public host in the option allow, or in VITEST_LOAD_ALLOW; other addresses cannot be loaded'
      : 'raise the limit of open files (ulimit -n), keep connections alive, or lower concurrency or maxInFlight',
  }
}

export const droppedArrivals: Detector = ({ measured: { iterations } }) =>
  iterations.dropped > 0
    ? {
        kind: 'dropped',
        seen: `${formatCount(iterations.dropped)} of ${formatCount(dueIn(iterations))} arrivals were due while maxInFlight iterations were running`,
        spoils: 'nothing: each of them counts as bad',
        fix: 'find out why the target answers more slowly than requests arrive; raise maxInFlight if it should handle more at once',
      }
    : undefined

export const cutOff: Detector = ({ measured: { iterations }, aborted }, { gracefulStopMs }) =>
  iterations.cutOff > 0
    ? {
        kind: 'cut-off',
        seen: `${counted(iterations.cutOff, 'iteration')} still running ${aborted ? 'when the run was aborted' : `${formatDuration(gracefulStopMs)} after its end`}`,
        spoils: 'nothing: each of them counts as bad',
        fix: 'find out what the target was doing; raise gracefulStop if requests may take that long',
      }
    : undefined

/** Statuses that send the client elsewhere. */
const REDIRECTS: ReadonlySet<string> = new Set(['301', '302', '303', '307', '308'])

/** Not seen if `accept` names the statuses: they are then expected. */
export const onlyRedirects: Detector = ({ measured: { requests, statuses } }, { http }) => {
  // An iteration has the status of its last reply: those before it count, too.
  const seen = Object.entries(requests.count > 0 ? requests.statuses : statuses)
  if (seen.length === 0 || http.redirects > 0 || !isDefaultAccept(http.accept) || !seen.every(([status]) => REDIRECTS.has(status)))
    return undefined
  const count = seen.reduce((sum, [, each]) => sum + each, 0)
  return {
    kind: 'only-redirects',
    seen: `all ${formatCount(count)} replies were redirects (${seen.map(([status]) => status).join(', ')}), which were not followed`,
    spoils: 'nothing: a redirect is a success by default; but what it leads to, such as a login, was never loaded',
    fix: 'set `redirects: 5` to follow them, load the address that they lead to, or name these statuses in `accept` if they are meant',
  }
}

const isDefaultAccept = (accept: StatusRanges | undefined): boolean =>
  accept?.length === DEFAULT_ACCEPT.length &&
  accept.every(([from, to], index) => from === DEFAULT_ACCEPT[index]![0] && to === DEFAULT_ACCEPT[index]![1])
