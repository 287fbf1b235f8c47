import type { ReportPlace } from '../report/document/load-report.ts'
import type { Judged } from '../report/document/judged.ts'
import type { Plain } from '../report/document/plain.ts'
import type { Finding } from '../result/findings/finding.ts'
import type { Milliseconds } from '../units/duration.ts'
import type { PerSecond } from '../units/rate.ts'

/*
 * What the server of the live page and its page say to one another. Plain JSON; names are those of the report document, and a number that does not exist is `null`.
 *
 * `GET /events` is a stream of server-sent events. Its first event is `state` with a `PageState`; a stream that says with `Last-Event-ID` what it has gets the
 * `update`s after that instead, if the server still has them. Every further event is an `update` with a `PageUpdate`, at most four a second.
 * `POST /commands` takes a `PageCommand` and answers 200 with `{}`, or 4xx with a `PageError`.
 * `GET /download/<format>?run=<id>` answers with a file: `json`, `html`, `csv-stats`, `csv-stats-history`, `csv-failures`, `csv-exceptions`, `hlog`.
 */

/** Everything that a page shows. */
export interface PageState {
  /** `lab`: the page starts and steers runs; `watch`: it shows what an ordinary Vitest runs. */
  readonly mode: 'lab' | 'watch'
  /** `false`: commands are refused, and form and buttons are left out. */
  readonly canControl: boolean
  /** `false` if the page is exposed: `Base URL` is then read-only. */
  readonly canSetBaseUrl: boolean
  /** Such as `vitest-load 0.1.0, vitest 5.1.0`. */
  readonly tool: string
  /** The tests of the lab, load tests first; empty in watch mode. */
  readonly tests: readonly PageTest[]
  /** `true` until the tests have been listed for the first time. */
  readonly isListing: boolean
  /** The errors of files that could not be read, one text each. */
  readonly listErrors: readonly string[]
  readonly status: PageStatus
  /** The runs of this session, oldest first; the newest 20. */
  readonly runs: readonly PageRun[]
  /** Console of the tests; the newest 500 entries. */
  readonly log: readonly PageLogEntry[]
}

/** What has changed: fields that are there replace those of the state, except `runs` and `log`. */
export interface PageUpdate extends Partial<Omit<PageState, 'runs' | 'log'>> {
  /** Runs that have changed. */
  readonly runs?: readonly PageRunUpdate[]
  /** Runs that the server no longer has, by id. */
  readonly dropped?: readonly string[]
  /** New entries, to be appended. */
  readonly log?: readonly PageLogEntry[]
}

/** A run that is new (all fields are there), or has changed: fields that are there replace what is known, except `points`. */
export type PageRunUpdate = Pick<PageRun, 'id'> &
  Partial<Omit<PageRun, 'id' | 'points'>> & {
    /** `replace`: the whole history, because it was merged pairwise; otherwise points to append, or to replace those of the same part and `startMs`. */
    readonly points?: { readonly replace: boolean; readonly points: readonly PagePoint[] }
  }

export interface PageTest extends ReportPlace {
  /** Stable while the server runs, also after the file was edited. */
  readonly id: string
  /** `false` for a plain test of a file that imports this library. */
  readonly isLoadTest: boolean
  /** The plan in words; `null` if it is not known, as for a plain test that has not run yet. */
  readonly plan: string | null
  /** One row of the form each; empty if the plan is not known. A run without scenarios has one with the name `null`. */
  readonly rows: readonly PageFormRow[]
  /** The test's own values: texts such as `10 s`; `''` if a count ends it. */
  readonly duration: string
  /** What an empty `Duration` shows, such as `as the test says: 500 iterations`. */
  readonly durationHint: string
  /** What the options of the test say; `''` if that is known only when it runs, as with a target of `serve`. */
  readonly baseUrl: string
  /** Why `Base URL` cannot be set, such as that the task has an absolute URL; `null` if it can. */
  readonly baseUrlFixed: string | null
  /** Why the test cannot be steered at all, such as `load.compare`; `null` if it can. It can be started all the same. */
  readonly fixed: string | null
  /** For a plain test: its own timeout, such as `at most 5 s: use loadTest to run longer`; `null` for a load test. */
  readonly atMost: string | null
  /** Of its last run in this session. */
  readonly verdict: PageVerdict | null
}

/** The load of one scenario, as the test says. */
export interface PageFormRow {
  /** `null` for a run without scenarios. */
  readonly scenario: string | null
  readonly model: 'closed' | 'open'
  /** Of a closed model; `null` for an open one. */
  readonly users: number | null
  /** Users per second; `null` if all start at once, or for an open model. */
  readonly spawnRate: PerSecond | null
  /** Of an open model; `null` for a closed one. */
  readonly rate: PerSecond | null
  /** The stages in words; they run until the first Apply, which ends them. `null` without any. */
  readonly stages: string | null
}

