import type { Finding } from './finding.ts'
import { canOverlap, type Concurrency } from '../plan-summary.ts'
import { FINDING_RULES, type FindingRule } from './finding-rules.ts'

/** Whether a row of the table applies to a run with this plan. */
export function ruleApplies({ when }: FindingRule, plan: Concurrency): boolean {
  return when === undefined || canOverlap(plan)
}

/** The findings that say that the generator did not apply the planned load, or not undisturbed. */
export function unsoundFindings(findings: readonly Finding[], plan: Concurrency): readonly Finding[] {
  return findings.filter(({ kind }) => FINDING_RULES[kind].unsound && ruleApplies(FINDING_RULES[kind], plan))
}

export function isSound(findings: readonly Finding[], plan: Concurrency): boolean {
  return unsoundFindings(findings, plan).length === 0
}
