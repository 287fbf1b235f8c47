import type { Certificates } from '../units/platform/certificates.ts'
import type { Milliseconds } from '../units/duration.ts'
import type { LoadModel } from './model.ts'
import type { ProxyPlan } from './options/http/proxy.ts'
import type { TracePlan } from './options/http/trace.ts'

/** A pause between iterations, drawn uniformly from a range; both ends are 0 for none. */
export interface Think {
  readonly minMs: Milliseconds
  readonly maxMs: Milliseconds
}

/** How users of a scenario pause by default: for a time, by pacing, or as a function returns. */
export type OwnThink =
  | ({ readonly kind: 'span' } & Think)
  | { readonly kind: 'pace'; readonly everyMs: Milliseconds }
  | { readonly kind: 'function' }

/** When to stop a run before its end: any limit exceeded in a window of `withinMs` for `holdsMs` without a break. */
export interface AbortRule {
  /** Highest share of bad iterations, 0 to 1; 1 if it is not judged. */
  readonly errorRate: number
  /** Highest latency by quantile (0 to 1). */
  readonly latency: readonly { readonly quantile: number; readonly limitMs: Milliseconds }[]
  readonly withinMs: Milliseconds
  readonly holdsMs: Milliseconds
}

/** The workers that run a plan outside the calling thread. */
export interface Workers {
  readonly kind: 'threads' | 'processes'
  readonly count: number
}

/** The agents that carry a run, each in as many workers as {@link Plan.workers} says. */
export interface AgentsPlan {
  readonly count: number
  /** Only agents that have all of them. */
  readonly labels: readonly string[]
  /** How long to wait until enough of them are idle. */
  readonly waitMs: Milliseconds
}

/** The statuses that count as success: ranges of status codes, both ends included. */
export type StatusRanges = readonly (readonly [from: number, to: number])[]

/** TLS settings of the HTTP client, in PEM text. */
export interface TlsPlan extends Certificates {
  readonly servername: string | undefined
  readonly rejectUnauthorized: boolean
}

/** How the HTTP clients of a run behave. */
export interface HttpPlan {
  /** Connections that each user keeps alive, or `'per-iteration'` for new ones in each iteration. */
  readonly connections: number | 'per-iteration'
  readonly http2: boolean
  readonly cookies: 'per-user' | 'per-iteration' | 'off'
  /** How many redirects a call follows. */
  readonly redirects: number
  readonly decompress: boolean
  /** The HTTP client that makes the calls. */
  readonly engine: 'wire' | 'undici' | 'http2'
  /** `undefined` if connections go to the host of the address. */
  readonly socketPath: string | undefined
  /** The proxy of every request. Its `authorization` is a secret. */
  readonly proxy: ProxyPlan | undefined
  /** How many bytes of a reply body are kept; the rest is read, counted and dropped. */
  readonly maxBodyBytes: number
  /** `undefined` if the caller's `accept` is a function, which is then in {@link Hooks}. */
  readonly accept: StatusRanges | undefined
  /** Default headers of calls, as name, value, name, value. Secrets. */
  readonly headers: readonly string[]
  readonly tls: TlsPlan
}

/** The part of the users or arrivals of a run that one of its scenarios gets. */
export interface Portion {
  /** The shares of all scenarios that divide the load; whole numbers. */
  readonly shares: readonly number[]
  /** The place of this scenario among them. */
  readonly index: number
  /** What is divided. */
  readonly of: LoadModel
}

/**
 * The plan of a run, complete and exact: nothing below this folder sees an `undefined` option or a duration as text. Plain data that can be cloned into another
 * thread; the rest is in {@link Hooks}.
 */
export interface Plan {
  /** Its name among the scenarios of a run; `undefined` if it is the whole run. */
  readonly name: string | undefined
  /** When it starts, from the start of the run. */
  readonly startAtMs: Milliseconds
  /** How many iterations of other scenarios can run at the same time. */
  readonly otherConcurrency: number
  readonly model: LoadModel
  /** Set if {@link model} is a part of a load that several scenarios divide. */
  readonly portion?: Portion | undefined
  /** How many measured iterations to start; `Infinity` if only time ends the run. */
  readonly iterations: number
  /** How many measured iterations each user starts; `undefined` if they are counted together. */
  readonly iterationsPerUser?: number | undefined
  /** How long the measured window is; `Infinity` if only a count ends the run. */
  readonly durationMs: Milliseconds
  /** Iterations due before the boundary are warm-up: a time, or a number of iterations. At most one of the two is above 0. */
  readonly warmup: {
    readonly durationMs: Milliseconds
    readonly iterations: number
    /** `false` where the caller never said anything about warm-up. */ readonly given: boolean
  }
  readonly think: Think
  /** The pause of the scenario, if the options name none; `undefined` if it has none. Only for descriptions. */
  readonly ownThink?: OwnThink | undefined
  /** Limit on one iteration, from the call of the task. */
  readonly timeoutMs: Milliseconds
  /** How long iterations may still run at the end. */
  readonly gracefulStopMs: Milliseconds
  readonly http: HttpPlan
  /** `undefined` if requests are not traced. */
  readonly trace?: TracePlan | undefined
  readonly abortWhen: AbortRule | undefined
  /** Whether the measured part is cut into segments, between which the target collects its garbage. */
  readonly leak?: boolean
  /** Hosts outside this machine and private networks that may be loaded: `host`, `*.host`, `host:port`. */
  readonly allow: readonly string[]
  readonly exclusive: boolean
  /** Whether the profile `smoke` shortened it. */
  readonly isShortened?: boolean | undefined
  /** Absent if this machine runs the plan itself. */
  readonly agents?: AgentsPlan | undefined
  /** `undefined` if the calling thread, or the one of each agent, runs the plan itself. */
  readonly workers: Workers | undefined
  /** The seed of the run; draws for one of several scenarios also depend on its name, see `drawingSeed`. */
  readonly seed: number
}
