import { TestRunner, type RunnerTask, type RunnerTestCase, type RunnerTestFile, type RunnerTestSuite } from 'vitest'
import { LoadError } from '../../units/errors/error.ts'

/** A test, or a suite in one of its hooks, such as `beforeAll`. */
export type RunningTask = RunnerTestCase | RunnerTestSuite

/** What is known about load tests, which never run at the same time: see current-test.ts. */
export interface LoadTests {
  /** Whether a test was registered by `loadTest`. */
  readonly has: (test: RunnerTestCase) => boolean
  /** Whether a load test whose function Vitest has called waits for another load test to end. */
  readonly waits: (test: RunnerTestCase) => boolean
}

/** The imported function that asks, and what to do if its caller is unknown. */
export interface Question {
  readonly name: string
  readonly hint: string
}

/**
 * The test or suite that calls an imported function; `undefined` outside any, as while a file is collected.
 *
 * Strategy: Vitest remembers only the test that started last, so this looks at all that have started and not ended. The answer is certain if there is only one,
 * and if nothing else could run at the same time. The second depends on how the suites are written, not on the moment: otherwise the same call would be
 * accepted or refused depending on how long other tests take.
 *
 * @throws {LoadError} `uncertain-test` if several tests may run at this time.
 */
export function runningTask(loadTests: LoadTests, { name, hint }: Question): RunningTask | undefined {
  const file = currentFile()
  if (file === undefined || !isInProgress(file)) return undefined
  const candidates = innermost(file).filter((task) => task.type === 'suite' || !loadTests.waits(task))
  const [task] = candidates
  if (task !== undefined && candidates.length === 1 && runsAlone(task, loadTests)) return task
  throw new LoadError(
    'uncertain-test',
    `Expected \`${name}\` to be called by a test that runs alone, but this one may run at the same time as others (\`concurrent\`), and Vitest does not know which of ` +
      `them makes a call. ${hint}`,
  )
}

function currentFile(): RunnerTestFile | undefined {
  const test = TestRunner.getCurrentTest<RunnerTestCase>()
  if (test !== undefined) return test.file
  try {
    return TestRunner.getCurrentSuite().file
  } catch {
    // There are no suites outside a Vitest worker, as in a `globalSetup`.
    return undefined
  }
}

/** Whether a task is between the start of its first hook and the end of its last one. */
function isInProgress({ mode, result }: RunnerTask): boolean {
  return mode !== 'skip' && mode !== 'todo' && result?.startTime !== undefined && result.duration === undefined
}

function innermost(suite: RunnerTestSuite): readonly RunningTask[] {
  const children = suite.tasks.filter(isInProgress)
  if (children.length === 0) return [suite]
  return children.flatMap((child) => (child.type === 'suite' ? innermost(child) : [child]))
}

/** Whether no other test can run at the same time. Load tests wait for one another even if their suites are concurrent. */
function runsAlone(task: RunningTask, loadTests: LoadTests): boolean {
  const mayOverlap = (other: RunnerTask): boolean => !(task.type === 'test' && loadTests.has(task) && testsIn(other).every(loadTests.has))
  for (let inner: RunnerTask = task, outer = parentOf(inner); outer !== undefined; inner = outer, outer = parentOf(inner))
    if (concurrentWith(inner, outer.tasks).some(mayOverlap)) return false
  return true
}

const parentOf = (task: RunnerTask): RunnerTestSuite | undefined => task.suite ?? (task === task.file ? undefined : task.file)

const testsIn = (task: RunnerTask): readonly RunnerTestCase[] => (task.type === 'suite' ? task.tasks.flatMap(testsIn) : [task])

/** Vitest runs siblings at the same time if all of them are concurrent. */
function concurrentWith(task: RunnerTask, siblings: readonly RunnerTask[]): readonly RunnerTask[] {
  if (task.concurrent !== true) return []
  const at = siblings.indexOf(task)
  const from = siblings.slice(0, at).findLastIndex(isSequential) + 1
  const after = siblings.slice(at).findIndex(isSequential)
  return siblings.slice(from, after < 0 ? siblings.length : at + after).filter((other) => other !== task)
}

const isSequential = ({ concurrent }: RunnerTask): boolean => concurrent !== true
