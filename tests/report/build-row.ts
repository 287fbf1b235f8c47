import type { RowVerdict, TableRow } from '../../src/report/table/table-row.ts'
import type { LoadSummary } from '../../src/report/run/summary.ts'

/** What a run of a row measured; latencies in ms. */
export interface RowNumbers {
  readonly model?: 'closed' | 'open'
  readonly started?: number
  readonly bad?: number
  readonly p50?: number | null
  readonly rate?: number | null
  readonly findings?: LoadSummary['findings']
}

export function rowOf(name: string, verdict: RowVerdict, numbers: RowNumbers = {}): TableRow {
  const { model = 'closed', started = 500, bad = 0, p50 = 3.41, rate = 1_002, findings = [] } = numbers
  const summary: LoadSummary = {
    plan: '5 users, 500 iterations',
    model,
    iterations: { started, succeeded: started - bad, failed: bad, cutOff: 0, dropped: 0 },
    latency: p50 === null ? { p50, p95: p50, p99: p50, max: p50 } : { p50, p95: p50 * 2, p99: p50 * 4, max: p50 * 8 },
    throughput: rate,
    errorRate: bad / started,
    statuses: { 200: started - bad },
    findings,
    sound: findings.length === 0,
    aborted: false,
    judged: verdict !== 'not judged',
    seed: 1,
    profile: 'full',
  }
  return { name, summary, verdict }
}

/** A row of each kind. */
export const rows: readonly TableRow[] = [
  rowOf('GET /users holds its budget (concurrency 1)', 'pass', { p50: 0.341, rate: 2_341.2 }),
  rowOf('GET /users holds its budget (concurrency 10)', 'pass', { rate: 12_341.2 }),
  rowOf('survives a burst', 'FAIL', { model: 'open', started: 1_500, bad: 12, p50: 41, rate: 499.8 }),
  rowOf('結帳流程在尖峰時段的負載', 'INVALID', { model: 'open', started: 120, p50: 1_412, rate: 4.52, findings: ['saturated'] }),
  rowOf('is asked nothing', 'not judged', { p50: null, rate: null, started: 1, bad: 1 }),
  { name: 'ends before its run', summary: undefined, verdict: 'FAIL' },
]
