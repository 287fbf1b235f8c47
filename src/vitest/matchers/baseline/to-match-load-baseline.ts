import { availableParallelism, cpus } from 'node:os'
import { arch, env, platform, versions } from 'node:process'
import { type Machine, machineFrom } from '../../../result/baseline/machine.ts'
import { type Baseline, baselineOf } from '../../../result/baseline/baseline.ts'
import { findingsAgainst, refuseFailed } from '../../../result/baseline/fit.ts'
import { type BaselineOptions, allowanceFrom } from '../../../result/baseline/baseline-options.ts'
import { matchStored, updated } from '../../../result/baseline/stored.ts'
import { parseBaselines, renderBaselines } from '../../../result/baseline/text.ts'
import { measureNamed } from '../../../result/baseline/measure.ts'
import type { BaselineVerdict, LineVerdict } from '../../../result/baseline/verdict-baseline.ts'
import { type Subject, subjectOf } from '../../../result/verdicts/subject.ts'
import { remark } from '../../report/run-annotations.ts'
import { type BaselineSnapshot, type SnapshotContext, nextSnapshot } from './snapshot.ts'
import { acceptance, adoptionWords, betterWords, matchWords, missingWords, smokeTest } from './baseline-words.ts'
import { errorLines } from '../words/leading-error.ts'
import { type MatcherOutcome, invalid, matcherOutcome, noteAsserted } from '../outcome.ts'
import { type Claim, noteClaims } from '../recorded.ts'
import { skipInSmoke } from '../skip-in-smoke.ts'

const NAME = 'toMatchLoadBaseline'

/** The outcome of the assertion, and the text that may be stored. */
interface Decision {
  readonly outcome: MatcherOutcome
  /** `undefined` if nothing is stored and nothing may be stored. */
  readonly text: string | undefined
}

export function toMatchLoadBaseline(this: SnapshotContext, received: unknown, options?: BaselineOptions): MatcherOutcome {
  // oxlint-disable-next-line oxc/no-this-in-exported-function -- Vitest binds it in a matcher
  const snapshot = nextSnapshot(NAME, this)
  const { outcome, text } = decided(snapshot, () => decide(snapshot, received, options))
  if (text === undefined) return outcome
  return { ...outcome, pass: snapshot.settle({ isMet: outcome.pass, text }) }
}

/** If nothing could be decided, the stored text stays unchanged. */
function decided(snapshot: BaselineSnapshot, decision: () => Decision): Decision {
  try {
    return decision()
  } catch (error) {
    if (snapshot.text !== undefined) snapshot.settle({ isMet: true, text: snapshot.text })
    throw error
  }
}

/** It has no opposite, so `.not` has been refused by now. */
const IS_NOT = false

function decide(snapshot: BaselineSnapshot, received: unknown, options: unknown): Decision {
  const subject = subjectOf(received)
  const allowance = allowanceFrom(options)
  const skipped = skipInSmoke(NAME, IS_NOT, subject)
  if (skipped !== undefined) return { outcome: skipped, text: snapshot.text }
  const fresh = baselineOf(subject, thisMachine(), allowance)
  noteAsserted(subject)
  return snapshot.text === undefined
    ? firstOf(snapshot, subject, fresh, allowance.errorRate)
    : heldAgainst(snapshot, snapshot.text, subject, fresh, allowance.errorRate)
}

/** Vitest stores it and passes, except in CI. */
function firstOf({ key }: BaselineSnapshot, subject: Subject, fresh: Baseline, errorRate: number): Decision {
  refuseUnfit(subject, errorRate)
  const verdict = { passes: false, invalidatedBy: [] }
  const outcome = matcherOutcome(IS_NOT, subject, verdict, missingWords, () => [...adoptionWords(fresh, key), ...smokeTest])
  return { outcome, text: renderBaselines([fresh]) }
}

function heldAgainst({ isUpdating }: BaselineSnapshot, text: string, subject: Subject, fresh: Baseline, errorRate: number): Decision {
  const stored = parseBaselines(text)
  const match = matchStored(stored, fresh, subject)
  const isRefused = match.kind !== 'judged'
  const verdict = isRefused ? { passes: false, invalidatedBy: [] } : match.verdict
  if (match.kind === 'judged') noteClaims(() => match.verdict.lines.map(lineClaim))
  const isStored = !verdict.passes && isUpdating
  // Also before its lines are shown for storing by hand.
  if (isRefused || isStored) refuseUnfit(subject, errorRate)
  const outcome = matcherOutcome(
    IS_NOT,
    subject,
    isStored ? { ...verdict, invalidatedBy: [] } : verdict,
    () => withError(matchWords(match, fresh), isRefused ? [] : errorLines(subject, subject.bad === 0)),
    () => [...(isRefused ? adoptionWords(fresh) : acceptance), ...smokeTest],
  )
  if (match.kind === 'judged') remarkBetter(subject, match.verdict)
  return { outcome, text: isStored ? renderBaselines(updated(stored, fresh, match)) : text }
}

/** The likeliest reason follows the expectation. */
const withError = ([first, ...others]: readonly string[], error: readonly string[]): readonly string[] => [first!, ...error, ...others]

function lineClaim({ line, measured, limit }: LineVerdict): Claim {
  const { worse } = measureNamed(line.name)
  const unit = line.name === 'throughput' ? 'per second' : line.name === 'error rate' ? 'share' : 'ms'
  return {
    metric: line.name,
    bound: worse === 'higher' ? 'at most' : 'at least',
    limit,
    unit,
    measured: Number.isFinite(measured) ? measured : null,
  }
}

/**
 * Refuses a run that must not be stored, even with `-u`.
 *
 * @throws {LoadError} `invalid` if it is not sound, `not-judgeable` if it failed.
 */
function refuseUnfit(subject: Subject, errorRate: number): void {
  const findings = findingsAgainst(subject)
  if (findings.length > 0) {
    throw invalid(subject, ['expected a run that can become a baseline'], 'The numbers of this run are not reliable:', findings)
  }
  refuseFailed(subject, errorRate)
}

function remarkBetter({ owner }: Subject, { lines }: BaselineVerdict): void {
  const words = betterWords(lines)
  if (owner !== undefined && words !== undefined) remark(owner, words)
}

let known: Machine | undefined

/** The machine that this process runs on; read once. */
function thisMachine(): Machine {
  known ??= machineFrom({
    model: cpus()[0]?.model,
    cores: availableParallelism(),
    platform,
    architecture: arch,
    node: versions.node,
    env,
  })
  return known
}
