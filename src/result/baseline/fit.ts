import { formatCount, formatRatio, formatRatioExactly } from '../../units/format.ts'
import type { Finding } from '../findings/finding.ts'
import { notJudgeable } from '../verdicts/verdict.ts'
import { unsoundFindings, type ClaimKind } from '../findings/finding-rules.ts'
import { mostOften } from '../leading-error.ts'
import { invalidatingFindings } from '../verdicts/invalidating-findings.ts'
import type { Subject } from '../verdicts/subject.ts'

const CLAIMS: readonly ClaimKind[] = ['latency', 'throughput', 'error-rate']

/**
 * The findings that prevent a run from becoming a baseline: those that could make a claim INVALID, passing or failing, also make its numbers useless for later.
 */
export function findingsAgainst(subject: Subject): readonly Finding[] {
  const { owner } = subject
  const unsound = owner === undefined ? [] : unsoundFindings(owner.findings, owner.plan)
  const spoiling = CLAIMS.flatMap((claim) => [true, false].flatMap((passes) => invalidatingFindings(subject, claim, passes)))
  return [...new Map([...unsound, ...spoiling].map((finding) => [finding.kind, finding])).values()]
}

/**
 * Refuses a run that failed: a target that answers only with errors is fast.
 *
 * @throws {LoadError} `not-judgeable` if its error rate is above the allowed one.
 */
export function refuseFailed(subject: Subject, allowed: number): void {
  const { bad, total, noun } = subject
  if (bad / total <= allowed) return
  throw notJudgeable(
    `A failed run cannot become a baseline: ${formatCount(bad)} of ${formatCount(total)} ${noun}s are bad (${formatRatio(bad / total)})${mostOften(subject)}; ` +
      `\`errorRate\` allows ${formatRatioExactly(allowed)}`,
  )
}
