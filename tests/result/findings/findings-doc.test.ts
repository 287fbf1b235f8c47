import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { FINDING_RULES, type ClaimKind, type FindingRuleName, type Invalidates } from '../../../src/result/findings/finding-rules.ts'

const page = readFileSync(new URL('../../../docs/findings.md', import.meta.url), 'utf8')

const COLUMNS: readonly (readonly [claim: ClaimKind, matcher: string])[] = [
  ['status', 'toHaveStatus'],
  ['status-counts', 'toHaveStatusCounts'],
  ['error-rate', 'toHaveErrorRateBelow'],
  ['connections', 'toHaveNoConnectionErrors'],
  ['loss', 'toHaveLossBelow'],
  ['latency', 'toHaveLatencyBelow'],
  ['throughput', 'toHaveThroughputAbove'],
  ['bandwidth', 'toHaveBandwidthAbove'],
  ['metric', 'toHaveMetricBelow'],
  ['target', 'toHaveTargetCpuBelow'],
  ['regression', 'toShowNoRegression'],
]

function cellOf(invalidates: Invalidates | undefined): string {
  if (invalidates === undefined) return ''
  if (invalidates === 'both') return 'INVALID'
  return invalidates === 'explained' ? 'failing INVALID if explained' : `${invalidates} INVALID`
}

/** The table of the code as the page has to show it. */
function tableOfCode(): string {
  const rows = Object.entries(FINDING_RULES).map(([name, { unsound, invalid }]) => [
    `\`${name}\``,
    ...COLUMNS.map(([claim]) => cellOf(invalid[claim])),
    unsound ? 'fails' : '',
  ])
  const header = ['finding', ...COLUMNS.map(([, matcher]) => `\`${matcher}\``), '`toBeSound`']
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

test('docs/findings.md shows the table by which matchers judge', () => {
  const shown = /<!-- table -->\n(.*)\n<!-- \/table -->/s.exec(page)?.[1]
  expect(shown).toBe(tableOfCode())
})

test('docs/findings.md has one section for each finding, in the order of the table', () => {
  const sections = [...page.matchAll(/^## (.+)$/gm)].map(([, title]) => title!)
  const kinds = (Object.keys(FINDING_RULES) as FindingRuleName[]).filter((name) => name !== 'aborted by abortWhen')
  expect(sections).toEqual(['The table', 'What the machine explains', ...kinds])
})

test('each section of docs/findings.md says when, what it spoils and what to do', () => {
  const [, ...sections] = page.split(/^## /m)
  for (const section of sections.filter((text) => !/^(?:The table|What the machine explains)/.test(text))) {
    expect(section).toMatch(/^[\w-]+\n\n\*\*When\.\*\* .+\*\*Spoils\.\*\* .+\*\*Do\.\*\* /s)
  }
})
