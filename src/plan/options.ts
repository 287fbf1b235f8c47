import type { Duration } from '../units/duration.ts'
import type { Rate } from '../units/rate.ts'
import type { Ratio } from '../units/ratio.ts'
import type { TargetReport } from './hooks.ts'
import type { Think } from './plan.ts'

/** Statuses that are success: a status, a class of them, a list of either, or a function that decides. */
export type Accept = StatusPattern | readonly StatusPattern[] | ((status: number) => boolean)

/** One status such as `200`, or a class of them such as `'2xx'`. */
export type StatusPattern = number | `${1 | 2 | 3 | 4 | 5}xx`

/**
 * Where requests with a relative address go: text, a `URL`, what `serve` returned (or its `url` and `socketPath`), or a function read when the run starts.
 */
export type BaseUrl =
  | string
  | URL
  | { readonly url: string; readonly socketPath?: string | undefined; readonly ready?: Promise<void>; readonly report?: () => TargetReport }
  | (() => string | URL)

/** A stretch of a staged run: move to `to` users (or arrivals per second) over a time, or stay where it is for a time. */
export type StageOption = { readonly to: number | Rate; readonly over: Duration } | { readonly for: Duration }

/** Limits that end a run early; see {@link LoadOptions.abortWhen}. */
export interface AbortWhen {
  /** Highest share of bad iterations. */
  readonly errorRate?: Ratio | undefined
  readonly p50?: Duration | undefined
  readonly p90?: Duration | undefined
  readonly p95?: Duration | undefined
  readonly p99?: Duration | undefined
  /**
   * Length of the window a limit is judged over. Minimum: 250 ms.
   * @defaultValue '5s'
   */
  readonly within?: Duration | undefined
  /**
   * How long a limit must be exceeded without a break before the run ends; 0 ends it at the first full window.
   * @defaultValue 0
   */
  readonly holds?: Duration | undefined
}

/** TLS settings of `context.http` and of request tasks, in PEM. */
export interface TlsOptions {
  /** Authorities to trust besides those of Node. */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined
  readonly cert?: string | Uint8Array | undefined
  readonly key?: string | Uint8Array | undefined
  /** Certificate and key in one, as PKCS#12 (the contents of a .p12 or .pfx file), in place of `cert` and `key`. */
  readonly pfx?: Uint8Array | undefined
  /** What `key` or `pfx` was encrypted with. */
  readonly passphrase?: string | undefined
  /** Name sent to the target (SNI) and checked against its certificate. */
  readonly servername?: string | undefined
  /**
   * `false` accepts any certificate.
   * @defaultValue true
   */
  readonly rejectUnauthorized?: boolean | undefined
}

