import { onTestFinished } from 'vitest'
import { brokerSettings } from '../../../src/agents/settings.ts'
import { connectCoordinator } from '../../../src/agents/nats/coordinator.ts'
import type { CarriedReport } from '../../../src/agents/carrier.ts'
import { orderedRun } from '../../../src/agents/payload/ordered-run.ts'
import type { AgentsRun } from '../../../src/agents/protocol/agents-run.ts'
import { Coordinator } from '../../../src/agents/protocol/coordinator.ts'
import { prepareAgents } from '../../../src/agents/protocol/prepare-agents.ts'
import { startAgents } from '../../../src/agents/protocol/start-agents.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import { planFrom } from '../../../src/plan/plan-from.ts'
import { taskFrom, type Task } from '../../../src/run/task/task.ts'
import { systemClock, wallClockMs } from '../../../src/units/time/clock.ts'

/** A run that agents of a broker carry, as a coordinator sees it. */
export interface CoordinatedRun {
  readonly run: AgentsRun
  /** Of all agents. */
  readonly reports: readonly CarriedReport[]
}

/** Has agents claimed, prepared and started. */
export async function coordinate(nats: string, task: Task, options: LoadOptions, agents: number): Promise<CoordinatedRun> {
  const { transport, keys, cluster } = await connectCoordinator(brokerSettings({ nats }, {}), () => {})
  onTestFinished(() => transport.close())
  const coordinator = new Coordinator({ transport, keys, clock: systemClock, wallClockMs, cluster })
  const run = await coordinator.claim({ count: agents, labels: [], owner: 'a test', waitMs: 30_000 })
  onTestFinished(() => run.terminate())
  const reports: CarriedReport[] = []
  run.listener = { onReport: (_agent, report) => void reports.push(report) }
  const job = { ...planFrom({ seed: 1, ...options }, {}), task: taskFrom(task), data: undefined }
  await prepareAgents(run, await orderedRun([job], { agents, workers: undefined }))
  await startAgents(run, 60_000)
  return { run, reports }
}
