import { join } from 'node:path'
import type { TargetProfile } from '../../../../record/target-record.ts'
import { fileOfProfile } from '../../../../serve/probe/profile-files.ts'
import type { RunningTarget } from '../../../../serve/process/running-targets.ts'
import type { Milliseconds } from '../../../../units/duration.ts'
import { Places, readProfile, summarize } from './read-profile.ts'

/** The profile of a run, and the file with all of it. */
export interface TakenProfile {
  readonly profile: TargetProfile
  /** `undefined` if there is none: the profiler ran, but the target did not answer in time. */
  readonly file: string | undefined
}

const UNKNOWN: TargetProfile = { durationMs: Number.NaN, samples: 0, cost: Number.NaN, hottest: [], flame: [] }

/** Asks a target for the profile of the run that has just ended; `undefined` if it takes none, or is gone. */
export async function takenProfile(target: RunningTarget, patienceMs: Milliseconds): Promise<TakenProfile | undefined> {
  const { probe, profiles, report } = target
  if (probe === undefined || profiles === undefined || report().ended !== undefined) return undefined
  const answer = await probe.ask('profile', patienceMs)
  if (answer === undefined) return report().ended === undefined ? { profile: UNKNOWN, file: undefined } : undefined
  if (answer.number === 0) return undefined
  const { number, durationMs, cost } = answer
  const file = join(profiles, fileOfProfile(number))
  const read = readProfile(file)
  return read === undefined
    ? { profile: { ...UNKNOWN, durationMs, cost }, file: undefined }
    : { file, profile: { durationMs, cost, ...summarize(read, new Places()) } }
}
