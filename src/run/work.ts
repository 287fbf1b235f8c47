import type { Recorder } from '../record/recorder.ts'
import type { Milliseconds } from '../units/duration.ts'
import type { User } from './user.ts'

/** What an iteration runs on a user. Whatever it returns that is thenable is waited for. */
export type Work = (user: User) => unknown

/** What a user does before its first iteration, or after its last. Times from the start of the run. */
export interface Aside {
  readonly name: 'start' | 'stop'
  readonly work: Work
  readonly index: number
  readonly dueMs: Milliseconds
  readonly startedMs: Milliseconds
  readonly recorder: Recorder
  /** Told when the user can be used again. */
  readonly onFree: (user: User) => void
}
