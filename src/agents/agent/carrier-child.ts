import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import type { RunJob } from '../../run/runner.ts'
import type { Workers } from '../../plan/plan.ts'
import type { WorkerSettings } from '../../run/workers/worker-child.ts'
import type { SharePayload } from '../../run/workers/messages.ts'
import { Lease } from '../../run/workers/lease.ts'
import { WorkerGroup } from '../../run/workers/worker-group.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { noop } from '../../units/platform/noop.ts'
import { packageFile } from '../../units/platform/package-root.ts'
import { systemClock } from '../../units/time/clock.ts'
import { fromSharedTime } from '../../units/time/shared-clock.ts'
import { decodeJson } from '../json.ts'
import { machineIdentity } from '../machine.ts'
import { agentShare } from '../payload/payload.ts'
import { demandsOf } from '../payload/demands.ts'
import { ReportWriter } from '../reports/report-writer.ts'
import type { FromChild, ToChild, ToRun } from './child-messages.ts'
import { messageForCoordinator } from './failed-task.ts'
import { refusalOf, type AgentPolicy } from './policy.ts'
import { StartedRun } from './started-run.ts'

/**
 * The process that carries the share of an agent. Its main thread runs no task: it holds the lease, and ends the threads that do. It dies with its parent.
 */

const ENTRY = packageFile('dist/run/workers/worker-entry.js')
const PROCESS_ENTRY = packageFile('dist/run/workers/leased-process.js')

const ALIVE_EVERY_MS = 150
/** How often the lease is looked at, at least: a timer alone may be late. */
const LEASE_EVERY_MS = 50
/** How long the last message may take to be written. */
const LAST_MESSAGE_MS = 1_000

let lease: Lease | undefined
let group: WorkerGroup | undefined
let isForking = false
let jobs: readonly RunJob[] = []
let policy: AgentPolicy
let run: StartedRun | undefined
const writer = new ReportWriter()

process.on('SIGINT', noop)
process.on('SIGTERM', noop)
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
process.on('message', (message: ToChild) => {
  // A message that waited while this process was stopped must not renew what is over.
  if (lease !== undefined && isLeaseOver(lease)) return
  if (message.kind === 'prepare') prepare(message)
  else if (message.kind === 'start') start(fromSharedTime(message.atMs), message.remainingMs ?? Number.POSITIVE_INFINITY)
  else if (message.kind === 'renew') renew(message.leaseEndMs)
  else if (message.kind === 'acknowledge') writer.acknowledge(message.sequence)
  else run?.send(decodeJson(message.text) as ToRun)
})
setInterval(() => send({ kind: 'alive' }), ALIVE_EVERY_MS)
setInterval(() => lease !== undefined && isLeaseOver(lease), LEASE_EVERY_MS)

function isLeaseOver(held: Lease): boolean {
  if (systemClock.now() < held.endMs) return false
  // Whoever sees it first decides: a renewal that comes too late would only let a part of the threads go on.
  held.end()
  if (run === undefined) leave({ kind: 'failed', code: 'agent-lost', message: 'its lease ended before the start' })
  else run.endLease()
  return true
}

function renew(leaseEndMs: Milliseconds): void {
  lease?.renew(fromSharedTime(leaseEndMs))
  if (isForking) group?.send({ kind: 'renew', leaseEndMs })
}

/** Threads see the lease in their memory; processes hold it themselves. */
function settingsOf(workers: Workers | undefined, { memory }: Lease, leaseEndMs: Milliseconds): WorkerSettings {
  isForking = workers?.kind === 'processes'
  return isForking ? { kind: 'processes', entry: PROCESS_ENTRY, lease: leaseEndMs } : { kind: 'threads', entry: ENTRY, lease: memory }
}

type Prepare = Extract<ToChild, { kind: 'prepare' }>

function prepare({ payload, data, index, bundleFolder, leaseEndMs, policy: policyText }: Prepare): void {
  lease = Lease.until(fromSharedTime(leaseEndMs))
  try {
    policy = decodeJson(policyText) as AgentPolicy
    const addressOf = (name: string): string => pathToFileURL(join(bundleFolder ?? '', name)).href
    const share = agentShare(payload, { index, data, addressOf })
    const refusal = refusalOf(demandsOf(share.jobs, share.agents), policy)
    if (refusal !== undefined) return leave({ kind: 'failed', code: 'agent-refused', message: refusal })
    const agent = { hosts: policy.allowHosts, isElsewhere: share.machine !== machineIdentity() }
    const shares = share.shares.map((own) => own.map(({ job, payload: each }) => ({ job, payload: { ...each, agent } })))
    jobs = share.jobs.map(supervisedJob)
    group = new WorkerGroup(shares, settingsOf(share.workers, lease, leaseEndMs), () => systemClock.now())
    group.ready.then(() => send({ kind: 'ready' }), fail)
  } catch (error) {
    fail(error)
  }
}

function fail(error: unknown): void {
  leave({ kind: 'failed', ...messageForCoordinator(error) })
}

/** What supervising needs to know of a job. */
const supervisedJob = ({ plan, task }: Omit<SharePayload, 'share'>): RunJob => ({
  plan,
  task,
  hooks: NO_HOOKS,
  data: undefined,
  signal: undefined,
  remainingMs: Number.POSITIVE_INFINITY,
  coverage: false,
})

const NO_HOOKS: RunJob['hooks'] = {
  baseUrl: () => undefined,
  baseSocket: () => undefined,
  ready: undefined,
  target: undefined,
  accept: undefined,
  headers: undefined,
  names: undefined,
  setup: undefined,
  teardown: undefined,
  signal: undefined,
}

function start(originMs: Milliseconds, remainingMs: Milliseconds): void {
  const held = lease
  if (group === undefined || held === undefined || run !== undefined) return
  run = new StartedRun(
    {
      group,
      jobs,
      policy,
      isLeaseOver: () => isLeaseOver(held),
      onReport: (report, end) => {
        const { sequence, bytes } = writer.next(report)
        const message = { kind: 'report', sequence, end, base64: Buffer.from(bytes).toString('base64') } as const
        if (end === undefined) send(message)
        else leave(message)
      },
    },
    originMs,
    remainingMs,
  )
  run.over.catch(fail)
}

function send(message: FromChild): void {
  // Without a callback, a closed channel would throw an unhandled error.
  process.send?.(message, undefined, undefined, noop)
}

/** Sends the last message, and exits when it is written. */
function leave(message: FromChild): void {
  process.send?.(message, undefined, undefined, () => process.exit())
  setTimeout(() => process.exit(), LAST_MESSAGE_MS)
}
