import type { ReportRun } from '../report/document/load-report.ts'
import type { PageRun } from './messages.ts'

/** A run of which only the document is known, since it was over before it was seen. */
export function pointlessRun(document: ReportRun, key: string): Omit<PageRun, 'points' | 'number'> {
  const { id, test, suite, startedAt, result } = document
  const place = test ?? suite
  return {
    id,
    test: key,
    name: place?.name ?? '',
    file: place?.file ?? '',
    steered: result?.findings.some(({ kind }) => kind === 'steered') ?? false,
    startedAt,
    state: 'stopped',
    plan: planOf(document),
    elapsedMs: 0,
    plannedMs: null,
    plannedIterations: null,
    usersNow: 0,
    asked: [],
    marks: [],
    parts: [],
    errors: [],
    workers: [],
    target: null,
    generator: { loopDelayP99Ms: null, sendLatenessP99Ms: null },
    claims: [],
    ...NO_OUTCOME,
  }
}

function planOf(document: ReportRun): string {
  if (document.kind === 'comparison') return 'a comparison'
  return (document.kind === 'load' ? document.result?.plan.text : document.result?.plan) ?? ''
}

/** What is known of a run only when it is over. */
export const NO_OUTCOME = {
  findings: [],
  verdict: null,
  failure: null,
  text: null,
  replay: null,
  code: null,
  downloads: [],
} as const