/** A value of the form; `null` keeps what the test says (or, for `spawnRate`, starts all users at once). */
export interface PageSteering {
  readonly scenario: string | null
  readonly users: number | null
  readonly spawnRate: PerSecond | null
  readonly rate: PerSecond | null
}

export type PageCommand =
  | {
      readonly type: 'start'
      /** {@link PageTest.id} */
      readonly test: string
      /** Those that are left out are as the test says. */
      readonly rows: readonly PageSteering[]
      /** Such as `30s`; `''` until Stop; `null` as the test says. */
      readonly duration: string | null
      /** `null` as the test says. */
      readonly baseUrl: string | null
      /** Only checks the values, such as while a user types. */
      readonly checkOnly?: boolean
    }
  | { readonly type: 'apply'; readonly rows: readonly PageSteering[]; readonly checkOnly?: boolean }
  /** `stop` ends the run in progress; the second one, its test. `reset` begins a new measured part. `new` goes back to the form. */
  | { readonly type: 'stop' }
  | { readonly type: 'reset' }
  | { readonly type: 'new' }

/** Why a command was refused, with the way out. */
export interface PageError {
  readonly error: string
  /** The field of the form that is wrong, if it is one, and its scenario. */
  readonly field?: 'Users' | 'Spawn rate' | 'Rate' | 'Duration' | 'Base URL'
  readonly scenario?: string | null
}

export type PageVerdict = 'would pass' | 'would fail' | 'could not be judged' | 'pass' | 'fail' | 'invalid' | 'not judged'

/** What goes on now. */
export interface PageStatus {
  readonly kind: 'ready' | 'starting' | 'waiting' | 'warm-up' | 'running' | 'stopping' | 'stopped'
  /** The test that is run, or was run last; `null` before any run and after `new`. */
  readonly test: string | null
  /** The run that is shown first: {@link PageRun.id}. */
  readonly run: string | null
  /** More in words: who holds the machine while it waits, what refuses connections, why a test failed before it sent anything. `null` if there is nothing. */
  readonly note: string | null
  /** An endless run ends in this time because no page is open; `null` if it does not. */
  readonly endsInMs: Milliseconds | null
}

/** One measured part of a call of `load`. */
export interface PageRun {
  readonly id: string
  /** From 1, in this session: `run 1`. */
  readonly number: number
  /** {@link PageTest.id} in the lab. */
  readonly test: string
  /** The name of its test, suites included, joined by ` > `. */
  readonly name: string
  readonly file: string
  /** Its values came from the form: it proves nothing, and has the finding `steered`. */
  readonly steered: boolean
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly state: 'waiting' | 'starting' | 'warm-up' | 'running' | 'stopping' | 'stopped'
  /** In words, as the test says. */
  readonly plan: string
  /** Of the current part, warm-up or measured. */
  readonly elapsedMs: Milliseconds
  /** `null` if time does not end it. */
  readonly plannedMs: Milliseconds | null
  /** `null` if a count does not end it. */
  readonly plannedIterations: number | null
  /** Users that are active now, of all scenarios with a closed model. */
  readonly usersNow: number
  /** What is asked for now, one for each scenario. */
  readonly asked: readonly (PageSteering & { readonly model: 'closed' | 'open' })[]
  readonly marks: readonly PageMark[]
  /** The whole run first, then scenarios, then steps; at most 50 steps. */
  readonly parts: readonly PagePart[]
  /** Seconds that are over. At most 3 600 for the run and each scenario, and 600 for each step: then merged pairwise. */
  readonly points: readonly PagePoint[]
  /** Most frequent first. */
  readonly errors: readonly PageErrorCount[]
  readonly workers: readonly PageWorker[]
  readonly target: PageTarget | null
  readonly generator: { readonly loopDelayP99Ms: Milliseconds | null; readonly sendLatenessP99Ms: Milliseconds | null }
  /** While it runs: the limits that the last run of the test judged, as they stand so far. When it is over: what its matchers claimed. */
  readonly claims: readonly PageClaim[]
  /** Only when it is over. */
  readonly findings: readonly Plain<Finding>[]
  readonly verdict: PageVerdict | null
  /** What the body of a steered test threw, as `assertion failed: …`; `null` if it did not. */
  readonly failure: string | null
  /** The text of a failed assertion, or the description of the run, as the terminal has it; `null` until it is over. */
  readonly text: string | null
  /** Such as `VITEST_LOAD_SEED=2195287409`; `null` until it is known. */
  readonly replay: string | null
  /** The load that was steered, as a `loadTest` to copy; `null` until it is over. */
  readonly code: string | null
  /** The formats of `GET /download` that there are; empty until it is over. */
  readonly downloads: readonly string[]
}