/**
 * How to load. Every option may be `undefined`, which means "not given". A number that is a time is in milliseconds.
 * Defaults and limits stand at each option; `docs/options.md` has them as one table.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- what `setup` returns is known only where it is written
export interface LoadOptions<Data = any> {
  /**
   * Closed model: how many users, each starting again when it has finished. Excludes `rate`. Minimum: 1; with `stages` it is the number
   * at the start, and may be 0. At most 100 000.
   * @defaultValue 1
   */
  readonly concurrency?: number | undefined
  /**
   * Closed model: how many users begin per second, from the start of the run and so in its warm-up first. Excludes `rate` and `stages`. Above 0, at most
   * 1 000 000/s.
   * @defaultValue all of them begin at once
   */
  readonly spawnRate?: Rate | undefined
  /**
   * Open model: arrivals per second, which go on whatever the answers do. Excludes `concurrency`. Above 0; with `stages` it is the rate
   * at the start, and may be 0. At most 1 000 000/s.
   */
  readonly rate?: Rate | undefined
  /**
   * Open model: evenly spaced, or random and independent as many real users are (seeded, so a run can be replayed).
   * @defaultValue 'even'
   */
  readonly arrivals?: 'even' | 'poisson' | undefined
  /**
   * Open model: `'timer'` wakes every millisecond and sends what is due; `'precise'` polls and keeps a core busy.
   * @defaultValue 'timer'
   */
  readonly pacer?: 'timer' | 'precise' | undefined
  /**
   * Open model: an arrival due while this many iterations run is dropped and counted, never queued. Minimum: 1, at most 100 000.
   * @defaultValue 10 000, or the soft limit of open files less 256 where that is lower
   */
  readonly maxInFlight?: number | undefined
  /**
   * HTTP: connections kept alive per user (1 to 1 000), or `'per-iteration'` to connect afresh each time.
   * @defaultValue 1
   */
  readonly connections?: number | 'per-user' | 'per-iteration' | undefined
  /** How users or the rate move over time, from `concurrency` or `rate` as the start. Excludes `iterations` and `duration`. */
  readonly stages?: readonly StageOption[] | undefined
  /**
   * How many iterations to start. At least `concurrency`, at most 1 000 000 000. Together with `duration` the first one reached ends the
   * run.
   * @defaultValue 100 where neither `duration` nor `stages` is given
   */
  readonly iterations?: number | undefined
  /** How long to measure, warm-up not included. Above 0, at most 24 h. */
  readonly duration?: Duration | undefined
  /**
   * What is due in this time, or the first so many iterations, is kept apart in `result.warmup`. `0` says that a cold start is wanted. At
   * most 24 h, or 1 000 000.
   */
  readonly warmup?: Duration | { readonly iterations: number } | undefined
  /**
   * Pause of a user between two iterations: a duration, or a span by `between('1s', '5s')`. Never part of latency; excludes `rate`. At
   * most 24 h.
   */
  readonly think?: Duration | Think | undefined
  /**
   * Bound on one iteration from its call. At expiry it has failed and its sockets are destroyed. Above 0, at most 1 h.
   * @defaultValue '30s'
   */
  readonly timeout?: Duration | undefined
  /**
   * Bound on what is still running when the plan has ended; what passes it is cut off. May be 0, at most 1 h.
   * @defaultValue '5s'
   */
  readonly gracefulStop?: Duration | undefined
  /**
   * Statuses that are success.
   * @defaultValue every status below 400
   */
  readonly accept?: Accept | undefined
  /** Where requests with a relative address go. */
  readonly baseUrl?: BaseUrl | undefined
  /**
   * HTTP/2 where the target offers it (by ALPN over TLS).
   * @defaultValue false
   */
  readonly http2?: boolean | undefined
  /**
   * What carries the calls of `context.http`: `'wire'`, HTTP/1.1 of our own, made for load, or `'undici'`. A task cannot tell them apart.
   * @defaultValue `'wire'`; with `http2`, HTTP/2 by the client of Node
   */
  readonly engine?: 'wire' | 'undici' | undefined
  /** A Unix socket that every HTTP connection goes to, whatever host the address names: that is then only the header `host`. */
  readonly socketPath?: string | undefined
  /**
   * An HTTP proxy that every request of `context.http` goes through, such as `'http://127.0.0.1:8080'`; user and password may stand in it. Since the proxy
   * alone knows which address a name has, the names of targets have to be in `allow`. Excludes `socketPath`.
   */
  readonly proxy?: string | URL | undefined
  /**
   * The most bytes of a reply body that are kept for the task; more is read and counted, not kept. At most 1 GiB.
   * @defaultValue 1 048 576
   */
  readonly maxBody?: number | undefined
  /** Certificates of `https:` targets. */
  readonly tls?: TlsOptions | undefined
  /**
   * Threads that carry the run, each a share of it: for more load, or work, than one core makes. Needs a task that can leave the thread of the test: a
   * request, or `portable(…)`. Excludes `processes`. From 1 to 64.
   * @defaultValue none: the thread of the test carries the run
   */
  readonly threads?: number | undefined
  /** As `threads`, in processes of their own. Excludes `threads`. From 1 to 64. */
  readonly processes?: number | undefined
  /** Runs once before the load; what it returns is `context.data` (a structured clone, with `threads` and `processes`). */
  readonly setup?: (() => Data | PromiseLike<Data>) | undefined
  /** Runs once after the load, whatever happened, with what `setup` returned. */
  readonly teardown?: ((data: Data) => unknown) | undefined
  /**
   * Seed of everything random in the run; a whole number from 0 to 2³² − 1. Also by `VITEST_LOAD_SEED`.
   * @defaultValue drawn afresh, and printed on failure
   */
  readonly seed?: number | undefined
  /** Ends the run early; the result comes back marked `aborted`. */
  readonly abortWhen?: AbortWhen | undefined
  /**
   * Hosts outside this machine and private networks that may be loaded: `host`, `*.host`, `host:port`. Joined with those of
   * `VITEST_LOAD_ALLOW` (comma-separated).
   */
  readonly allow?: string | readonly string[] | undefined
  /** Ends the run when aborted. The signal of the running test is used as well. */
  readonly signal?: AbortSignal | undefined
  /**
   * Wait until no other run on this machine is going on.
   * @defaultValue true
   */
  readonly exclusive?: boolean | undefined
}
