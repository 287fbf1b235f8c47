import type { AgentReport } from '../agent-report.ts'
import { ByteWriter } from './byte-writer.ts'
import { JobLog, writeHead, writeJobs, writeSummary } from './report-coding.ts'

/** A report as it is sent. */
export interface WrittenReport {
  /** From 1, rising by one. */
  readonly sequence: number
  readonly bytes: Uint8Array
}

/**
 * Writes the reports of an agent. Each has everything that has changed since the last one that the coordinator acknowledged, so that any other may be lost,
 * repeated or overtaken.
 */
export class ReportWriter {
  #sequence = 0
  #acknowledged = 0
  readonly #jobs: JobLog[] = []
  #restarts = 0
  #restartedAt = 0

  next(report: AgentReport): WrittenReport {
    const { jobs, restarted } = report
    const sequence = (this.#sequence += 1)
    const acknowledged = this.#acknowledged
    const out = new ByteWriter()
    writeHead(out, { sequence, acknowledged })
    writeSummary(out, report)
    if (restarted !== undefined) {
      if (restarted.times !== this.#restarts) this.#restartedAt = sequence
      this.#restarts = restarted.times
      const isNew = this.#restartedAt > acknowledged
      out.flag(isNew)
      if (isNew) writeJobs(out, restarted.jobs)
    }
    for (const [index, job] of jobs.entries()) {
      const log = (this.#jobs[index] ??= new JobLog())
      log.update(job, sequence)
      log.write(out, job, acknowledged)
    }
    return { sequence, bytes: out.bytes }
  }

  /** The coordinator has this report; earlier ones are of no use any more. */
  acknowledge(sequence: number): void {
    if (sequence <= this.#sequence) this.#acknowledged = Math.max(this.#acknowledged, sequence)
  }
}
