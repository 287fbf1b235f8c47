import type { Plan } from '../../plan/plan.ts'
import type { GeneratorRecord } from '../../record/run-record.ts'
import type { ShareStatus } from '../../run/local/share-slot.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { AgentReport, ReportedJob } from '../agent-report.ts'
import type { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'
import { ReportError } from './report-error.ts'
import { knownBefore, readSections, SectionLog, writeSections } from './sections.ts'
import { readSnapshot, writeSnapshot } from './snapshot-coding.ts'
import { SnapshotLog } from './snapshot-log.ts'
import { generatorCoding, STATUS_SECTIONS } from './status-coding.ts'

const VERSION = 1

/** The longest report of an agent, in bytes. */
const LONGEST_REPORT: number = 32 * 1_024 * 1_024

/** The beginning of a report. */
export interface ReportHead {
  /** From 1, rising by one. */
  readonly sequence: number
  /** The report that its reader is known to have: what has not changed since is left out. 0 if it has none. */
  readonly acknowledged: number
}

export function writeHead(out: ByteWriter, { sequence, acknowledged }: ReportHead): void {
  out.byte(VERSION)
  out.count(sequence)
  out.count(acknowledged)
}

export function readHead(input: ByteReader): ReportHead {
  if (input.remaining > LONGEST_REPORT) throw new ReportError(`it has ${input.remaining} bytes, more than ${LONGEST_REPORT}`)
  const version = input.byte()
  if (version !== VERSION) throw new ReportError(`it has version ${version}, and this is version ${VERSION}`)
  const sequence = input.count()
  const acknowledged = input.count()
  if (acknowledged >= sequence) throw new ReportError('it builds on a later one')
  return { sequence, acknowledged }
}

/** What is small, and is in every report. */
export interface ReportSummary extends Pick<AgentReport, 'isFinal' | 'elapsedMs' | 'generator'> {
  readonly restarts: number
}

export function writeSummary(out: ByteWriter, { isFinal, elapsedMs, generator, restarted }: AgentReport): void {
  out.flag(isFinal)
  out.number(elapsedMs)
  generatorCoding.write(out, generator)
  out.count(restarted?.times ?? 0)
}

export function readSummary(input: ByteReader): ReportSummary {
  const isFinal: boolean = input.flag()
  const elapsedMs: Milliseconds = input.number()
  const generator: GeneratorRecord = generatorCoding.read(input)
  return { isFinal, elapsedMs, generator, restarts: input.count() }
}

/** In which report each piece of a job changed last. */
export class JobLog {
  readonly #status = new SectionLog(STATUS_SECTIONS)
  readonly #parts: SnapshotLog[] = []

  update({ status, parts }: ReportedJob, sequence: number): void {
    this.#status.update(status, sequence)
    for (const [index, part] of parts.entries()) (this.#parts[index] ??= new SnapshotLog()).update(part, sequence)
  }

  write(out: ByteWriter, { status, parts }: ReportedJob, acknowledged: number): void {
    const bits = this.#status.changedSince(acknowledged)
    out.count(bits)
    writeSections(out, status, STATUS_SECTIONS, bits)
    for (const [index, part] of parts.entries()) writeSnapshot(out, part, this.#parts[index]!.changesSince(acknowledged))
  }
}

/** How many parts a job of this plan has. */
const partsOf = ({ model }: Plan): number => 1 + Math.max(1, model.stages.length)

/** Reads what a {@link JobLog} has written; `before` is the job as it was, if its reader has it. */
export function readJob(input: ByteReader, plan: Plan, before: ReportedJob | undefined): ReportedJob {
  const bits = input.countUpTo((1 << STATUS_SECTIONS.length) - 1, 'sections')
  const status = readSections(input, STATUS_SECTIONS, bits, before?.status) as ShareStatus
  const parts = Array.from({ length: partsOf(plan) }, (_, index) => readSnapshot(input, before?.parts[index]))
  return { status, parts }
}

/** Writes jobs as a whole. */
export function writeJobs(out: ByteWriter, jobs: readonly ReportedJob[]): void {
  for (const job of jobs) {
    const log = new JobLog()
    log.update(job, 1)
    log.write(out, job, 0)
  }
}

/** Reads jobs as a whole, or `before`, where they are left out. */
export function readKept(input: ByteReader, plans: readonly Plan[], before: readonly ReportedJob[] | undefined): readonly ReportedJob[] {
  return input.flag() ? plans.map((plan) => readJob(input, plan, undefined)) : knownBefore(before)
}
