import type { TestId } from './remote-messages.ts'

/** What a process of Vitest is to run for a side; it goes along as its only argument. */
export interface SideOrder {
  /** As the user gave them, for `vitest run`. */
  readonly args: readonly string[]
  /** The only test to run; `undefined` for all. */
  readonly only: TestId | undefined
  /** Tests are run again, each time in fresh processes, as often as the coordinator asks for it: what starting Vitest takes is spent once. */
  readonly isRepeated: boolean
}
