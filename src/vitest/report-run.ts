import type { LoadResult } from '../result/load-result.ts'
import { summaryLine } from '../report/summary-line.ts'
import { summaryOf, type LoadSummary } from '../report/summary.ts'
import { svgOf } from '../report/svg.ts'
import { offerChart } from './chart.ts'
import type { Profile } from './profile.ts'
import type { RunningTest } from './running-test.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** Summary of the latest run of the test, put there by vitest-load. */
    load?: LoadSummary
    /** Summaries of all its runs in order, where there were several. */
    loads?: readonly LoadSummary[]
  }
}

/** The type of every annotation of this library. */
const ANNOTATION = 'load'

/** Leaves a run with its test: a summary for reporters, one line for people, and should the test fail a chart. */
export async function reportRun(test: RunningTest, result: LoadResult, profile: Profile): Promise<void> {
  const { task } = test
  const summary = summaryOf(result, profile)
  if (task.meta.load !== undefined) task.meta.loads = [...(task.meta.loads ?? [task.meta.load]), summary]
  task.meta.load = summary

  const line = summaryLine(test.name, result)
  if (test.signal.aborted) {
    // The test is over and takes no more annotations; what was measured until then is shown all the same.
    console.warn(line)
    return
  }
  offerChart(result, () => {
    const chart = { contentType: 'image/svg+xml', body: svgOf(test.name, result), bodyEncoding: 'utf-8' } as const
    // Vitest waits for annotations at the end of the test by itself.
    void task.context.annotate(`${test.name}: latency and throughput`, ANNOTATION, chart)
  })
  await task.context.annotate(profile === 'smoke' ? `${line} · smoke` : line, ANNOTATION)
}
