import { notJudgeable } from '../verdicts/verdict.ts'
import type { Subject } from '../verdicts/subject.ts'
import type { Baseline, BaselineLine } from './baseline.ts'
import { differences } from './machine.ts'
import { judgeBaseline, type BaselineVerdict, type LineVerdict } from './verdict-baseline.ts'

/** The outcome of comparing a run with the stored baselines. */
export type StoredMatch =
  /** No stored baseline was measured on this machine. */
  | { readonly kind: 'other-machine'; readonly nearest: Baseline }
  /** The stored baseline was measured with another plan, or on another part of the run. */
  | { readonly kind: 'other-plan'; readonly stored: Baseline }
  | { readonly kind: 'judged'; readonly stored: Baseline; readonly verdict: BaselineVerdict }

/** Compares a run with the stored baseline of its machine; `fresh` is what the run would store. */
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
 * The baselines to store with `-u`. A new machine is added in front, and the others stay; a new plan starts again; otherwise only lines that got worse are
 * rewritten. Edited tolerances stay in each case.
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
