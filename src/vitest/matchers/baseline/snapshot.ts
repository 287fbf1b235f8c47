import { Snapshots, type RunnerTestCase } from 'vitest'
import { notJudgeable } from '../../../result/verdicts/verdict.ts'
import type { MatcherContext } from '../outcome.ts'

/** What Vitest binds to `this` in a matcher, as far as storing needs it. An asymmetric matcher has none of it. */
export interface SnapshotContext extends MatcherContext {
  readonly poll?: boolean | undefined
  readonly assertion?: object | undefined
  readonly task?: Readonly<RunnerTestCase> | undefined
  readonly currentTestName?: string | undefined
  readonly snapshotState?: SnapshotState | undefined
}

/** The part of Vitest's state of a snapshot file that is used here. */
interface SnapshotState {
  readonly snapshotUpdateState: 'all' | 'new' | 'none'
  probeExpectedSnapshot(of: { readonly testName: string; readonly testId: string; readonly isInline: boolean }): {
    readonly key: string
    readonly data?: string | undefined
  }
}

/** The text stored for the running test, numbered among the snapshots of the test. */
export interface BaselineSnapshot {
  /** The name of its entry in the snapshot file. */
  readonly key: string
  /** `undefined` if there is none. */
  readonly text: string | undefined
  /** Whether a text that does not match is overwritten (`-u`). */
  readonly isUpdating: boolean
  /**
   * Passes on the text to store, which happens if nothing is stored or, with `-u`, if the stored text did not match. Returns whether the assertion now holds.
   * Must be called once if something is stored, whatever the run shows: Vitest considers a text that was not asked for obsolete, fails in CI, and deletes it
   * with `-u`.
   */
  settle(outcome: { readonly isMet: boolean; readonly text: string }): boolean
}

/**
 * The next snapshot of the running test. Only this file knows snapshot domains, which are experimental in Vitest 4.1 and 5.
 *
 * @throws {LoadError} `not-judgeable` if there is no test to name it after, and in the forms that would store nothing.
 */
export function nextSnapshot(matcher: string, context: SnapshotContext): BaselineSnapshot {
  const { assertion, task, currentTestName, snapshotState, isNot, poll } = context
  if (assertion === undefined)
    throw notJudgeable(`${matcher} stores something, so it cannot be used inside another matcher: write expect(result).${matcher}()`)
  if (isNot) throw notJudgeable(`${matcher} has no \`.not\`, which would ask for a run that is worse than before`)
  if (poll === true) throw notJudgeable(`${matcher} judges one run: write expect(await load(…)).${matcher}() in place of expect.poll`)
  if (task === undefined || currentTestName === undefined || snapshotState === undefined) {
    throw notJudgeable(`${matcher} stores its numbers under the name of the running test, but no test is running`)
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

/** The stored text has been read and judged by then: this reports the outcome to Vitest. */
const domain = {
  name: 'load-baseline',
  capture: (outcome: unknown): Outcome => outcome as Outcome,
  render: ({ text }: Outcome): string => text,
  parseExpected: (text: string): string => text,
  match: ({ isMet, text }: Outcome): { readonly pass: boolean; readonly resolved: string } => ({ pass: isMet, resolved: text }),
}

/** The test may fail at a later assertion, and the numbers of a failed test must not become a baseline. */
function takeBack(texts: Record<string, string | undefined>, key: string, before: string | undefined): void {
  if (before === undefined) delete texts[key]
  else texts[key] = before
}

/** The texts that will be written, by key. This is private in Vitest, which has no other way to take one back; if it is missing, none is taken back. */
function textsIn(state: object): Record<string, string | undefined> | undefined {
  return '_snapshotData' in state ? (state._snapshotData as Record<string, string | undefined>) : undefined
}
