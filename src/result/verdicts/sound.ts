import type { Finding } from '../findings/finding.ts'
import { notJudgeable, type Verdict } from './verdict.ts'
import { unsoundFindings } from '../findings/finding-rules.ts'
import type { Subject } from './subject.ts'

export interface SoundVerdict extends Verdict {
  /** The findings against the generator. */
  readonly against: readonly Finding[]
}

/** Judges whether the generator applied the planned load, undisturbed; always for the whole run, whatever part was given. */
export function judgeSound({ owner }: Subject): SoundVerdict {
  if (owner === undefined)
    throw notJudgeable('This part was cloned without its run, and only a run has a generator: judge the result itself')
  return { passes: owner.sound, invalidatedBy: [], against: unsoundFindings(owner.findings, owner.plan) }
}
