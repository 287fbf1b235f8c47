import { writeFileSync } from 'node:fs'
import type { TestAttachment } from 'vitest'
import { isCapacity } from '../../result/capacity/is-capacity.ts'
import { isSweep } from '../../result/sweep/is-sweep.ts'
import { isComparison } from '../../result/comparison/is-comparison.ts'
import type { LoadResult } from '../../result/load-result.ts'
import { profileFileOf } from '../../result/profile-file.ts'
import { Places, readProfile, withoutPaths } from '../../run/monitor/target/profile/read-profile.ts'
import { capacityLine } from '../../report/capacity/capacity-line.ts'
import { summaryOfCapacity } from '../../report/capacity/capacity-summary.ts'
import { comparisonLine } from '../../report/comparison/comparison-line.ts'
import { summaryOfComparison } from '../../report/comparison/comparison-summary.ts'
import { summaryLine } from '../../report/run/summary-line.ts'
import { summaryOf, type LoadSummary } from '../../report/run/summary.ts'
import { sweepLine } from '../../report/sweep/sweep-line.ts'
import { summaryOfSweep } from '../../report/sweep/sweep-summary.ts'
import { svgOf } from '../../report/svg/svg.ts'
import { safeText } from '../../units/text/safe-text.ts'
import { maskFor } from './run-documents.ts'
import { attachChartOnFailure, onAnnotate } from './run-annotations.ts'
import { isInterrupted } from '../test/interruption.ts'
import type { Profile } from '../project/profile.ts'
import type { RunningTest } from '../test/running-test.ts'
import type { Finished } from '../test/test-runs.ts'

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
 * Attaches a run, or a comparison, to its test: a summary for reporters, one line for people, and if the test fails the chart of a run. After Ctrl+C the line
 * can be printed only by `writeLine`.
 */
export async function reportRun(test: RunningTest, result: Finished, profile: Profile, writeLine: (line: string) => void): Promise<void> {
  noteSummary(test, summaryIn(result, profile))
  const mask = maskFor(result)
  const line = mask(lineOf(test.name, result))
  if (isInterrupted()) writeLine(line)
  else {
    onAnnotate(result, (text, isWarning) => {
      const said = safeText(mask(`${test.name}: ${text}`))
      if (isWarning) console.warn(said)
      if (!isWarning || takesAnnotations(test)) void annotate(test, said)
    })
    if (!isComparison(result) && !isCapacity(result) && !isSweep(result)) attachChartOnFailure(result, () => attachChartOf(test, result))
    await annotate(test, profile === 'smoke' ? `${line} · smoke` : line)
  }
  test.runs.finished.push(result)
}

function summaryIn(result: Finished, profile: Profile): LoadSummary {
  if (isCapacity(result)) return summaryOfCapacity(result, profile)
  if (isSweep(result)) return summaryOfSweep(result, profile)
  return isComparison(result) ? summaryOfComparison(result, profile) : summaryOf(result, profile)
}

function lineOf(name: string, result: Finished): string {
  if (isCapacity(result)) return capacityLine(name, result)
  if (isSweep(result)) return sweepLine(name, result)
  return isComparison(result) ? comparisonLine(name, result) : summaryLine(name, result)
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
