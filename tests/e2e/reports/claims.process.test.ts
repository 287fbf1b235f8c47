import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Judged } from '../../../src/report/document/judged.ts'
import type { matchers } from '../../../src/vitest/matchers/matchers.ts'
import { reportsOfProject, runsOf, type ReportedProject } from '../../helpers/projects/load-report.ts'
import { expectValid } from '../../report/document/schema.ts'

const folder = mkdtempSync(join(tmpdir(), 'vitest-load-claims-'))
const SNAPSHOT = join(folder, 'claims.snap')
let first: ReportedProject
let project: ReportedProject

beforeAll(async () => {
  first = await reportsOfProject('claims', { env: { SNAPSHOT }, args: ['-t', 'toMatchLoadBaseline'] })
  // The second and the third baseline become so fast that no run keeps up.
  const [head, ...entries] = readFileSync(SNAPSHOT, 'utf8').split('exports[')
  const tooFast = entries.map((entry, index) => (index === 0 ? entry : entry.replaceAll(/^(p50 +).*$/gm, '$10.001 ms  ±1 %')))
  writeFileSync(SNAPSHOT, [head, ...tooFast].join('exports['))
  project = await reportsOfProject('claims', { env: { SNAPSHOT, STORED: '1' } })
}, 300_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const claimsOf = ({ report }: ReportedProject, name: string): readonly Judged[] => runsOf(report, name).flatMap(({ judged }) => judged)
const outlineOf = (claims: readonly Judged[]): readonly string[] =>
  claims.map(({ verdict, negated = false }) => (negated ? `not: ${verdict}` : verdict))

function expectedOf(name: string): readonly string[] {
  const opposites = name === 'toHaveStatusCounts' ? ['not: not-judged', 'not: not-judged'] : ['not: pass', 'not: fail']
  const inconclusive = name === 'toHaveCapacityAbove' || name === 'toScale' ? ['not-judged'] : []
  return ['pass', 'fail', 'fail', ...opposites, 'not-judged', ...inconclusive]
}

/** What the claim that passes says of its limit. */
const NAMES: Readonly<Record<Exclude<keyof typeof matchers, 'toMatchLoadBaseline'>, object>> = {
  toBeSound: { metric: expect.anything() as unknown },
  toHaveBandwidthAbove: { bound: 'at least', unit: 'bytes per second' },
  toHaveCapacityAbove: { metric: 'capacity', bound: 'at least', limit: 20, unit: 'per second', measured: 20, interval: [20, 300] },
  toHaveErrorRateBelow: { metric: 'error rate', bound: 'at most', limit: 0.5, unit: 'share', measured: 0.25 },
  toHaveLatencyBelow: { metric: 'p50', bound: 'at most', limit: 60_000, unit: 'ms' },
  toHaveLossBelow: { metric: 'loss', bound: 'at most', limit: 0.9, unit: 'share' },
  toHaveMetricAbove: { metric: 'max of depth', bound: 'at least', limit: 99, measured: 99 },
  toHaveMetricBelow: { metric: 'max of depth', bound: 'at most', limit: 99, measured: 99 },
  toHaveNoConnectionErrors: { metric: 'connection errors', limit: 0, measured: 0 },
  toHaveStatus: { metric: 'status 200', bound: 'at least', limit: 0.4, measured: 0.5 },
  toHaveStatusCounts: { metric: 'status 200', bound: 'exactly', limit: 20, measured: 20 },
  toHaveTargetCpuBelow: { bound: 'at most', limit: 10_000, unit: 'ms' },
  toHaveTargetMemoryBelow: { bound: 'at most', limit: 1e11, unit: 'bytes' },
  toHaveThroughputAbove: { metric: 'throughput', bound: 'at least', limit: 0.001, unit: 'per second' },
  toNotLeak: { metric: 'heap per iteration', bound: 'at most', limit: 30_000, unit: 'bytes' },
  toScale: { metric: 'efficiency at 4 users', bound: 'at least', limit: 0.01, unit: 'share', measured: 0.55, interval: [0.5, 0.6] },
  toShowNoRegression: {
    metric: 'p50 of head over base',
    bound: 'at most',
    limit: 1,
    unit: 'share',
    measured: expect.closeTo(0.5, 1) as unknown,
  },
}

test.for(Object.entries(NAMES))(
  '%s leaves an entry for every claim: passing, failing, softly, by its opposite, thrown',
  ([name, facts]) => {
    const claims = claimsOf(project, name)
    // The entries of several runs are in their order.
    expect(outlineOf(claims).toSorted()).toEqual(expectedOf(name).toSorted())
    expect(new Set(claims.map(({ matcher }) => matcher))).toEqual(new Set([name]))
    expect(claims[0]).toMatchObject(facts)
    for (const { text } of claims) expect(text).not.toBe('')
  },
)

test('toMatchLoadBaseline leaves an entry for each line of a stored baseline, and one if there is none, or it is thrown', () => {
  expect(outlineOf(claimsOf(first, 'toMatchLoadBaseline'))).toEqual(['pass', 'pass', 'pass', 'not: not-judged'])
  const claims = claimsOf(project, 'toMatchLoadBaseline')
  expect(claims.at(-1)).toMatchObject({ verdict: 'not-judged', negated: true, text: expect.stringContaining('has no `.not`') })
  const p50 = claims.filter(({ metric }) => metric === 'p50')
  expect(p50.map(({ verdict, bound, unit }) => [verdict, bound, unit])).toEqual([
    ['pass', 'at most', 'ms'],
    ['fail', 'at most', 'ms'],
    ['fail', 'at most', 'ms'],
  ])
  for (const metric of ['p95', 'throughput', 'error rate']) expect(claims.map((claim) => claim.metric)).toContain(metric)
})

test('the documents follow their schema', () => {
  for (const { report } of [first, project]) expectValid(report)
})
