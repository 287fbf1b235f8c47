import { earlierOf, mergeSnapshots } from './merge.ts'
import type { Abort, GeneratorRecord, Observations, RunRecord } from '../run-record.ts'
import { OTHER_STEPS } from '../counters/steps.ts'

/**
 * Merges the records of shares of a run: counts are added up without loss, as if one recorder had seen everything; of the generator the worst is kept, since
 * each share affects every number.
 */
export function mergeRunRecords(records: readonly RunRecord[]): RunRecord {
  const [first] = records
  if (records.length === 1) return first!
  const measured = mergeSnapshots(records.map((record) => record.measured))
  const measureFromMs = records.map((record) => record.measureFromMs).reduce(earlierOf)
  const sum = (count: (record: RunRecord) => number): number => records.reduce((total, record) => total + count(record), 0)
  return {
    measured,
    warmup: mergeSnapshots(records.map(({ warmup }) => warmup)),
    stages: first!.stages.map((_stage, index) => mergeSnapshots(records.map(({ stages }) => stages[index]!))),
    generator: mergeGenerators(records.map(({ generator }) => generator)),
    schedule: {
      due: sum(({ schedule }) => schedule.due),
      sent: sum(({ schedule }) => schedule.sent),
      dropped: sum(({ schedule }) => schedule.dropped),
    },
    users: {
      planned: sum(({ users }) => users.planned),
      started: sum(({ users }) => users.started),
      failedStart: sum(({ users }) => users.failedStart),
    },
    aborted: records.map(({ aborted }) => aborted).reduce(earlier),
    observations: {
      ...mergeObservations(records.map(({ observations }) => observations)),
      // Names that fit in each share may exceed the limit together.
      stepsOverflowed: OTHER_STEPS in measured.steps,
    },
    measureFromMs,
    measuredMs: measured.lastEndMs - measureFromMs,
  }
}

export function mergeGenerators(generators: readonly GeneratorRecord[]): GeneratorRecord {
  if (generators.length === 1) return generators[0]!
  const most = (value: (generator: GeneratorRecord) => number): number => Math.max(...generators.map(value))
  const sum = (value: (generator: GeneratorRecord) => number): number =>
    generators.reduce((total, generator) => total + value(generator), 0)
  const ratios = generators.map(({ machineRatio }) => machineRatio).filter((ratio) => ratio !== undefined)
  return {
    loopDelayP99Ms: most(({ loopDelayP99Ms }) => loopDelayP99Ms),
    utilization: most(({ utilization }) => utilization),
    sendLatenessP99Ms: most(({ sendLatenessP99Ms }) => sendLatenessP99Ms),
    gcMs: sum(({ gcMs }) => gcMs),
    cpuMs: sum(({ cpuMs }) => cpuMs),
    cpuWaitRatio: sum(({ cpuWaitRatio }) => cpuWaitRatio),
    ...(ratios.length === generators.length && { machineRatio: Math.max(...ratios) }),
  }
}

function mergeObservations(parts: readonly Observations[]): Omit<Observations, 'stepsOverflowed'> {
  const sum = (count: (part: Observations) => number): number => parts.reduce((total, part) => total + count(part), 0)
  return {
    abandoned: sum(({ abandoned }) => abandoned),
    sharedLoop: parts.some(({ sharedLoop }) => sharedLoop),
    usedClient: parts.some(({ usedClient }) => usedClient),
    mock: parts.find(({ mock }) => mock !== undefined)?.mock,
    coverage: parts.some(({ coverage }) => coverage),
    evictedCookies: sum(({ evictedCookies }) => evictedCookies),
    lostWorkers: parts.flatMap(({ lostWorkers }) => lostWorkers),
    reached: sumByName(parts.map(({ reached }) => reached ?? {})),
    sentValues: [...new Set(parts.flatMap(({ sentValues }) => sentValues ?? []))],
  }
}

function sumByName(parts: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const sums = new Map<string, number>()
  for (const part of parts) for (const [name, count] of Object.entries(part)) sums.set(name, (sums.get(name) ?? 0) + count)
  return Object.fromEntries(sums)
}

const earlier = (first: Abort | undefined, second: Abort | undefined): Abort | undefined =>
  first !== undefined && second !== undefined && second.atMs < first.atMs ? second : (first ?? second)
