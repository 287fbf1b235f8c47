/** What is known of the process under load, where it was started by us. Plain data. */
export interface TargetReport {
  /** How it ended, such as "exited with code 1"; `undefined` while it runs. */
  readonly ended: string | undefined
  /** The last lines it wrote, to either stream; bounded. */
  readonly output: string
  /** What a reader of a failure should know of it, such as which of its ports is loaded. */
  readonly note?: string | undefined
}

/** What belongs to a run but cannot leave this thread: functions and signals, as the caller gave them. */
export interface Hooks {
  /** Read when the run starts, so that a target may come up after the plan was made. */
  readonly baseUrl: () => string | undefined
  /** The Unix socket that connections to the origin of `baseUrl` go to, where what `serve` gave has one; read as `baseUrl` is. */
  readonly baseSocket: () => string | undefined
  /** Awaited before the run: resolves when the target is up, rejects when it will never be. */
  readonly ready: (() => Promise<void>) | undefined
  /** Read when the run is over; `undefined` where the target is not a process of ours. */
  readonly target: (() => TargetReport) | undefined
  /** Where `accept` is a function; otherwise the plan holds the ranges. */
  readonly accept: ((status: number) => boolean) | undefined
  readonly setup: (() => unknown) | undefined
  readonly teardown: ((data: unknown) => unknown) | undefined
  readonly signal: AbortSignal | undefined
}
