import type { Duration } from '../../units/duration.ts'
import type { Rate } from '../../units/rate.ts'
import type { Ratio } from '../../units/ratio.ts'
import type { HookArgument, TargetReport } from '../hooks.ts'
import type { AgentsOption } from './agents.ts'
import type { DefaultHeaders } from './http/headers.ts'
import type { NamesOption } from './http/names.ts'
import type { TraceOption } from './http/trace.ts'
import type { Think } from '../plan.ts'

/** Statuses that count as success: a status, a class such as `'2xx'`, a list of either, or a function that decides. */
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

/** One stage of a run: ramp to `to` users (or arrivals per second) over a time, or hold the level for a time. */
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
  /** Certificate authorities to trust in addition to those of Node. */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined
  readonly cert?: string | Uint8Array | undefined
  readonly key?: string | Uint8Array | undefined
  /** Certificate and key in one, as PKCS#12 (the contents of a .p12 or .pfx file), in place of `cert` and `key`. */
  readonly pfx?: Uint8Array | undefined
  /** The passphrase of `key` or `pfx`. */
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
 * How to load. Every option may be `undefined`, which means "not given". A time given as a number is in milliseconds.
 * Each option states its default and limits; `docs/options.md` has them as one table.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- what `setup` returns is known only where it is written, and the client only above this layer
