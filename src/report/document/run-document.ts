import type { CapacityResult } from '../../result/capacity/capacity-result.ts'
import { isCapacity, isComparison, isSweep, type AnyResult } from '../../result/kind.ts'
import type { LoadResult, StepResult } from '../../result/load-result.ts'
import { cutTo, plainText } from '../../units/text/plain-text.ts'
import { worstOf, type Judged, type JudgedVerdict } from './judged.ts'
import type { CapacityRun, ComparisonRun, LoadRun, ReportRun, SweepRun } from './load-report.ts'
import { plainCopy } from './plain.ts'

/** What is known about a run in addition to its result. */
export type RunContext = Pick<ReportRun, 'id' | 'run' | 'startedAt' | 'machine' | 'commit' | 'test' | 'suite' | 'profile'>

const LONGEST_TEXT = 600

/** A run of a report to which claims can still be added. */
export type OpenRun =
  | { -readonly [Key in keyof LoadRun]: LoadRun[Key] }
  | { -readonly [Key in keyof ComparisonRun]: ComparisonRun[Key] }
  | { -readonly [Key in keyof CapacityRun]: CapacityRun[Key] }
  | { -readonly [Key in keyof SweepRun]: SweepRun[Key] }

/** A run as a report shows it; `withOutput` keeps what its target wrote. `mask` is applied to every text. */
export function runDocument(result: AnyResult, context: RunContext, withOutput: boolean, mask: (text: string) => string): OpenRun {
  const facts = { ...(plainCopy(context, mask) as unknown as RunContext), verdict: 'not-judged', judged: [] } as const
  if (isCapacity(result)) {
    const { target } = result
    return { ...facts, kind: 'capacity', result: plainCopy({ ...result, target: targetOf(target, withOutput) }, mask) }
  }
  if (isSweep(result))
    return { ...facts, kind: 'sweep', result: plainCopy({ ...result, target: targetOf(result.target, withOutput) }, mask) }
  if (!isComparison(result)) return { ...facts, kind: 'load', result: plainCopy(reported(result, withOutput), mask) }
  const { samples: _samples, base, head, ...rest } = result
  const arms = { base: reported(base, withOutput), head: reported(head, withOutput) }
  return { ...facts, kind: 'comparison', result: plainCopy({ ...rest, ...arms }, mask) }
}

const targetOf = (target: CapacityResult['target'], withOutput: boolean): CapacityResult['target'] =>
  withOutput ? target : target && { ...target, output: '' }

/** A result without what a report leaves out: what the target wrote, which may contain anything, and phases that no call had. */
function reported(result: LoadResult, withOutput: boolean): LoadResult {
  const { target, otherTargets, scenarios, steps, requests } = result
  return {
    ...result,
    steps: Object.fromEntries(Object.entries(steps).map(([name, step]) => [name, withoutEmptyPhases(step)])),
    requests: withoutEmptyPhases(requests),
    target: targetOf(target, withOutput),
    otherTargets: withOutput ? otherTargets : otherTargets.map((other) => ({ ...other, output: '' })),
    scenarios: Object.fromEntries(Object.entries(scenarios).map(([name, scenario]) => [name, reported(scenario, withOutput)])),
  }
}

/** Most steps have two or three of the phases, and a run may have hundreds of steps. */
function withoutEmptyPhases(step: StepResult): StepResult {
  const phases = Object.entries(step.phases).filter(([, { count }]) => count > 0)
  return { ...step, phases: Object.fromEntries(phases) as StepResult['phases'] }
}

/** Adds a claim to a run, whose verdict is then the worst of all; one that is not kept is only counted. */
export function addJudged(run: OpenRun, judged: Judged, isKept: boolean): void {
  const { verdict } = judged
  run.verdict = run.judged.length === 0 && run.judgedOmitted === undefined ? verdict : worstOf([run.verdict, verdict])
  if (isKept) {
    run.judged = [...run.judged, judged]
    return
  }
  const omitted = run.judgedOmitted ?? { count: 0, verdict: 'pass' as JudgedVerdict }
  run.judgedOmitted = { count: omitted.count + 1, verdict: worstOf([omitted.verdict, verdict]) }
}

/** The text of a claim: its line breaks stay, everything else is made safe to print, and it is shortened. */
export function claimText(text: string): string {
  const lines = text.split('\n').map((line) => /^ */.exec(line)![0] + plainText(line, LONGEST_TEXT))
  return cutTo(lines.join('\n'), LONGEST_TEXT)
}
