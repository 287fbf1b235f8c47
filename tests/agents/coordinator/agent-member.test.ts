import { expect, test } from 'vitest'
import { AgentMember } from '../../../src/agents/coordinator/agent-member.ts'
import type { AgentNotice } from '../../../src/agents/protocol/messages.ts'
import { RemoteAgent } from '../../../src/agents/protocol/remote-agent.ts'
import { finalReport } from '../../../src/agents/reports/group-report.ts'
import { ReportWriter } from '../../../src/agents/reports/report-writer.ts'
import { WHOLE_RUN } from '../../../src/pace/share.ts'
import type { Abort } from '../../../src/record/run-record.ts'
import { plainPlan, recordOf } from '../../helpers/results/run-record.ts'

const plan = plainPlan({ iterations: 10, concurrency: 1 })

function member(): AgentMember {
  const listener = { onReport: () => {}, onState: () => {}, onOver: () => {}, onSend: () => {} }
  const agent = new RemoteAgent({ id: 'K0-1', host: 'host' } as AgentNotice, 0, 1, 0, listener)
  return new AgentMember(agent, [plan], [{ job: 0, parts: [WHOLE_RUN] }])
}

function lastReport(aborted: Abort | undefined): Uint8Array {
  const record = { ...recordOf(plan, [{ count: 3, latencyMs: 1 }]), aborted }
  return new ReportWriter().next(finalReport({ whole: record, scenarios: [record] }, [], 100)).bytes
}

test('why an agent ended its share is known from its report, unless it was asked to', () => {
  const own = member()
  expect(own.ownReason).toBeUndefined()
  own.add(lastReport({ by: 'agent', reason: 'the agent was stopped', atMs: 50 }))
  expect(own.ownReason).toBe('the agent was stopped')
  for (const aborted of [undefined, { by: 'signal', reason: 'Ctrl+C', atMs: 50 } as const]) {
    const other = member()
    other.add(lastReport(aborted))
    expect(other.ownReason).toBeUndefined()
  }
})

test('whoever waits for the report of a restart does not wait for an agent that is lost', () => {
  const lost = member()
  let heard = 0
  lost.onRestarted = () => (heard += 1)
  lost.noteState()
  expect(heard).toBe(0)
  lost.fail('said nothing for 1.4 s')
  lost.noteState()
  expect(heard).toBeGreaterThan(0)
})
