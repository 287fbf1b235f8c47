import { notJudgeable } from '../verdicts/verdict.ts'
import { originOf } from '../result-origin.ts'
import type { PlanSummary } from '../plan-summary.ts'
import type { Subject } from '../verdicts/subject.ts'
import type { Machine } from './machine.ts'
import { asStored, linesFor, measureNamed } from './measure.ts'
import type { Allowance } from './baseline-options.ts'

/** A measured number, and how much worse it may be the next time. */
export interface BaselineLine {
  /** `p95`, `throughput`, `target CPU`, `error rate`. */
  readonly name: string
  /** ms, per second, or a share. */
  readonly value: number
  /** A share of the number: 1 is a factor of 2. */
  readonly tolerance: number
  /** Allowed on top of that, in the unit of the number. */
  readonly floor: number
  /** The line as written in the snapshot file, where it may have been edited; `undefined` for a line that was never there. */
  readonly text?: string | undefined
}

/** The stored numbers of a run, or a part of it, on one machine. */
export interface Baseline {
  readonly machine: Machine
  /** `step login`, `stage 0`; empty for a run. */
  readonly part: string
  readonly plan: string
  readonly lines: readonly BaselineLine[]
}

/** The baseline that a run would store. */
export function baselineOf(subject: Subject, machine: Machine, allowance: Allowance): Baseline {
  const { owner, name } = subject
  if (owner === undefined) {
    throw notJudgeable('This part was cloned without its run, and only a run has a plan: judge the result, or an original part of it')
  }
  const lines = linesFor(subject).map((line) => measuredLine(subject, line, allowance))
  // What a scenario measures depends on the scenarios that run at the same time.
  const run = originOf(owner)?.owner ?? owner
  return { machine, part: name, plan: planText(run.plan), lines }
}

function measuredLine(subject: Subject, name: string, allowance: Allowance): BaselineLine {
  const measure = measureNamed(name)
  return { name, value: asStored(measure, measure.of(subject)), tolerance: allowance.tolerance, floor: measure.floor(allowance) }
}

/** The plan with everything that affects the numbers, and without what is drawn anew for each run. */
function planText({ text, reconnects, engine }: PlanSummary): string {
  const steady = text.replaceAll(/ \(Poisson, seed \d+\)/g, ' (Poisson)')
  return [steady, ...(reconnects ? ['a connection per iteration'] : []), ...(engine === 'wire' ? [] : [`by ${engine}`])].join(', ')
}
