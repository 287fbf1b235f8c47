import { lesser, mergeSnapshots } from './merge.ts'
import type { Abort, GeneratorRecord, Observations, RunRecord } from '../run-record.ts'
import { OTHER_STEPS } from '../counters/steps.ts'

/**
 * Merges the records of two shares of a run: counts are added up without loss, as if one recorder had seen everything; of the generator the worst is kept,
 * since each share affects every number.
 */
export function mergeRunRecords(first: RunRecord, second: RunRecord): RunRecord {
  const measured = mergeSnapshots(first.measured, second.measured)
  const measureFromMs = lesser(first.measureFromMs, second.measureFromMs)
  return {
    measured,
    warmup: mergeSnapshots(first.warmup, second.warmup),
    stages: first.stages.map((stage, index) => mergeSnapshots(stage, second.stages[index]!)),
    generator: mergeGenerators(first.generator, second.generator),
    schedule: {
      due: first.schedule.due + second.schedule.due,
      sent: first.schedule.sent + second.schedule.sent,
      dropped: first.schedule.dropped + second.schedule.dropped,
    },
    users: {
      planned: first.users.planned + second.users.planned,
      started: first.users.started + second.users.started,
      failedStart: first.users.failedStart + second.users.failedStart,
    },
    aborted: earlier(first.aborted, second.aborted),
    observations: {
      ...mergeObservations(first.observations, second.observations),
      // Names that fit in each share may exceed the limit together.
      stepsOverflowed: OTHER_STEPS in measured.steps,
    },
    measureFromMs,
    measuredMs: measured.lastEndMs - measureFromMs,
  }
}

export function mergeGenerators(first: GeneratorRecord, second: GeneratorRecord): GeneratorRecord {
  return {
    loopDelayP99Ms: Math.max(first.loopDelayP99Ms, second.loopDelayP99Ms),
    utilization: Math.max(first.utilization, second.utilization),
    sendLatenessP99Ms: Math.max(first.sendLatenessP99Ms, second.sendLatenessP99Ms),
    gcMs: first.gcMs + second.gcMs,
    cpuMs: first.cpuMs + second.cpuMs,
    cpuWaitRatio: first.cpuWaitRatio + second.cpuWaitRatio,
    ...(first.machineRatio !== undefined &&
      second.machineRatio !== undefined && { machineRatio: Math.max(first.machineRatio, second.machineRatio) }),
  }
}

function mergeObservations(first: Observations, second: Observations): Omit<Observations, 'stepsOverflowed'> {
  return {
    abandoned: first.abandoned + second.abandoned,
    sharedLoop: first.sharedLoop || second.sharedLoop,
    usedClient: first.usedClient || second.usedClient,
    mock: first.mock ?? second.mock,
    coverage: first.coverage || second.coverage,
    evictedCookies: first.evictedCookies + second.evictedCookies,
    lostWorkers: [...first.lostWorkers, ...second.lostWorkers],
    reached: sumByName(first.reached ?? {}, second.reached ?? {}),
    sentValues: [...new Set([...(first.sentValues ?? []), ...(second.sentValues ?? [])])],
  }
}

function sumByName(first: Readonly<Record<string, number>>, second: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const names = new Set([...Object.keys(first), ...Object.keys(second)])
  return Object.fromEntries([...names].map((name) => [name, (first[name] ?? 0) + (second[name] ?? 0)]))
}

const earlier = (first: Abort | undefined, second: Abort | undefined): Abort | undefined =>
  first !== undefined && second !== undefined && second.atMs < first.atMs ? second : (first ?? second)
