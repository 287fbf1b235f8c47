import { MOST_BLOCKS, SHORTEST_MS, type BlockSeries } from '../../record/blocks.ts'
import { MOST_METRICS } from '../../record/counters/metrics.ts'
import { MOST_ORIGINS } from '../../record/counters/origins.ts'
import { MOST_TIMINGS, type ServerTimingSnapshot } from '../../record/counters/server-timings.ts'
import { MOST_SLOWEST } from '../../record/counters/slowest.ts'
import { MOST_STEPS } from '../../record/counters/steps.ts'
import type { TrafficSnapshot } from '../../record/counters/traffic.ts'
import type {
  BlockSnapshot,
  CallSnapshot,
  DatagramCounts,
  ErrorTally,
  IterationCounts,
  Phase,
  SlowIteration,
  Snapshot,
  StatusCounts,
} from '../../record/snapshot.ts'
import { COARSE } from '../../stats/buckets.ts'
import type { EncodedHistogram } from '../../stats/histogram.ts'
import type { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'
import { count, dictionary, fields, fromEntries, histogram, list, number, numbers, optional, text, type Coding } from './coding.ts'
import { bucketsText, readBuckets, writeBuckets } from './histogram-coding.ts'
import { ReportError } from './report-error.ts'
import { isSet, knownBefore, readSections, section, writeSections, type Sections } from './sections.ts'

/** Of each code a few kinds, and the others of that code together. */
const MOST_ERRORS = 128
const MOST_NAMED_STEPS = MOST_STEPS + 1
/** The highest status of HTTP is 999. */
const MOST_STATUSES = 1_000

/** Ascending, each as its distance from the one before. */
const statuses: Coding<StatusCounts> = {
  write: (out, counts) => {
    const entries = Object.entries(counts)
    out.count(entries.length)
    let previous = 0
    for (const [status, times] of entries) {
      out.count(Number(status) - previous)
      out.count(times)
      previous = Number(status)
    }
  },
  read: (input) => {
    const counts: Record<number, number> = {}
    let status = 0
    for (let left = input.countUpTo(MOST_STATUSES, 'statuses'); left > 0; left--) {
      status += input.count()
      counts[status] = input.count()
    }
    return counts
  },
}

const error = fields<ErrorTally>({
  code: text,
  message: text,
  count,
  firstAtMs: number,
  lastAtMs: optional(number),
  at: optional(text),
  kind: optional(text),
})

const errors = list(error, MOST_ERRORS, 'kinds of errors')

const phases = fields<Readonly<Record<Phase, EncodedHistogram>>>({
  wait: histogram,
  dns: histogram,
  connect: histogram,
  tls: histogram,
  firstByte: histogram,
  body: histogram,
})

const traffic = fields<TrafficSnapshot>({
  bytes: fields<TrafficSnapshot['bytes']>({ sent: number, received: number }),
  method: optional(text),
  origin: optional(text),
})

const call = fields<CallSnapshot>({
  count,
  failed: count,
  opened: count,
  timed: count,
  statuses,
  failedDespiteStatus: statuses,
  serviceTime: histogram,
  errors,
  phases: optional(phases),
  datagrams: fields<DatagramCounts>({ exchanged: count, lost: count, duplicates: count }),
  traffic: optional(traffic),
})

const iterations = fields<IterationCounts>({ started: count, succeeded: count, failed: count, cutOff: count, dropped: count })

const slowIteration = fields<SlowIteration>({
  index: number,
  status: number,
  startMs: number,
  latencyMs: number,
  step: optional(text),
  stepMs: number,
  stepsMs: number,
})

const serverTiming = fields<ServerTimingSnapshot>({ timings: dictionary(histogram, MOST_TIMINGS, 'server timings'), leftOut: count })

/** All of a snapshot but steps and blocks, which are many, and of which most stay as they are. */
export const SNAPSHOT_SECTIONS: Sections<Snapshot> = [
  section(
    fields<Pick<Snapshot, 'iterations' | 'withoutStatus' | 'endedInWindow'>>({ iterations, withoutStatus: count, endedInWindow: count }),
  ),
  section(fields<Pick<Snapshot, 'firstDueMs'>>({ firstDueMs: number })),
  section(fields<Pick<Snapshot, 'lastEndMs'>>({ lastEndMs: number })),
  section(fields<Pick<Snapshot, 'latency'>>({ latency: histogram })),
  section(fields<Pick<Snapshot, 'serviceTime'>>({ serviceTime: histogram })),
  section(fields<Pick<Snapshot, 'failedLatency'>>({ failedLatency: histogram })),
  section(fields<Pick<Snapshot, 'statuses'>>({ statuses })),
  section(fields<Pick<Snapshot, 'failedDespiteStatus'>>({ failedDespiteStatus: statuses })),
  section(fields<Pick<Snapshot, 'errors'>>({ errors })),
  section(fields<Pick<Snapshot, 'requests'>>({ requests: call })),
  section(
    fields<Pick<Snapshot, 'metrics' | 'metricsLeftOut'>>({ metrics: dictionary(numbers, MOST_METRICS, 'metrics'), metricsLeftOut: count }),
  ),
  section(fields<Pick<Snapshot, 'origins'>>({ origins: optional(dictionary(count, MOST_ORIGINS, 'origins')) })),
  section(fields<Pick<Snapshot, 'serverTiming'>>({ serverTiming: optional(serverTiming) })),
  section(fields<Pick<Snapshot, 'phases'>>({ phases })),
  section(fields<Pick<Snapshot, 'slowest'>>({ slowest: list(slowIteration, MOST_SLOWEST, 'slow iterations') })),
  section(
    fields<Pick<Snapshot, 'unexplained' | 'unexplainedLoss'>>({ unexplained: optional(histogram), unexplainedLoss: optional(histogram) }),
  ),
]

/** The bits after those of the sections. */
const STEPS: number = SNAPSHOT_SECTIONS.length
const BLOCKS: number = STEPS + 1

/** What of a snapshot has changed since the report that its reader is known to have. */
export interface SnapshotChanges {
  /** Bits of {@link SNAPSHOT_SECTIONS}. */
  readonly sections: number
  /** Whether there are other steps than before. */
  readonly areStepsOthers: boolean
  /** Those that have changed. */
  readonly steps: ReadonlySet<string>
  /** Whether there is any other block than before, or one fewer. */
  readonly areBlocksOthers: boolean
  /** How many blocks, from the first one on, are as they were. */
  readonly keptBlocks: number
}

export function writeSnapshot(out: ByteWriter, snapshot: Snapshot, changes: SnapshotChanges): void {
  const hasSteps = changes.areStepsOthers || changes.steps.size > 0
  out.count(changes.sections | (hasSteps ? 1 << STEPS : 0) | (changes.areBlocksOthers ? 1 << BLOCKS : 0))
  writeSections(out, snapshot, SNAPSHOT_SECTIONS, changes.sections)
  if (hasSteps) writeSteps(out, snapshot.steps, changes.steps)
  if (changes.areBlocksOthers) writeBlocks(out, snapshot, changes.keptBlocks)
}

/**
 * Reads a snapshot; what has not changed is that of the snapshot before.
 *
 * @throws {ReportError} if it is not valid.
 */
export function readSnapshot(input: ByteReader, before: Snapshot | undefined): Snapshot {
  const bits = input.countUpTo((1 << (BLOCKS + 1)) - 1, 'sections')
  const snapshot = readSections(input, SNAPSHOT_SECTIONS, bits, before) as { -readonly [Key in keyof Snapshot]: Snapshot[Key] }
  snapshot.steps = isSet(bits, STEPS) ? readSteps(input, before?.steps) : knownBefore(before).steps
  const { blockMs, blocks } = isSet(bits, BLOCKS) ? readBlocks(input, before) : knownBefore(before)
  snapshot.blockMs = blockMs
  snapshot.blocks = blocks
  return snapshot
}

function writeSteps(out: ByteWriter, steps: Snapshot['steps'], changed: ReadonlySet<string>): void {
  const entries = Object.entries(steps)
  out.count(entries.length)
  for (const [name, step] of entries) {
    out.text(name)
    out.flag(changed.has(name))
    if (changed.has(name)) call.write(out, step)
  }
}

function readSteps(input: ByteReader, before: Snapshot['steps'] | undefined): Snapshot['steps'] {
  const entries: (readonly [string, CallSnapshot])[] = []
  for (let left = input.countUpTo(MOST_NAMED_STEPS, 'steps'); left > 0; left--) {
    const name = text.read(input)
    const known = before !== undefined && Object.hasOwn(before, name) ? before[name] : undefined
    entries.push([name, input.flag() ? call.read(input) : knownBefore(known)])
  }
  return fromEntries(entries)
}

function writeBlocks(out: ByteWriter, { blockMs, blocks }: Snapshot, kept: number): void {
  // Lengths are doubles of the shortest.
  out.count(Math.log2(blockMs / SHORTEST_MS))
  out.count(kept)
  out.count(blocks.length - kept)
  let previous = kept === 0 ? -1 : blocks[kept - 1]!.index
  for (const { index, bad, buckets } of blocks.slice(kept)) {
    out.count(index - previous - 1)
    out.count(bad)
    writeBuckets(out, buckets)
    previous = index
  }
}

/** Longer blocks than any run. */
const MOST_DOUBLINGS = 40

function readBlocks(input: ByteReader, before: BlockSeries | undefined): BlockSeries {
  const blockMs = SHORTEST_MS * 2 ** input.countUpTo(MOST_DOUBLINGS, 'doublings of a block')
  const kept = input.countUpTo(before?.blocks.length ?? 0, 'blocks that were never reported')
  const added = input.countUpTo(MOST_BLOCKS - kept, 'blocks')
  const blocks: BlockSnapshot[] = kept === 0 ? [] : before!.blocks.slice(0, kept)
  let index = kept === 0 ? -1 : blocks[kept - 1]!.index
  for (let left = added; left > 0; left--) {
    index += input.count() + 1
    if (!Number.isSafeInteger(index)) throw new ReportError('a block has an index that cannot be')
    const bad = input.count()
    const { packed, count: succeeded } = readBuckets(input, input.count(), COARSE)
    blocks.push({ index, succeeded, bad, buckets: bucketsText(packed) })
  }
  return { blockMs, blocks }
}
