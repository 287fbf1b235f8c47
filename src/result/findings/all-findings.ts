import type { Plan } from '../../plan/plan.ts'
import type { RunRecord } from '../../record/run-record.ts'
import { agentLost, agentSaturated, clockUncertain } from './agent-findings.ts'
import type { Finding, FindingKind } from './finding.ts'
import {
  aborted,
  cutOff,
  droppedArrivals,
  generatorError,
  iterationsNotReached,
  onlyRedirects,
  rateNotReached,
  workerLost,
} from './load-findings.ts'
import {
  abandoned,
  busyMachine,
  coldStart,
  coverageOn,
  inProcess,
  mockedClient,
  saturatedGenerator,
  sharedLoop,
  tooManyCookies,
  tooManyMetrics,
  tooManyTimings,
  tooManySteps,
} from './environment-findings.ts'
import type { Detector } from './finding.ts'

/** The most important comes first: a reader may stop at the first one. */
const DETECTORS: readonly Detector[] = [
  aborted,
  workerLost,
  agentLost,
  rateNotReached,
  iterationsNotReached,
  generatorError,
  droppedArrivals,
  cutOff,
  saturatedGenerator,
  agentSaturated,
  busyMachine,
  coldStart,
  sharedLoop,
  inProcess,
  coverageOn,
  mockedClient,
  abandoned,
  clockUncertain,
  tooManySteps,
  tooManyMetrics,
  tooManyTimings,
  tooManyCookies,
  onlyRedirects,
]

/** Everything seen in a run that limits what its numbers can prove, by the rules of `docs/findings.md`. */
export function findingsOf(record: RunRecord, plan: Plan): readonly Finding[] {
  return DETECTORS.map((detect) => detect(record, plan)).filter((finding) => finding !== undefined)
}

/** The findings of one scenario of several. */
interface ScenarioFindings {
  readonly name: string
  readonly findings: readonly Finding[]
}

/** Findings about the generator, which all scenarios share, or about its machine. */
const OF_THE_RUN: ReadonlySet<FindingKind> = new Set([
  'aborted',
  'worker-lost',
  'agent-lost',
  'agent-saturated',
  'clock-uncertain',
  'saturated',
  'shared-loop',
  'in-process',
  'coverage-on',
  'mocked-client',
  'busy-machine',
  'parallel-files',
  'retried',
  'steered',
  'target-throttled',
])

/**
 * Combines the findings of all scenarios into those of their run, each with the name of its scenario. A finding about the generator that occurs in all of them
 * is one finding, as the first scenario reports it.
 */
export function findingsOfAll(scenarios: readonly ScenarioFindings[]): readonly Finding[] {
  const kinds = new Set(scenarios.flatMap(({ findings }) => findings.map(({ kind }) => kind)))
  return [...kinds].flatMap((kind) => {
    const found = scenarios.flatMap(({ name, findings }) =>
      findings.filter((finding) => finding.kind === kind).map((finding) => named(finding, name)),
    )
    if (!OF_THE_RUN.has(kind) || found.length < scenarios.length) return found
    const { scenario: _scenario, ...first } = found[0]!
    return [{ ...first, seen: scenarios[0]!.findings.find((finding) => finding.kind === kind)!.seen }]
  })
}

const named = (finding: Finding, name: string): Finding => ({ ...finding, seen: `in scenario ${name}: ${finding.seen}`, scenario: name })
