import { onTestFinished } from 'vitest'
import type { CarriedReport, CarriedRun } from '../../../src/agents/carrier.ts'
import { ForkedCarrier, type ForkedCarrierSettings } from '../../../src/agents/agent/forked-carrier.ts'
import { NO_LIMITS } from '../../../src/agents/agent/policy.ts'
import { orderedRun, type AgentsAndWorkers } from '../../../src/agents/payload/ordered-run.ts'
import { placesOf } from '../../../src/agents/protocol/places.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import { planFrom } from '../../../src/plan/plan-from.ts'
import { taskFrom, type Task } from '../../../src/run/task/task.ts'
import { systemClock } from '../../../src/units/time/clock.ts'

/** A share that a carrier carries, and everything it has said. */
export interface Carried {
  readonly run: CarriedRun
  readonly pid: number
  /** Of the process alone. */
  readonly folder: string
  readonly reports: readonly CarriedReport[]
  /** Resolves with how its process ended. */
  readonly gone: Promise<string | undefined>
  /** How often it has said that it lives. */
  alive(): number
  renewFor(ms: number): void
  start(): void
}

export interface CarriedSettings extends Partial<AgentsAndWorkers> {
  readonly index?: number
  readonly data?: unknown
  readonly leaseMs?: number
  readonly carrier?: Partial<ForkedCarrierSettings>
  readonly signal?: AbortSignal
}

/** Has a task carried as by one agent, with a lease that is long unless told otherwise. */
export async function carry(task: Task, options: LoadOptions, settings: CarriedSettings = {}): Promise<Carried> {
  const { index = 0, agents = 1, workers, leaseMs = 60_000, data, carrier = {}, signal = new AbortController().signal } = settings
  const job = { ...planFrom({ seed: 1, ...options }, {}), task: taskFrom(task), data }
  const ordered = await orderedRun([job], { agents, workers })
  const reports: CarriedReport[] = []
  let alive = 0
  let resolveGone: (how: string | undefined) => void
  const gone = new Promise<string | undefined>((resolve) => {
    resolveGone = resolve
  })
  const order = {
    cluster: 'c',
    run: 'r',
    agents: placesOf(Array.from({ length: agents }, (_, number) => ({ id: `agent-${number}`, boot: 'b' }))).agents,
    payload: ordered.payload,
    expiresAtMs: Date.now() + 60_000,
    demands: ordered.demands,
  }
  const share = { order, index, bundle: ordered.bundle, data: ordered.data, leaseEndMs: systemClock.now() + leaseMs }
  const run = await new ForkedCarrier({ policy: NO_LIMITS, ...carrier }).prepare(
    share,
    { onReport: (report) => reports.push(report), onAlive: () => (alive += 1), onGone: (how) => resolveGone(how) },
    signal,
  )
  onTestFinished(() => run.kill())
  return {
    run,
    pid: run.pid,
    folder: run.folder,
    reports,
    gone,
    alive: () => alive,
    renewFor: (ms) => run.renew(systemClock.now() + ms),
    start: () => run.start(systemClock.now() + 50, Number.POSITIVE_INFINITY),
  }
}
