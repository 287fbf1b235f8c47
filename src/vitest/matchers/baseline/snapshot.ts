import { Snapshots, type RunnerTestCase } from 'vitest'
import { notJudgeable } from '../../../result/verdicts/not-judgeable.ts'
import type { MatcherContext } from '../outcome.ts'

/** What Vitest binds to `this` in a matcher, as far as it takes that to store something. Nothing of it is there in an asymmetric matcher. */
export interface SnapshotContext extends MatcherContext {
  readonly poll?: boolean | undefined
  readonly assertion?: object | undefined
  readonly task?: Readonly<RunnerTestCase> | undefined
  readonly currentTestName?: string | undefined
  readonly snapshotState?: SnapshotState | undefined
}

/** What is used of the state that Vitest keeps for a file of snapshots. */
interface SnapshotState {
  readonly snapshotUpdateState: 'all' | 'new' | 'none'
  probeExpectedSnapshot(of: { readonly testName: string; readonly testId: string; readonly isInline: boolean }): {
    readonly key: string
    readonly data?: string | undefined
  }
}

/** The text that is stored under the name of the running test, by its turn among those of the test. */
export interface BaselineSnapshot {
  /** The name of its entry in the file of snapshots. */
  readonly key: string
  /** `undefined` where there is none. */
  readonly text: string | undefined
  /** Whether a text that is not met is written over (`-u`). */
  readonly isUpdating: boolean
  /**
   * Hands over what is to be stored, which happens where nothing is and, with `-u`, where what is stored was not met. Gives whether the assertion holds
   * now. Has to be called once where something is stored, whatever comes of the run: a text that nobody asked for is obsolete to Vitest, which fails in CI,
   * and `-u` deletes it.
   */
  settle(outcome: { readonly isMet: boolean; readonly text: string }): boolean
}

/**
 * The snapshot that comes next in the running test. The only file that knows of the domains of snapshots, which are experimental in Vitest 4.1 and 5.
 *
 * @throws {LoadError} `not-judgeable` where there is no test to name it by, and in the forms that would store nothing.
 */
export function nextSnapshot(matcher: string, context: SnapshotContext): BaselineSnapshot {
  const { assertion, task, currentTestName, snapshotState, isNot, poll } = context
  if (assertion === undefined) throw notJudgeable(`${matcher} stores something, so it has to stand on its own: expect(result).${matcher}()`)
  if (isNot) throw notJudgeable(`${matcher} has no opposite: \`.not\` would ask for a run that is worse than before`)
  if (poll === true) throw notJudgeable(`${matcher} judges one run: write expect(await load(…)).${matcher}() in place of expect.poll`)
  if (task === undefined || currentTestName === undefined || snapshotState === undefined) {
    throw notJudgeable(`${matcher} stores what it measured under the name of the running test, and none is running`)
  }
  const { key, data } = snapshotState.probeExpectedSnapshot({ testName: currentTestName, testId: task.id, isInline: false })
  return {
    key,
    text: data,
    isUpdating: snapshotState.snapshotUpdateState === 'all',
    settle: (outcome) => {
      const { pass } = Snapshots.toMatchDomainSnapshot.call(context as never, domain, outcome) as { readonly pass: boolean }
      const texts = textsIn(snapshotState)
      if (texts !== undefined && texts[key] !== data) task.context.onTestFailed(() => takeBack(texts, key, data))
      return pass
    },
  }
}

type Outcome = Parameters<BaselineSnapshot['settle']>[0]

/** What is stored has been read and judged by then: this tells Vitest what came of it. */
const domain = {
  name: 'load-baseline',
  capture: (outcome: unknown): Outcome => outcome as Outcome,
  render: ({ text }: Outcome): string => text,
  parseExpected: (text: string): string => text,
  match: ({ isMet, text }: Outcome): { readonly pass: boolean; readonly resolved: string } => ({ pass: isMet, resolved: text }),
}

/** The test may fail by what it asserts later, and the number of a run that failed its test is none to go by. */
function takeBack(texts: Record<string, string | undefined>, key: string, before: string | undefined): void {
  if (before === undefined) delete texts[key]
  else texts[key] = before
}

/** The texts by their keys as they will be written. Private in Vitest, which has no other way to take one back: where they are elsewhere, none is. */
function textsIn(state: object): Record<string, string | undefined> | undefined {
  return '_snapshotData' in state ? (state._snapshotData as Record<string, string | undefined>) : undefined
}
