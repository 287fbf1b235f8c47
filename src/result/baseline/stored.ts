import { notJudgeable } from '../verdicts/not-judgeable.ts'
import type { Subject } from '../verdicts/subject.ts'
import type { Baseline, BaselineLine } from './baseline.ts'
import { differences } from './machine.ts'
import { judgeBaseline, type BaselineVerdict, type LineVerdict } from './verdict-baseline.ts'

/** What became of a run that was held against what is stored. */
export type StoredMatch =
  /** Nothing stored was measured on this machine. */
  | { readonly kind: 'other-machine'; readonly nearest: Baseline }
  /** What is stored was measured by another plan, or of another part of the run. */
  | { readonly kind: 'other-plan'; readonly stored: Baseline }
  | { readonly kind: 'judged'; readonly stored: Baseline; readonly verdict: BaselineVerdict }

/** Holds a run against what is stored of its machine; `fresh` is what it would store itself. */
export function matchStored(stored: readonly Baseline[], fresh: Baseline, subject: Subject): StoredMatch {
  const same = stored.find(({ machine }) => differences(machine, fresh.machine).length === 0)
  if (same === undefined) return { kind: 'other-machine', nearest: nearestTo(fresh, stored) }
  if (same.plan !== fresh.plan || same.part !== fresh.part) return { kind: 'other-plan', stored: same }
  return { kind: 'judged', stored: same, verdict: judgeBaseline(subject, same) }
}

function nearestTo({ machine }: Baseline, stored: readonly Baseline[]): Baseline {
  const distance = (other: Baseline): number => differences(machine, other.machine).length
  return stored.reduce((nearest, other) => (distance(other) < distance(nearest) ? other : nearest))
}

/**
 * What `-u` stores. A machine that is new comes first and leaves the others alone; another plan begins anew; else only lines that are worse are
 * rewritten. What somebody wrote into a line as its tolerance stays in each case.
 */
export function updated(stored: readonly Baseline[], fresh: Baseline, match: StoredMatch): readonly Baseline[] {
  if (match.kind === 'other-machine') return [fresh, ...stored]
  const lines =
    match.kind === 'other-plan'
      ? fresh.lines.map((line) => withToleranceOf(match.stored.lines, line))
      : match.verdict.lines.map((verdict) => (verdict.passes ? verdict.line : rewritten(verdict)))
  return stored.map((baseline) => (baseline === match.stored ? { ...fresh, lines } : baseline))
}

function rewritten({ line, measured }: LineVerdict): BaselineLine {
  if (!Number.isFinite(measured)) throw notJudgeable(`\`${line.name}\` of this run falls among its bad iterations, and cannot be stored`)
  return { ...line, value: measured, text: undefined }
}

function withToleranceOf(lines: readonly BaselineLine[], line: BaselineLine): BaselineLine {
  const { tolerance, floor } = lines.find(({ name }) => name === line.name) ?? line
  return { ...line, tolerance, floor }
}
