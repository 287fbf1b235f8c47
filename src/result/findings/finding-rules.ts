import type { FindingKind } from './finding.ts'

/** What a matcher can claim of a run. `toBeSound` is none of them: it asks for the findings themselves. */
export type ClaimKind =
  | 'status'
  | 'status-counts'
  | 'error-rate'
  | 'connections'
  | 'loss'
  | 'latency'
  | 'throughput'
  | 'bandwidth'
  | 'regression'

/** Which claims a finding makes INVALID: those that hold, those that do not, or both. The others stand. */
export type Invalidates = 'passing' | 'failing' | 'both'

/** What one kind of finding does to each claim. */
export interface FindingRule {
  /** The generator did not do what it was told, or could not measure what it was meant to: `sound` is false. */
  readonly unsound: boolean
  readonly invalid: Readonly<Partial<Record<ClaimKind, Invalidates>>>
  /** When the row counts; always where nothing is said. */
  readonly when?: 'iterations overlap'
}

/** A run that `abortWhen` ended was too bad to go on with: what it failed, it failed. */
export type FindingRuleName = FindingKind | 'aborted by abortWhen'

/** The target had less load than planned: that it kept a bound proves nothing, that it did not keep it under less is proven all the more. */
const lightened: FindingRule = {
  unsound: true,
  invalid: { 'error-rate': 'passing', connections: 'passing', loss: 'passing', latency: 'passing', throughput: 'both', bandwidth: 'both' },
}

/** Everything was slower here than it would be elsewhere: what was fast enough all the same stands. */
const slowedDown: FindingRule = {
  unsound: true,
  invalid: { loss: 'failing', latency: 'failing', throughput: 'failing', bandwidth: 'failing' },
}

/** Iterations waited for one another in this process. */
const queued: FindingRule = {
  unsound: true,
  invalid: { loss: 'failing', latency: 'failing', bandwidth: 'failing' },
  when: 'iterations overlap',
}

/** Counted where it belongs already; the finding only names the reason. */
const counted: FindingRule = { unsound: false, invalid: {} }

/**
 * The one table of what a finding does to a claim; `docs/findings.md` shows it, and a test keeps both equal.
 * `saturated` and `cold` are judged anew for each limit of a latency claim: see `invalidatingFindings.ts`.
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
    },
  },
  'iterations-not-reached': lightened,
  'worker-lost': lightened,
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
      regression: 'both',
    },
  },
  dropped: counted,
  'cut-off': counted,
  saturated: slowedDown,
  cold: { unsound: false, invalid: { latency: 'failing' } },
  'shared-loop': queued,
  'in-process': queued,
  // What was to be compared is not what runs: counters of coverage cost code of one kind more than of another.
  'coverage-on': { ...slowedDown, invalid: { ...slowedDown.invalid, regression: 'both' } },
  'mocked-client': { unsound: true, invalid: { latency: 'passing', throughput: 'passing', regression: 'passing' } },
  'busy-machine': slowedDown,
  'parallel-files': slowedDown,
  abandoned: counted,
  retried: counted,
  'too-many-steps': counted,
  'too-many-cookies': counted,
  'carry-over': { unsound: true, invalid: { regression: 'both' } },
}

/** Whether a claim that passes, or fails, is INVALID by a row. */
export function isInvalid({ invalid }: FindingRule, claim: ClaimKind, passes: boolean): boolean {
  return invalid[claim] === 'both' || invalid[claim] === (passes ? 'passing' : 'failing')
}
