import type { Certificates } from '../units/platform/certificates.ts'
import type { Milliseconds } from '../units/duration.ts'
import type { LoadModel } from './model.ts'
import type { ProxyPlan } from './options/proxy.ts'

/** A pause between iterations, drawn evenly from a span; both ends 0 for none. */
export interface Think {
  readonly minMs: Milliseconds
  readonly maxMs: Milliseconds
}

/** How users of a scenario pause by themselves: for a time, so that iterations begin so far apart, or as a function says. */
export type OwnThink =
  | ({ readonly kind: 'span' } & Think)
  | { readonly kind: 'pace'; readonly everyMs: Milliseconds }
  | { readonly kind: 'function' }

/** When to stop a run before its end: any limit exceeded in a window of `withinMs` for `holdsMs` without a break. */
export interface AbortRule {
  /** Highest share of bad iterations, 0 to 1; 1 where it is not judged. */
  readonly errorRate: number
  /** Highest latency by quantile (0 to 1). */
  readonly latency: readonly { readonly quantile: number; readonly limitMs: Milliseconds }[]
  readonly withinMs: Milliseconds
  readonly holdsMs: Milliseconds
}

/** What carries a run outside of the thread that asked for it. */
export interface Workers {
  readonly kind: 'threads' | 'processes'
  readonly count: number
}

/** Which statuses are success: spans of status codes, both ends included. */
export type StatusRanges = readonly (readonly [from: number, to: number])[]

/** TLS settings of the HTTP client, in PEM text. */
export interface TlsPlan extends Certificates {
  readonly servername: string | undefined
  readonly rejectUnauthorized: boolean
}

/** How the HTTP clients of a run behave. */
export interface HttpPlan {
  /** Connections kept alive per user, or `'per-iteration'` for a fresh one each time. */
  readonly connections: number | 'per-iteration'
  readonly http2: boolean
  /** What carries the calls. */
  readonly engine: 'wire' | 'undici' | 'http2'
  /** `undefined` where connections go to the host of the address. */
  readonly socketPath: string | undefined
  /** What every request goes through. Its `authorization` is a secret. */
  readonly proxy: ProxyPlan | undefined
  /** The most bytes of a reply body that are kept; the rest is read, counted and thrown away. */
  readonly maxBodyBytes: number
  /** `undefined` where the caller's `accept` is a function: it then stands in {@link Hooks}. */
  readonly accept: StatusRanges | undefined
  readonly tls: TlsPlan
}

/**
 * What a run is going to do, complete and exact: nothing below this folder sees an `undefined` option or a duration in words.
 * Plain data that can be cloned into another thread; what cannot travel stands in {@link Hooks}.
 */
export interface Plan {
  /** Among the scenarios of a run; `undefined` where it is all of the run. */
  readonly name: string | undefined
  /** When it begins, from the start of the run. */
  readonly startAtMs: Milliseconds
  /** How many iterations of other scenarios can go on beside its own. */
  readonly otherConcurrency: number
  readonly model: LoadModel
  /** How many measured iterations to start; `Infinity` where time alone ends the run. */
  readonly iterations: number
  /** How long the measured window is; `Infinity` where a count alone ends the run. */
  readonly durationMs: Milliseconds
  /** What is due before the boundary is warm-up: a time, or a number of iterations. At most one of the two is above 0. */
  readonly warmup: {
    readonly durationMs: Milliseconds
    readonly iterations: number
    /** `false` where the caller never said anything about warm-up. */ readonly given: boolean
  }
  readonly think: Think
  /** The pause of the scenario that is run, where the options name none; `undefined` where it has none. For telling only. */
  readonly ownThink?: OwnThink | undefined
  /** Bound on one iteration, from the call of the task. */
  readonly timeoutMs: Milliseconds
  /** Bound on what is still running at the end. */
  readonly gracefulStopMs: Milliseconds
  readonly http: HttpPlan
  readonly abortWhen: AbortRule | undefined
  /** Hosts beyond this machine and private networks that may be loaded: `host`, `*.host`, `host:port`. */
  readonly allow: readonly string[]
  readonly exclusive: boolean
  /** Whether the profile `smoke` has made it shorter than it was meant to be. */
  readonly isShortened?: boolean | undefined
  /** `undefined` where the thread that asked for the run carries it itself. */
  readonly workers: Workers | undefined
  /** Of the run; what is drawn for one scenario of several depends on its name as well, see `drawingSeed`. */
  readonly seed: number
}
