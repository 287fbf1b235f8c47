import type { TestId } from './remote-messages.ts'

/** What a Vitest process should run for a side; passed as its only argument. */
export interface SideOrder {
  /** The user's arguments for `vitest run`. */
  readonly args: readonly string[]
  /** The only test to run; `undefined` for all. */
  readonly only: TestId | undefined
  /** Tests are run again, each time in fresh processes, as often as the coordinator asks for it: what starting Vitest takes is spent once. */
  readonly isRepeated: boolean
}