export interface LoadOptions<Data = any, Http = any> {
  /**
   * Closed model: number of users; each starts its next iteration when it has finished the last. Excludes `rate`. Minimum: 1; with `stages` it is the
   * number at the start, and may be 0. At most 100 000.
   * @defaultValue 1
   */
  readonly concurrency?: number | undefined
  /**
   * Closed model: how many users start per second, from the start of the run, including its warm-up. Excludes `rate` and `stages`. Above 0, at most
   * 1 000 000/s.
   * @defaultValue all of them begin at once
   */
  readonly spawnRate?: Rate | undefined
  /**
   * Open model: arrivals per second, however fast the target answers. Excludes `concurrency`. Above 0; with `stages` it is the rate
   * at the start, and may be 0. At most 1 000 000/s.
   */
  readonly rate?: Rate | undefined
  /**
   * Open model: evenly spaced, or random and independent like many real users (seeded, so a run can be replayed).
   * @defaultValue 'even'
   */
  readonly arrivals?: 'even' | 'poisson' | undefined
  /**
   * Open model: `'timer'` wakes up every millisecond and sends what is due; `'precise'` polls and keeps a core busy.
   * @defaultValue 'timer'
   */
  readonly pacer?: 'timer' | 'precise' | undefined
  /**
   * Open model: an arrival that is due while this many iterations run is dropped and counted, never queued. Minimum: 1, at most 100 000.
   * @defaultValue 10 000, or the soft limit of open files less 256 if that is lower
   */
  readonly maxInFlight?: number | undefined
  /**
   * HTTP: connections that each user keeps alive (1 to 1 000), or `'per-iteration'` to open new ones for each iteration.
   * @defaultValue 1
   */
  readonly connections?: number | 'per-user' | 'per-iteration' | undefined
  /** How the number of users or the rate changes over time, starting from `concurrency` or `rate`. Excludes `iterations` and `duration`. */
  readonly stages?: readonly StageOption[] | undefined
  /**
   * How many iterations to start, together or, with `{ perUser: 100 }`, each user by itself (closed model). At least `concurrency`, at most 1 000 000 000. With
   * `duration` too, whichever is reached first ends the run.
   * @defaultValue 100 if neither `duration` nor `stages` is given
   */
  readonly iterations?: number | { readonly perUser: number } | undefined
  /** How long to measure, not counting the warm-up. Above 0, at most 24 h. */
  readonly duration?: Duration | undefined
  /**
   * Iterations that are due in this time, or the first `iterations`, count in `result.warmup` only. `0` says that you want to measure a cold start. At
   * most 24 h, or 1 000 000.
   */
  readonly warmup?: Duration | { readonly iterations: number } | undefined
  /**
   * Pause of a user between two iterations: a duration, or a random one, `between('1s', '5s')`. Never part of latency; excludes `rate`. At
   * most 24 h.
   */
  readonly think?: Duration | Think | undefined
  /**
   * Limit on one iteration, from the call of the task. An iteration that exceeds it fails, and its sockets are destroyed. Above 0, at most 1 h.
   * @defaultValue '30s'
   */
  readonly timeout?: Duration | undefined
  /**
   * How long iterations may still run when the plan has ended; after that they are cut off. May be 0, at most 1 h.
   * @defaultValue '1h' in a run by count; with `duration` or `stages` '5s'
   */
  readonly gracefulStop?: Duration | undefined
  /**
   * Statuses that count as success.
   * @defaultValue every status below 400
   */
  readonly accept?: Accept | undefined
  /**
   * Default headers of each call of `context.http` and each request task: an object, or a function of `{ state, data, user }` that is called for each call. Those
   * of a `scenario` replace them, and those of a call replace both, whatever the case of their names.
   */
  readonly headers?: DefaultHeaders<Data> | undefined
  /**
   * Makes the name of each HTTP call without one, so that it is a step, such as `({ method, url }) => ...`; `undefined` leaves it without a name. A run keeps 256
   * names, so leave out what differs from call to call, such as an id.
   */
  readonly names?: NamesOption | undefined
  /** Where requests with a relative address go. */
  readonly baseUrl?: BaseUrl | undefined
  /**
   * HTTP/2 if the target offers it (by ALPN over TLS).
   * @defaultValue false
   */
  readonly http2?: boolean | undefined
  /**
   * HTTP: each user keeps its cookies (in an open model each arrival is a new user), or each iteration begins without cookies, apart from those that the
   * `start` of a scenario got, or cookies are neither kept nor sent.
   * @defaultValue 'per-user'
   */
  readonly cookies?: 'per-user' | 'per-iteration' | 'off' | undefined
  /**
   * HTTP: how many redirects a call follows, as a part of that call; with more, it fails with `too-many-redirects`. By default the 3xx is the reply. At most 20.
   * @defaultValue 0
   */
  readonly redirects?: number | undefined
  /**
   * HTTP: whether compressed bodies are decompressed, up to `maxBody`. Sends the header `accept-encoding`.
   * @defaultValue false
   */
  readonly decompress?: boolean | undefined
  /**
   * The HTTP client behind `context.http`: the built-in HTTP/1.1 client (`'wire'`), which is made for load, or `'undici'`. A task cannot tell them apart.
   * @defaultValue `'wire'`; with `http2`, Node's HTTP/2 client
   */
  readonly engine?: 'wire' | 'undici' | undefined
  /** A Unix socket that every HTTP connection goes to, whatever the host in the address; the host is then only the header `host`. */
  readonly socketPath?: string | undefined
  /**
   * An HTTP proxy that every request of `context.http` goes through, such as `'http://127.0.0.1:8080'`; it may contain user and password. Since only the
   * proxy resolves names, the names of targets must be in `allow`. Excludes `socketPath`.
   */
  readonly proxy?: string | URL | undefined
  /**
   * How many bytes of a reply body are kept for the task; further bytes are read and counted, not kept. At most 1 GiB.
   * @defaultValue 1 048 576
   */
  readonly maxBody?: number | undefined
  /** Certificates of `https:` targets. */
  readonly tls?: TlsOptions | undefined
  /**
   * HTTP: sends `traceparent` (W3C Trace Context), so that a target with tracing takes the requests of each iteration as one trace. `{ sampled: '10%' }` asks it
   * to keep that part of them.
   * @defaultValue false
   */
  readonly trace?: TraceOption | undefined
  /** With `trace`: the address of a trace, such as `'http://localhost:16686/trace/{traceId}'`, for links in reports. */
  readonly traceUrl?: string | undefined
  /**
   * Worker threads, each of which runs a share of the plan: for more load, or work, than one core can do. Needs a task that can leave the thread of the
   * test: a request, or `portable(…)`. Excludes `processes`. From 1 to 64.
   * @defaultValue none: the run stays in the thread of the test
   */
  readonly threads?: number | undefined
  /** As `threads`, but in child processes. Excludes `threads`. From 1 to 64. */
  readonly processes?: number | undefined
  /**
   * Other machines that carry the run, or other processes on this one, which `vitest-load agent` has started: the plan is split among them as among `threads`.
   * Needs a task that can leave the thread of the test, and a broker. From 1 to 5 000; fewer agents are used than asked for if there are fewer users.
   * @defaultValue none: the run stays on this machine, unless `VITEST_LOAD_AGENTS` is set and the run can travel
   */
  readonly agents?: AgentsOption | undefined
  /**
   * Runs once before the load; what it returns is `context.data` (a structured clone, with `threads` and `processes`; JSON, with `agents`). The calls of its `http` count nowhere.
   * @example
   * await load('/', { setup: async ({ http }) => ({ token: (await http.post('/login')).cookies.token }) })
   */
  readonly setup?: ((hook: HookArgument<Http>) => Data | PromiseLike<Data>) | undefined
  /** Runs once after the load, however it ended, with what `setup` returned. The calls of its `http` count nowhere. */
  readonly teardown?: ((data: Data, hook: HookArgument<Http>) => unknown) | undefined
  /**
   * Seed of everything random in the run; a whole number from 0 to 2³² − 1. `VITEST_LOAD_SEED` sets it too.
   * @defaultValue drawn afresh, and printed on failure
   */
  readonly seed?: number | undefined
  /** Ends the run early; the result then has `aborted: true`. */
  readonly abortWhen?: AbortWhen | undefined
  /**
   * Whether to look for memory that the target does not give back: the measured part is cut into twelve segments, and in between nothing is sent and the target
   * collects its garbage, which is no part of latency and throughput. For `toNotLeak`; the target has to be a module that `serve` started.
   * @defaultValue false
   */
  readonly leak?: boolean | undefined
  /**
   * Hosts outside this machine and private networks that may be loaded: `host`, `*.host`, `host:port`. The hosts of
   * `VITEST_LOAD_ALLOW` (comma-separated) are added.
   */
  readonly allow?: string | readonly string[] | undefined
  /** Ends the run when it aborts; the signal of the running test does so as well. */
  readonly signal?: AbortSignal | undefined
  /**
   * Wait until no other run is in progress on this machine.
   * @defaultValue true
   */
  readonly exclusive?: boolean | undefined
}
