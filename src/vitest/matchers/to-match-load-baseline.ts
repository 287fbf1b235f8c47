import { baselineOf, type Baseline } from '../../result/baseline/baseline.ts'
import { findingsAgainst, refuseFailed } from '../../result/baseline/fit.ts'
import { allowanceFrom, type BaselineOptions } from '../../result/baseline/options.ts'
import { standingOf, updated } from '../../result/baseline/stored.ts'
import { parseBaselines, renderBaselines } from '../../result/baseline/text.ts'
import type { BaselineVerdict } from '../../result/baseline/verdict-baseline.ts'
import { subjectOf, type Subject } from '../../result/subject.ts'
import { remark } from '../remarks.ts'
import { nextSnapshot, type Snapshot, type SnapshotContext } from './baseline/snapshot.ts'
import { thisMachine } from './baseline/this-machine.ts'
import { acceptance, adoption, betterWords, missingWords, smokeTest, standingWords } from './baseline/words.ts'
import { invalid, judgementOf, type Judgement } from './judgement.ts'
import { unjudged } from './not-judged.ts'

const NAME = 'toMatchLoadBaseline'

/** What comes of a run: what the assertion says, and what may be stored. */
interface Decision {
  readonly judgement: Judgement
  /** `undefined` where nothing is stored and nothing may be. */
  readonly text: string | undefined
}

export function toMatchLoadBaseline(this: SnapshotContext, received: unknown, options?: BaselineOptions): Judgement {
  // oxlint-disable-next-line oxc/no-this-in-exported-function -- Vitest binds it in a matcher
  const snapshot = nextSnapshot(NAME, this)
  // oxlint-disable-next-line oxc/no-this-in-exported-function -- as above
  const { judgement, text } = decided(snapshot, () => decide(this, snapshot, received, options))
  if (text === undefined) return judgement
  return { ...judgement, pass: snapshot.settle({ isMet: judgement.pass, text }) }
}

/** What could not be decided leaves what is stored as it is. */
function decided(snapshot: Snapshot, decision: () => Decision): Decision {
  try {
    return decision()
  } catch (error) {
    if (snapshot.text !== undefined) snapshot.settle({ isMet: true, text: snapshot.text })
    throw error
  }
}

function decide(context: SnapshotContext, snapshot: Snapshot, received: unknown, options: unknown): Decision {
  const subject = subjectOf(received)
  const allowance = allowanceFrom(options)
  const left = unjudged(NAME, context, subject)
  if (left !== undefined) return { judgement: left, text: snapshot.text }
  const fresh = baselineOf(subject, thisMachine(), allowance)
  return snapshot.text === undefined
    ? firstOf(snapshot, subject, fresh, allowance.errorRate)
    : heldAgainst(snapshot, snapshot.text, subject, fresh, allowance.errorRate)
}

/** Vitest stores it and lets it pass, unless it runs in CI. */
function firstOf({ key }: Snapshot, subject: Subject, fresh: Baseline, errorRate: number): Decision {
  refuseUnfit(subject, errorRate)
  const verdict = { passes: false, spoiledBy: [] }
  const judgement = judgementOf(subject, verdict, missingWords, () => [...adoption(fresh, key), ...smokeTest])
  return { judgement, text: renderBaselines([fresh]) }
}

function heldAgainst({ isUpdating }: Snapshot, text: string, subject: Subject, fresh: Baseline, errorRate: number): Decision {
  const stored = parseBaselines(text)
  const standing = standingOf(stored, fresh, subject)
  const isRefused = standing.kind !== 'judged'
  const verdict = isRefused ? { passes: false, spoiledBy: [] } : standing.verdict
  const isStored = !verdict.passes && isUpdating
  // Also before its lines are shown, to be stored by hand.
  if (isRefused || isStored) refuseUnfit(subject, errorRate)
  const judgement = judgementOf(
    subject,
    isStored ? { ...verdict, spoiledBy: [] } : verdict,
    () => standingWords(standing, fresh),
    () => [...(isRefused ? adoption(fresh) : acceptance), ...smokeTest],
  )
  if (standing.kind === 'judged') tellBetter(subject, standing.verdict)
  return { judgement, text: isStored ? renderBaselines(updated(stored, fresh, standing)) : text }
}

/**
 * Refuses a run that must not be stored, whoever asks for it.
 *
 * @throws {LoadError} `invalid` for one that is not sound, `not-judgeable` for one that failed.
 */
function refuseUnfit(subject: Subject, errorRate: number): void {
  const findings = findingsAgainst(subject)
  if (findings.length > 0) {
    throw invalid(subject, ['a run that can be a baseline was expected'], 'The numbers of this one are not what they seem:', findings)
  }
  refuseFailed(subject, errorRate)
}

function tellBetter({ owner }: Subject, { lines }: BaselineVerdict): void {
  const words = betterWords(lines)
  if (owner !== undefined && words !== undefined) remark(owner, words)
}
