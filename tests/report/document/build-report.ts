import { reportOf, type LoadReport, type ReportRun } from '../../../src/report/document/load-report.ts'
import { runDocument } from '../../../src/report/document/run-document.ts'
import { worstOf, type Judged } from '../../../src/report/document/judged.ts'
import type { CapacityResult } from '../../../src/result/capacity/capacity-result.ts'
import type { SweepResult } from '../../../src/result/sweep/sweep-result.ts'
import type { ComparisonResult } from '../../../src/result/comparison/comparison-result.ts'
import type { LoadResult } from '../../../src/result/load-result.ts'

/** A claim that passes, and what a test wants to be different. */
export const claim = (changes: Partial<Judged> = {}): Judged => ({
  matcher: 'toHaveLatencyBelow',
  scope: 'run',
  metric: 'p95',
  of: 'latency',
  bound: 'at most',
  limit: 50,
  unit: 'ms',
  measured: 41.2,
  interval: [39.8, 43.1],
  verdict: 'pass',
  text: 'expected p95 latency at most 50 ms, got 41.2 ms',
  ...changes,
})

let runs = 0

/** A run of a report. */
export function buildRun(
  result: LoadResult | ComparisonResult | CapacityResult | SweepResult,
  judged: readonly Judged[] = [],
  changes: Partial<ReportRun> = {},
): ReportRun {
  const number = runs++
  const run = runDocument(
    result,
    {
      id: `run-${number}`,
      run: 0,
      startedAt: '2026-11-29T12:00:00.000Z',
      machine: { cpu: 'Processor', cores: 4, memoryBytes: 16e9, os: 'Linux 6.1', node: '20.20.2' },
      commit: { sha: '0123456789abcdef0123456789abcdef01234567', branch: 'main', dirty: false },
      test: { file: 'shop.load.test.ts', name: `test ${number}`, project: '', attempt: 1 },
      profile: 'full',
    },
    false,
    (text) => text,
  )
  return { ...run, judged, verdict: worstOf(judged.map(({ verdict }) => verdict)), ...changes } as ReportRun
}

export const buildReport = (...all: readonly ReportRun[]): LoadReport => reportOf(all, '1.2.3', new Date('2026-11-29T12:00:05.000Z'))
