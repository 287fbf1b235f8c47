import type { Finding } from '../findings/finding.ts'
import { notJudgeable } from './not-judgeable.ts'
import { unsoundFindings } from '../findings/sound.ts'
import type { Subject } from './subject.ts'
import type { Verdict } from './verdict.ts'

export interface SoundVerdict extends Verdict {
  /** What speaks against the generator. */
  readonly against: readonly Finding[]
}

/** Whether the generator did what it was told, which is asked of the whole run whatever part was given. */
export function judgeSound({ owner }: Subject): SoundVerdict {
  if (owner === undefined)
    throw notJudgeable('This part was cloned without its run, and only a run has a generator: expect it of the result itself')
  return { passes: owner.sound, invalidatedBy: [], against: unsoundFindings(owner.findings, owner.plan) }
}
