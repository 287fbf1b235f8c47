import type { Milliseconds } from '../../units/duration.ts'
import { cold, COLD_QUANTILE } from '../findings/cold.ts'
import type { Finding, FindingKind } from '../findings/finding.ts'
import type { LoadResult } from '../load-result.ts'
import { exceedsProfiling } from '../findings/target-findings.ts'
import { saturated } from '../findings/saturated.ts'
import { ruleApplies, isInvalid, FINDING_RULES, type ClaimKind, type FindingRule } from '../findings/finding-rules.ts'
import type { Subject } from './subject.ts'

/** A limit on one quantile (0 to 1, or the mean), which decides how much delay of the generator is harmless. */
export interface AtLimit {
  readonly quantile: number | 'mean'
  readonly limitMs: Milliseconds
}

/** What is known of one claim, besides the findings. */
export interface ClaimDetails {
  readonly limit?: AtLimit | undefined
  /** Whether waits on this machine may explain that it fails; `undefined` if not known. */
  readonly isExplained?: boolean | undefined
  /** How many times the limit was measured, or for a limit from below the reverse. */
  readonly beyond?: number | undefined
}

/** The findings that make a claim INVALID, by the table: the numbers do not mean what was claimed. Empty if the claim stands. */
export function invalidatingFindings(
  subject: Subject,
  claim: ClaimKind,
  passes: boolean,
  { limit, isExplained, beyond }: ClaimDetails = {},
): readonly Finding[] {
  const { owner } = subject
  if (owner === undefined) return []
  return findingsAt(subject, owner, limit).filter((finding) => {
    const rule = ruleOf(finding, owner)
    if (!passes && SLOWNESS.has(finding.kind) && failedOutright(subject)) return false
    if (finding.kind === 'profiled' && exceedsProfiling(owner, beyond)) return false
    return ruleApplies(rule, owner.plan) && isInvalid(rule, claim, passes, isExplained)
  })
}

/** Findings that make everything slower here than elsewhere. */
const SLOWNESS: ReadonlySet<FindingKind> = new Set([
  'saturated',
  'cold',
  'shared-loop',
  'in-process',
  'coverage-on',
  'busy-machine',
  'parallel-files',
])

/** Failures that a slow machine can cause. */
const OUT_OF_TIME: ReadonlySet<string> = new Set(['timeout', 'connect-timeout', 'lost', 'aborted'])

/** Whether nothing succeeded, and not because of time: a slow machine does not cause refused connections or error statuses. */
const failedOutright = ({ serviceTime, errors }: Subject): boolean =>
  serviceTime.count === 0 && errors.length > 0 && errors.every(({ code }) => !OUT_OF_TIME.has(code))

function ruleOf({ kind }: Finding, { abortedBy }: LoadResult): FindingRule {
  return FINDING_RULES[kind === 'aborted' && abortedBy === 'limit' ? 'aborted by abortWhen' : kind]
}

/** The findings of the run; those that depend on the limit are evaluated for that limit. */
function findingsAt(subject: Subject, owner: LoadResult, limit: AtLimit | undefined): readonly Finding[] {
  if (limit === undefined) return owner.findings
  const quantile = limit.quantile === 'mean' ? COLD_QUANTILE : limit.quantile
  const coldHere = cold({ opened: subject.opened, samples: subject.total }, owner.plan, quantile)
  const kept = owner.findings.filter(
    ({ kind }) => kind !== 'cold' && (kind !== 'saturated' || saturated(owner.generator, limit.limitMs) !== undefined),
  )
  return coldHere === undefined ? kept : [...kept, coldHere]
}
