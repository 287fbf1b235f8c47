import type { TestAttachment } from 'vitest'
import type { LoadResult } from '../result/load-result.ts'
import { summaryLine } from '../report/summary-line.ts'
import { summaryOf, type LoadSummary } from '../report/summary.ts'
import { svgOf } from '../report/svg.ts'
import { safeText } from '../units/safe-text.ts'
import { offerChart } from './chart.ts'
import { isInterrupted } from './interruption.ts'
import type { Profile } from './profile.ts'
import { offerRemarks } from './remarks.ts'
import type { RunningTest } from './running-test.ts'
import type { Finished } from './test-runs.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** Summary of the latest run of the test, put there by vitest-load. */
    load?: LoadSummary
    /** Summaries of all its runs in order, where there were several; when Vitest runs the test again, of that attempt. */
    loads?: readonly LoadSummary[]
  }
}

/** The type of every annotation of this library. */
const ANNOTATION = 'load'
const STACK_FRAMES = 64

/** Leaves a run with its test: a summary for reporters, one line for people, and should the test fail a chart. */
export async function reportRun(test: RunningTest, result: LoadResult, profile: Profile, writeLine: Report['writeLine']): Promise<void> {
  const attach = (): void => {
    // Vitest waits for annotations at the end of the test by itself.
    if (takesAnnotations(test)) void annotateHere(test, `${test.name}: latency and throughput`, chartOf(test, result))
  }
  await leaveWithTest(test, result, {
    summary: summaryOf(result, profile),
    line: summaryLine(test.name, result),
    profile,
    writeLine,
    attach,
  })
}

/** What is said of a run. */
interface Report {
  readonly summary: LoadSummary
  readonly line: string
  readonly profile: Profile
  /** Writes the line where Ctrl+C leaves no other way. */
  readonly writeLine: (line: string) => void
  /** Attaches what shows more of it, should the test fail. */
  readonly attach?: () => void
}

/** Leaves anything that was run with its test. */
export async function leaveWithTest(
  test: RunningTest,
  result: Finished,
  { summary, line, profile, writeLine, attach }: Report,
): Promise<void> {
  const { meta } = test.task
  const { summaries } = test.runs
  summaries.push(summary)
  meta.load = summary
  if (summaries.length > 1) meta.loads = [...summaries]
  else delete meta.loads

  if (isInterrupted()) {
    writeLine(line)
    return
  }
  offerRemarks(result, (text, isWarning) => {
    const said = safeText(`${test.name}: ${text}`)
    if (isWarning) console.warn(said)
    if (!isWarning || takesAnnotations(test)) void annotate(test, said)
  })
  if (attach !== undefined) offerChart(result, attach)
  await annotate(test, profile === 'smoke' ? `${line} · smoke` : line)
}

async function annotate(test: RunningTest, line: string): Promise<void> {
  if (takesAnnotations(test)) await annotateHere(test, line)
  // What was measured is shown all the same.
  else console.warn(safeText(line))
}

/** Vitest finds the line of an annotation on the stack, where more frames of ours lie on top of it than a stack shows by itself. */
function annotateHere({ task }: RunningTest, text: string, attachment?: TestAttachment): Promise<unknown> {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = STACK_FRAMES
  try {
    return task.context.annotate(safeText(text), ANNOTATION, attachment)
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** Vitest refuses annotations by an error when the test is over, and when it has failed: by `expect.soft`, or the time before when it is repeated. */
const takesAnnotations = ({ task, signal }: RunningTest): boolean => !signal.aborted && task.result?.state === 'run'

const chartOf = (test: RunningTest, result: LoadResult): TestAttachment => ({
  contentType: 'image/svg+xml',
  body: svgOf(test.name, result),
  bodyEncoding: 'utf-8',
})
