import type { Finding, FindingKind } from './finding.ts'

/** The findings of one scenario of several. */
interface ScenarioFindings {
  readonly name: string
  readonly findings: readonly Finding[]
}

/** Findings about the generator, which all scenarios share, or about its machine. */
const OF_THE_RUN: ReadonlySet<FindingKind> = new Set([
  'aborted',
  'worker-lost',
  'saturated',
  'shared-loop',
  'in-process',
  'coverage-on',
  'mocked-client',
  'busy-machine',
  'parallel-files',
  'retried',
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
