import { encodeJson } from '../json.ts'
import { mergeWorkers } from '../../run/workers/merge-workers.ts'
import type { ScenariosRecord } from '../../record/merge/scenarios-record.ts'
import type { WorkerGroup } from '../../run/workers/worker-group.ts'
import type { Plan } from '../../plan/plan.ts'
import type { AgentReport } from '../agent-report.ts'
export const reportOf = (group: WorkerGroup, plans: readonly Plan[], elapsedMs: number): AgentReport =>
  finalReport(mergeWorkers(plans, group.workers, undefined), group, elapsedMs, false)
export function finalReport({ whole, scenarios }: ScenariosRecord, _group: WorkerGroup, elapsedMs: number, isFinal = true): AgentReport {
  return {
    elapsedMs,
    isFinal,
    generator: whole.generator,
    jobs: scenarios.map((record) => ({
      status: {
        measureFromMs: record.measured.lastEndMs - record.measuredMs,
        generator: record.generator,
        schedule: record.schedule,
        users: record.users,
        aborted: record.aborted,
        observations: record.observations,
        activeUsers: 0,
      },
      parts: [record.warmup, ...(record.stages.length > 0 ? record.stages : [record.measured])],
    })),
  }
}

export class ReportWriter {
  #sequence = 0
  next(report: AgentReport): { readonly sequence: number; readonly bytes: Uint8Array } {
    this.#sequence += 1
    return { sequence: this.#sequence, bytes: Buffer.from(encodeJson(report, 'report')) }
  }
  acknowledge(_sequence: number): void {}
}
