import type { HttpPlan } from './plan.ts'
import type { headersFunction } from './options/http/headers.ts'
import type { NamesOption } from './options/http/names.ts'

/** The state of the target process, if `serve` started it. Plain data. */
export interface TargetReport {
  /** How it ended, such as "exited with code 1"; `undefined` while it runs. */
  readonly ended: string | undefined
  /** The last lines of its output, of both streams; limited. */
  readonly output: string
  /** A note for failure texts, such as which of its ports is loaded. */
  readonly note?: string | undefined
}

/** What `setup` and `teardown` are given. */
export interface HookArgument<Http> {
  /** An HTTP client with the settings of the run and its own cookies, until the hook ends. A status that is not accepted fails the hook. */
  readonly http: Http
  /** Aborts when the run is aborted, or when its test has no time left. */
  readonly signal: AbortSignal
}

/** Where the requests of `setup` and `teardown` go. */
export type HookTarget = Pick<Hooks, 'baseUrl' | 'baseSocket' | 'accept'> & { readonly http: HttpPlan }

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
  /** Makes the default headers of a call; `undefined` if they are in the plan, or there are none. */
  readonly headers: ReturnType<typeof headersFunction>
  /** Makes the name of a call without one. */
  readonly names: NamesOption | undefined
  readonly setup: ((hook: HookArgument<unknown>) => unknown) | undefined
  readonly teardown: ((data: unknown, hook: HookArgument<unknown>) => unknown) | undefined
  /** If the run has several scenarios, where their options do not count: those of the run. */
  readonly hookTarget?: HookTarget | undefined
  readonly signal: AbortSignal | undefined
}