/** A labelled moment: a change that was applied, a stage, the end of the warm-up, an end. */
export interface PageMark {
  /** From the start of the run. */
  readonly atMs: Milliseconds
  /** For a stretch of time, such as a stage or the warm-up; `null` for a moment. */
  readonly endMs: Milliseconds | null
  readonly kind: 'applied' | 'stage' | 'warm-up' | 'reset' | 'stop'
  /** Such as `users 50 → 200`. */
  readonly text: string
}

/** `run`, `scenario buy` or `step login`, as {@link Judged.scope} names them. */
export type PageScope = string

/** Numbers of the measured part so far; of the warm-up while that goes on. */
export interface PagePart {
  readonly scope: PageScope
  /** Of a step whose calls all have one. */
  readonly method: string | null
  readonly count: number
  readonly succeeded: number
  /** Failed, cut off and dropped. */
  readonly bad: number
  readonly mean: Milliseconds | null
  readonly min: Milliseconds | null
  readonly max: Milliseconds | null
  readonly p50: Milliseconds | null
  readonly p90: Milliseconds | null
  readonly p95: Milliseconds | null
  readonly p99: Milliseconds | null
  readonly p999: Milliseconds | null
  /** Mean bytes of a body received; `null` if unknown. */
  readonly size: number | null
  /** Successes per second: of the last second, and of the whole part. */
  readonly perSecondNow: PerSecond
  readonly perSecond: PerSecond
  /** Share of the weights of all scenarios, or of the calls of all steps, 0 to 1; `null` if nothing was asked. */
  readonly asked: number | null
  readonly measured: number | null
  /** For the percentile axis: quantile and latency, rising; empty if nothing succeeded. Quantiles are 0.5 … 0.9999. */
  readonly distribution: readonly (readonly [quantile: number, ms: Milliseconds])[]
}

/** A second (longer after pairs were merged) that is over. */
export interface PagePoint {
  readonly scope: PageScope
  /** From the start of the run, warm-up included. */
  readonly startMs: Milliseconds
  readonly durationMs: Milliseconds
  readonly succeeded: number
  readonly bad: number
  /** Of this second, of steps the service time; `null` if nothing succeeded. */
  readonly p50: Milliseconds | null
  readonly p90: Milliseconds | null
  readonly p95: Milliseconds | null
  readonly p99: Milliseconds | null
  /** For the heatmap: counts by latency, `[upper limit in ms, count]`, rising, about 20 a decade; empty for steps. */
  readonly buckets: readonly (readonly [ms: Milliseconds, count: number])[]
  /** Active users, or the rate asked for, at its end; `null` for steps. */
  readonly users: number | null
  readonly rate: PerSecond | null
  /** Only of `run`. */
  readonly generator: { readonly loopDelayMs: Milliseconds | null; readonly sendLatenessMs: Milliseconds | null } | null
  readonly target: { readonly utilization: number | null; readonly cores: number | null; readonly rss: number | null } | null
}

export interface PageErrorCount {
  readonly scope: PageScope
  readonly code: string
  readonly message: string
  readonly count: number
  /** Share of all bad iterations, or of the failed calls of the step, 0 to 1. */
  readonly share: number
  /** From the start of the run. */
  readonly firstAtMs: Milliseconds | null
  readonly lastAtMs: Milliseconds | null
  /** Something that a task threw, and not a status or an error of the network: the tab `Exceptions` shows it. */
  readonly isException: boolean
  /** First frame of the user's code, such as `shop.load.test.ts:12:5`; `null` if there is none. */
  readonly at: string | null
  /** Such as `worker 2 of 4`; `null` without workers. */
  readonly worker: string | null
}

export interface PageWorker {
  /** Such as `thread 1 of 4`, or `this thread`. */
  readonly name: string
  readonly state: 'starting' | 'running' | 'over' | 'lost'
  /** Of the load, 0 to 1. */
  readonly share: number
  readonly perSecondNow: PerSecond
  readonly loopDelayP99Ms: Milliseconds | null
  readonly lastHeardMs: Milliseconds | null
  /** How far its clock is behind that of the main process, at most: the shortest time that one of its messages took. */
  readonly clockOffsetMs: Milliseconds | null
}

/** The target, when the run is over, or its latest sample. */
export interface PageTarget {
  readonly url: string | null
  readonly pid: number | null
  readonly utilization: number | null
  readonly meanCores: number | null
  readonly maxCores: number | null
  readonly microsPerIteration: number | null
  readonly rss: number | null
  readonly rssMax: number | null
  /** The last lines that it wrote. */
  readonly output: string
}

export interface PageClaim extends Judged {
  /** The run goes on: `pass` and `fail` are how it stands, by the limits of the last run. */
  readonly isSoFar: boolean
}

export interface PageLogEntry {
  /** ISO 8601, UTC. */
  readonly at: string
  readonly level: 'info' | 'error'
  readonly text: string
}
