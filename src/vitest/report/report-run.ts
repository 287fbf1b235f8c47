import { writeFileSync } from 'node:fs'
import type { TestAttachment } from 'vitest'
import { isLoad, type AnyResult } from '../../result/kind.ts'
import type { LoadResult } from '../../result/load-result.ts'
import { profileFileOf } from '../../result/profile-file.ts'
import { Places, readProfile, withoutPaths } from '../../run/monitor/target/profile/read-profile.ts'
import type { LoadSummary } from '../../report/run/summary.ts'
import { svgOf } from '../../report/svg/svg.ts'
import { safeText } from '../../units/text/safe-text.ts'
import { maskFor } from './run-documents.ts'
import { kindOfResult } from './result-kinds.ts'
import { attachChartOnFailure, onAnnotate } from './run-annotations.ts'
import { isInterrupted } from '../test/interruption.ts'
import type { Profile } from '../project/profile.ts'
import type { RunningTest } from '../test/running-test.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** Summary of the latest run of the test, set by vitest-load. */
    load?: LoadSummary
    /** Summaries of all its runs in order, if there were several; after a retry, those of the last attempt. */
    loads?: readonly LoadSummary[]
  }
}

/** The type of every annotation of this library. */
const ANNOTATION = 'load'
const STACK_FRAMES = 64

/**
 * Attaches the result of a run to its test: a summary for reporters, one line for people, and if the test fails the chart of a run. After Ctrl+C the line
 * can be printed only by `writeLine`.
 */
export async function reportRun(test: RunningTest, result: AnyResult, profile: Profile, writeLine: (line: string) => void): Promise<void> {
  const { summary, line: lineOf } = kindOfResult(result)
  noteSummary(test, summary(result, profile))
  const mask = maskFor(result)
  const line = mask(lineOf(test.name, result))
  if (isInterrupted()) writeLine(line)
  else {
    onAnnotate(result, (text, isWarning) => {
      const said = safeText(mask(`${test.name}: ${text}`))
      if (isWarning) console.warn(said)
      if (!isWarning || takesAnnotations(test)) void annotate(test, said)
    })
    if (isLoad(result)) attachChartOnFailure(result, () => attachChartOf(test, result))
    await annotate(test, profile === 'smoke' ? `${line} · smoke` : line)
  }
  test.runs.finished.push(result)
}

function noteSummary({ task: { meta }, runs: { summaries } }: RunningTest, summary: LoadSummary): void {
  summaries.push(summary)
  meta.load = summary
  if (summaries.length > 1) meta.loads = [...summaries]
  else delete meta.loads
}

/** Vitest itself waits for annotations at the end of the test. */
function attachChartOf(test: RunningTest, result: LoadResult): void {
  if (!takesAnnotations(test)) return
  void annotateHere(test, `${test.name}: latency and throughput`, chartOf(test, result))
  const profile = profileOf(result)
  if (profile !== undefined) void annotateHere(test, `${test.name}: CPU profile of the target`, profile)
}

async function annotate(test: RunningTest, line: string): Promise<void> {
  if (takesAnnotations(test)) await annotateHere(test, line)
  // The measurement is printed in any case.
  else console.warn(safeText(line))
}

/** Vitest finds the line of an annotation on the stack, and our frames above it exceed the default stack depth. */
function annotateHere({ task }: RunningTest, text: string, attachment?: TestAttachment): Promise<unknown> {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = STACK_FRAMES
  try {
    return task.context.annotate(safeText(text), ANNOTATION, attachment)
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** Vitest throws on annotations if the test is over, or has failed: by `expect.soft`, or in an earlier repetition. */
const takesAnnotations = ({ task, signal }: RunningTest): boolean => !signal.aborted && task.result?.state === 'run'

const chartOf = (test: RunningTest, result: LoadResult): TestAttachment => ({
  contentType: 'image/svg+xml',
  body: svgOf(test.name, result),
  bodyEncoding: 'utf-8',
})

/** The CPU profile of the target of a run for other tools, with places in the source and without paths of this machine; `undefined` if there is none. */
function profileOf(result: Pick<LoadResult, 'requests'>): TestAttachment | undefined {
  const file = profileFileOf(result)
  const profile = file === undefined ? undefined : readProfile(file)
  if (file === undefined || profile === undefined) return undefined
  const path = file.replace(/\.cpuprofile$/, '-sources.cpuprofile')
  try {
    writeFileSync(path, JSON.stringify(withoutPaths(profile, new Places())))
  } catch {
    // A disk that is full must not take the place of the assertion that fails.
    return undefined
  }
  return { contentType: 'application/json', path }
}
