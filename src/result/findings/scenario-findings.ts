import type { Finding, FindingKind } from './finding.ts'

/** The findings of one scenario of several. */
interface ScenarioFindings {
  readonly name: string
  readonly findings: readonly Finding[]
}

/** What is seen of the one generator that carries all scenarios, or of what it runs on. */
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
 * The findings of all scenarios as those of their run, each with the name of the scenario that it was seen in. What is seen of the generator in all of them is one
 * finding, told as the first of them has it.
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
