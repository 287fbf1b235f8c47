/** The state of the target process, if `serve` started it. Plain data. */
export interface TargetReport {
  /** How it ended, such as "exited with code 1"; `undefined` while it runs. */
  readonly ended: string | undefined
  /** The last lines of its output, of both streams; limited. */
  readonly output: string
  /** A note for failure texts, such as which of its ports is loaded. */
  readonly note?: string | undefined
}

/** The parts of a run that cannot leave this thread: functions and signals, as given by the caller. */
export interface Hooks {
  /** Read when the run starts, so that a target may come up after the plan was made. */
  readonly baseUrl: () => string | undefined
  /** The Unix socket for connections to the origin of `baseUrl`, if the target from `serve` has one; read when `baseUrl` is. */
  readonly baseSocket: () => string | undefined
  /** Awaited before the run: resolves when the target is up, rejects if it does not come up. */
  readonly ready: (() => Promise<void>) | undefined
  /** Read when the run is over; `undefined` if `serve` did not start the target. */
  readonly target: (() => TargetReport) | undefined
  /** Set if `accept` is a function; otherwise the plan has the ranges. */
  readonly accept: ((status: number) => boolean) | undefined
  readonly setup: (() => unknown) | undefined
  readonly teardown: ((data: unknown) => unknown) | undefined
  readonly signal: AbortSignal | undefined
}
