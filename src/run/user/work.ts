import type { Recorder } from '../../record/recorder.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { User } from './user.ts'

/**
 * What an iteration runs on a user, who began it at `nowMs` on the clock. Whatever it returns that is thenable is waited for; with {@link PENDING} the
 * user is told by `sent` how it ended, which may have been before.
 */
export type Work = (user: User, nowMs: Milliseconds) => unknown

/** What a part of an iteration runs: as {@link Work}, but what is not over when it returns is always something to wait for. */
export type PartWork = (user: User) => unknown

/** That there is no promise to wait for, though something goes on. */
export const PENDING: unique symbol = Symbol('underway')

/** What a user does before its first iteration, or after its last. Times from the start of the run. */
export interface UserHook {
  readonly name: 'start' | 'stop'
  readonly work: Work
  readonly index: number
  readonly dueMs: Milliseconds
  readonly startedMs: Milliseconds
  readonly recorder: Recorder
  /** Told when the user can be used again. */
  readonly onFree: (user: User) => void
}
