import { connectCoordinator } from '../../../src/agents/nats/coordinator.ts'
import { onAgents } from '../../../src/agents/coordinator/on-agents.ts'
import { Coordinator } from '../../../src/agents/protocol/coordinator.ts'
import { brokerSettings } from '../../../src/agents/settings.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import { planFrom } from '../../../src/plan/plan-from.ts'
import type { RunRecord } from '../../../src/record/run-record.ts'
import { taskFrom } from '../../../src/run/task/task.ts'
import { systemClock, wallClockMs } from '../../../src/units/time/clock.ts'

/** What a coordinator in a process of its own is to do. */
export interface CoordinatorInput {
  readonly nats: string
  readonly target: string
  readonly options: LoadOptions
  readonly agents: number
}

/** What it prints at the end of its run. */
export interface CoordinatorOutput extends Pick<RunRecord, 'aborted' | 'agents' | 'schedule'> {
  readonly iterations: RunRecord['measured']['iterations']
}

const { nats, target, options, agents } = JSON.parse(process.argv[2]!) as CoordinatorInput
const { transport, keys, cluster } = await connectCoordinator(brokerSettings({ nats }, {}), () => {})
const coordinator = new Coordinator({ transport, keys, clock: systemClock, wallClockMs, cluster })
const claimed = await coordinator.claim({ count: agents, labels: [], owner: 'a test', waitMs: 30_000 })
const ended = new AbortController()
process.on('SIGINT', () => ended.abort(new Error('Ctrl+C')))
const job = { ...planFrom({ seed: 1, ...options }, {}), task: taskFrom(target), data: undefined, signal: ended.signal }
const { whole } = await onAgents(claimed, systemClock).run([{ ...job, remainingMs: Number.POSITIVE_INFINITY, coverage: false }])
const output: CoordinatorOutput = {
  iterations: whole.measured.iterations,
  aborted: whole.aborted,
  agents: whole.agents,
  schedule: whole.schedule,
}
console.log(JSON.stringify(output))
await transport.close()
