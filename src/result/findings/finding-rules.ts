import type { FindingKind, Finding } from './finding.ts'
import { canOverlap, type Concurrency } from '../plan-summary.ts'

/** What a matcher can claim about a run. `toBeSound` is not among them: it judges the findings themselves. */
export type ClaimKind =
  | 'status'
  | 'status-counts'
  | 'error-rate'
  | 'connections'
  | 'loss'
  | 'latency'
  | 'throughput'
  | 'bandwidth'
  | 'metric'
  | 'target'
  | 'regression'

/**
 * Which claims a finding makes INVALID: those that pass, those that fail, those that fail by no more than this machine may explain, or all. The others stand.
 */
export type Invalidates = 'passing' | 'failing' | 'explained' | 'both'

/** What one kind of finding does to each claim. */
export interface FindingRule {
  /** The generator did not apply the planned load, or could not measure it undisturbed: `sound` is false. */
  readonly unsound: boolean
  readonly invalid: Readonly<Partial<Record<ClaimKind, Invalidates>>>
  /** When the row applies; always if absent. */
  readonly when?: 'iterations overlap'
}

/** A run that `abortWhen` ended was too bad to continue, so claims that fail stand. */
export type FindingRuleName = FindingKind | 'aborted by abortWhen'

/** The target saw less load than planned: meeting a limit proves nothing, but missing one still counts. */
const lightened: FindingRule = {
  unsound: true,
  invalid: {
    'error-rate': 'passing',
    connections: 'passing',
    loss: 'passing',
    latency: 'passing',
    throughput: 'both',
    bandwidth: 'both',
    // Whether a value of the task rises or falls with the load, only the task knows.
    metric: 'both',
    target: 'passing',
  },
}

/**
 * Everything waited here more than elsewhere: a limit that was met all the same stands, and so does a failure by more than the wait, which is measured. What the
 * target used itself is no slower for that.
 */
const heldUp: FindingRule = {
  unsound: true,
  invalid: { loss: 'explained', latency: 'explained', throughput: 'explained', bandwidth: 'explained', metric: 'failing' },
}

/** Iterations waited for one another in this process. */
const queued: FindingRule = {
  unsound: true,
  invalid: { loss: 'failing', latency: 'failing', bandwidth: 'failing', metric: 'failing' },
  when: 'iterations overlap',
}

/** What they name is in the numbers already; the finding only gives the reason. */
const counted: FindingRule = { unsound: false, invalid: {} }

/**
 * What each finding does to each claim; `docs/findings.md` shows this table, and a test compares the two. `saturated` and `cold` are evaluated again for each
 * limit of a latency claim: see `invalidating-findings.ts`.
 */
export const FINDING_RULES: Readonly<Record<FindingRuleName, FindingRule>> = {
  'rate-not-reached': lightened,
  aborted: lightened,
  'aborted by abortWhen': {
    unsound: true,
    invalid: {
      'error-rate': 'passing',
      connections: 'passing',
      loss: 'passing',
      latency: 'passing',
      throughput: 'passing',
      bandwidth: 'passing',
      metric: 'passing',
      target: 'passing',
    },
  },
  'iterations-not-reached': lightened,
  'worker-lost': lightened,
  'agent-lost': lightened,
  // `saturated` judges the worst of all agents; this one names them.
  'agent-saturated': counted,
  'clock-uncertain': counted,
  'generator-error': {
    unsound: true,
    invalid: {
      status: 'failing',
      'status-counts': 'failing',
      'error-rate': 'both',
      connections: 'both',
      loss: 'both',
      latency: 'both',
      throughput: 'both',
      bandwidth: 'both',
      metric: 'both',
      target: 'both',
      regression: 'both',
    },
  },
  dropped: counted,
  'cut-off': counted,
  saturated: heldUp,
  cold: { unsound: false, invalid: { latency: 'failing' } },
  'shared-loop': queued,
  'in-process': queued,
  // Coverage changes what is compared: its counters slow some kinds of code down more than others, by how much is not known.
  'coverage-on': {
    unsound: true,
    invalid: { loss: 'failing', latency: 'failing', throughput: 'failing', bandwidth: 'failing', metric: 'failing', regression: 'both' },
  },
  'mocked-client': {
    unsound: true,
    invalid: { latency: 'passing', throughput: 'passing', metric: 'passing', target: 'passing', regression: 'passing' },
  },
  'busy-machine': heldUp,
  'parallel-files': heldUp,
  abandoned: counted,
  retried: counted,
  // Its verdicts are shown, and decide nothing: as under `smoke`, matchers return a pass.
  steered: { unsound: true, invalid: {} },
  'too-many-steps': counted,
  'too-many-metrics': { unsound: false, invalid: { metric: 'both' } },
  'too-many-timings': counted,
  'too-many-cookies': counted,
  'only-redirects': counted,
  'target-throttled': counted,
  'not-recovered': counted,
  // Only if a limit was missed by no more than it costs: see `target-findings.ts`.
  profiled: { unsound: false, invalid: { latency: 'failing', throughput: 'failing', target: 'failing' } },
  'carry-over': { unsound: true, invalid: { regression: 'both' } },
}

/** Whether a claim that passes, or fails, is INVALID by a row. `isExplained` is whether it may fail only because of waits on this machine. */
export function isInvalid({ invalid }: FindingRule, claim: ClaimKind, passes: boolean, isExplained: boolean = true): boolean {
  const row = invalid[claim]
  if (row === 'explained') return !passes && isExplained
  return row === 'both' || row === (passes ? 'passing' : 'failing')
}

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
