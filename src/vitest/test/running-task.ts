import { TestRunner, type RunnerTask, type RunnerTestCase, type RunnerTestFile, type RunnerTestSuite } from 'vitest'
import { LoadError } from '../../units/errors/error.ts'

/** A test, or a suite in one of its hooks, such as `beforeAll`. */
export type RunningTask = RunnerTestCase | RunnerTestSuite

/** What is known of load tests, which never run at the same time: see current-test.ts. */
export interface LoadTests {
  /** Whether a test was registered by `loadTest`. */
  readonly has: (test: RunnerTestCase) => boolean
  /** Whether Vitest has called the function of a load test, which waits until another load test has ended. */
  readonly waits: (test: RunnerTestCase) => boolean
}

/** The imported function that asks, and what to do if that does not know its caller. */
export interface Question {
  readonly name: string
  readonly hint: string
}

/**
 * The test or suite that calls an imported function; `undefined` outside of any, as while a file is read.
 *
 * Strategy: Vitest remembers only the test that began last, so this looks at all that has begun and not ended. The answer is certain if there is only
 * one, and if nothing else could run at the same time. The second is asked of the suites as they are written, not of the moment: otherwise the same call would be
 * taken or refused depending on how long other tests take.
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
    `Expected \`${name}\` to be called by a test that runs alone, but this one may run at the same time as others (\`concurrent\`), and Vitest does not tell which of ` +
      `them makes a call. ${hint}`,
  )
}

function currentFile(): RunnerTestFile | undefined {
  const test = TestRunner.getCurrentTest<RunnerTestCase>()
  if (test !== undefined) return test.file
  try {
    return TestRunner.getCurrentSuite().file
  } catch {
    // There are no suites outside of a worker of Vitest, as in a global set-up.
    return undefined
  }
}

/** From before its first hook until after its last one. */
function isInProgress({ mode, result }: RunnerTask): boolean {
  return mode !== 'skip' && mode !== 'todo' && result?.startTime !== undefined && result.duration === undefined
}

function innermost(suite: RunnerTestSuite): readonly RunningTask[] {
  const children = suite.tasks.filter(isInProgress)
  if (children.length === 0) return [suite]
  return children.flatMap((child) => (child.type === 'suite' ? innermost(child) : [child]))
}

/** Whether no other test can run at the same time. Load tests wait for one another, also if their suites are concurrent. */
function runsAlone(task: RunningTask, loadTests: LoadTests): boolean {
  const mayOverlap = (other: RunnerTask): boolean => !(task.type === 'test' && loadTests.has(task) && testsIn(other).every(loadTests.has))
  for (let inner: RunnerTask = task, outer = parentOf(inner); outer !== undefined; inner = outer, outer = parentOf(inner))
    if (concurrentWith(inner, outer.tasks).some(mayOverlap)) return false
  return true
}

const parentOf = (task: RunnerTask): RunnerTestSuite | undefined => task.suite ?? (task === task.file ? undefined : task.file)

const testsIn = (task: RunnerTask): readonly RunnerTestCase[] => (task.type === 'suite' ? task.tasks.flatMap(testsIn) : [task])

/** Vitest runs neighbours at the same time if all of them are concurrent. */
function concurrentWith(task: RunnerTask, siblings: readonly RunnerTask[]): readonly RunnerTask[] {
  if (task.concurrent !== true) return []
  const at = siblings.indexOf(task)
  const from = siblings.slice(0, at).findLastIndex(isSequential) + 1
  const after = siblings.slice(at).findIndex(isSequential)
  return siblings.slice(from, after < 0 ? siblings.length : at + after).filter((other) => other !== task)
}

const isSequential = ({ concurrent }: RunnerTask): boolean => concurrent !== true
