import { formatCount, formatRatio, formatRatioExactly } from '../../units/format.ts'
import type { Finding } from '../findings/finding.ts'
import { notJudgeable } from '../verdicts/not-judgeable.ts'
import { unsoundFindings } from '../findings/sound.ts'
import { invalidatingFindings } from '../verdicts/invalidating-findings.ts'
import type { Subject } from '../verdicts/subject.ts'
import type { ClaimKind } from '../findings/finding-rules.ts'

const CLAIMS: readonly ClaimKind[] = ['latency', 'throughput', 'error-rate']

/** The findings that keep a run from being a baseline: what could make a claim INVALID, whichever way it went, makes a number one that proves nothing later. */
export function findingsAgainst(subject: Subject): readonly Finding[] {
  const { owner } = subject
  const unsound = owner === undefined ? [] : unsoundFindings(owner.findings, owner.plan)
  const spoiling = CLAIMS.flatMap((claim) => [true, false].flatMap((passes) => invalidatingFindings(subject, claim, passes)))
  return [...new Map([...unsound, ...spoiling].map((finding) => [finding.kind, finding])).values()]
}

/**
 * Refuses a run that failed: a target that answers nothing but errors does so fast.
 *
 * @throws {LoadError} `not-judgeable` when more of it is bad than was allowed.
 */
export function refuseFailed({ bad, total, noun }: Subject, allowed: number): void {
  if (bad / total <= allowed) return
  throw notJudgeable(
    `A run that failed never becomes a baseline: ${formatCount(bad)} of ${formatCount(total)} ${noun}s are bad (${formatRatio(bad / total)}), ` +
      `where \`errorRate\` allows ${formatRatioExactly(allowed)}`,
  )
}
