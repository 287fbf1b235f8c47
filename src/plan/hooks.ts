/** What belongs to a run but cannot leave this thread: functions and signals, as the caller gave them. */
export interface Hooks {
  /** Read when the run starts, so that a target may come up after the plan was made. */
  readonly baseUrl: () => string | undefined
  /** Where `accept` is a function; otherwise the plan holds the ranges. */
  readonly accept: ((status: number) => boolean) | undefined
  readonly setup: (() => unknown) | undefined
  readonly teardown: ((data: unknown) => unknown) | undefined
  readonly signal: AbortSignal | undefined
}
