import type { Plan } from '../../plan/plan.ts'
import type { GeneratorRecord, RunRecord } from '../../record/run-record.ts'
import type { Snapshot } from '../../record/snapshot.ts'
import type { ShareStatus } from '../../run/local/share-slot.ts'
import { emptyParts, recordOfParts } from '../../run/workers/reported-share.ts'
import type { ReportedState } from '../../run/workers/share-group.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { ReportedJob } from '../agent-report.ts'
import { ByteReader } from './byte-reader.ts'
import { plainSnapshot } from './plain-snapshot.ts'
import { readHead, readJob, readKept, readSummary } from './report-coding.ts'

/** What an agent has reported so far. Its reports may be lost, repeated or overtaken: only the newest counts. */
export class AgentReports {
  /** One for each job that it carries a share of. */
  readonly shares: readonly AgentShare[]
  /** The number of the newest report; 0 if there was none. */
  sequence = 0
  /** Whether nothing will be added. */
  isFinal = false
  /** Over all jobs; `undefined` if there was no report. */
  generator: GeneratorRecord | undefined
  /** How often measuring has begun again: `kept` of each share is what was measured before the last time. */
  restarts = 0
  #kept: readonly ReportedJob[] | undefined
  readonly #plans: readonly Plan[]

  /** `plans` are those of the jobs that it carries a share of. */
  constructor(plans: readonly Plan[]) {
    this.#plans = plans
    this.shares = plans.map((plan) => new AgentShare(plan))
  }

  /**
   * Reads a report. It is stale if a newer one was read already.
   *
   * @throws {ReportError} if it is not valid; then nothing has changed.
   */
  add(bytes: Uint8Array): 'applied' | 'stale' {
    const input = new ByteReader(bytes)
    const { sequence, acknowledged } = readHead(input)
    if (sequence <= this.sequence) return 'stale'
    const isKnown = acknowledged > 0 && acknowledged <= this.sequence
    const { isFinal, elapsedMs, generator, restarts } = readSummary(input)
    const kept = restarts === 0 ? undefined : readKept(input, this.#plans, isKnown ? this.#kept : undefined)
    const jobs = this.#plans.map((plan, index) => readJob(input, plan, isKnown ? this.shares[index]!.job : undefined))
    input.end()

    this.sequence = sequence
    this.isFinal = isFinal
    this.generator = generator
    this.shares.forEach((share, index) => {
      share.set(elapsedMs, jobs[index]!)
      if (kept !== undefined && restarts > this.restarts) share.keep(kept[index]!)
    })
    this.#kept = kept
    this.restarts = restarts
    return 'applied'
  }
}

/** What an agent has reported of the share of a job. */
export class AgentShare implements ReportedState {
  elapsedMs: Milliseconds | undefined
  kept: RunRecord | undefined
  readonly #hasStages: boolean
  readonly #empty: readonly Snapshot[]
  #job: ReportedJob | undefined

  constructor(plan: Plan) {
    this.#hasStages = plan.model.stages.length > 0
    this.#empty = emptyParts(plan)
  }

  /** As it was reported; `undefined` if there was no report. */
  get job(): ReportedJob | undefined {
    return this.#job
  }

  get status(): ShareStatus | undefined {
    return this.#job?.status
  }

  get measureFromMs(): Milliseconds | undefined {
    return this.#job?.status.measureFromMs
  }

  get sentValues(): readonly string[] {
    return this.#job?.status.observations.sentValues ?? []
  }

  get warmup(): Snapshot {
    return this.#parts[0]!
  }

  get stages(): readonly Snapshot[] {
    return this.#parts.slice(1)
  }

  get record(): RunRecord | undefined {
    return this.#job && this.#recordOf(this.#job)
  }

  set(elapsedMs: Milliseconds, job: ReportedJob): void {
    this.elapsedMs = elapsedMs
    this.#job = job
  }

  keep(job: ReportedJob): void {
    this.kept = this.#recordOf(job)
  }

  #recordOf({ status, parts }: ReportedJob): RunRecord {
    return recordOfParts(status, parts.map(plainSnapshot), this.#hasStages)
  }

  get #parts(): readonly Snapshot[] {
    return this.#job?.parts ?? this.#empty
  }
}
