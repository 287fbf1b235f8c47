import { duration, type Duration, type Milliseconds } from '../units/duration.ts'
import { rate } from '../units/rate.ts'
import { abortRuleFrom } from './options/abort-when.ts'
import { DEFAULT_ACCEPT, rangesFrom } from './options/http/accept.ts'
import { baseSocketNow, baseUrlNow } from './options/http/base-url.ts'
import { agentsFrom } from './options/agents.ts'
import { allowedHosts } from './options/http/allow.ts'
import { thinkFrom } from './options/between.ts'
import { checkOptions } from './options/check-options.ts'
import { DEFAULT_ITERATIONS, startLevel } from './options/combinations.ts'
import { checkEnvironment, openFilesOfProcess, processEnvironment, seedFrom, type PlanEnvironment } from './environment.ts'
import type { Hooks, HookTarget } from './hooks.ts'
import { fixedHeaders, headersFunction } from './options/http/headers.ts'
import { MAX_GRACE } from './limits.ts'
import type { LoadModel } from './model.ts'
import type { BaseUrl, LoadOptions } from './options/load-options.ts'
import type { HttpPlan, Plan, Workers } from './plan.ts'
import { Problems } from './problems/problems.ts'
import { proxyPlanFrom } from './options/http/proxy.ts'
import { highestLevel, stagesFrom, totalDurationMs } from './options/stages/stages.ts'
import { tlsPlanFrom } from './options/http/tls.ts'
import { tracePlanFrom } from './options/http/trace.ts'

const DEFAULT_MAX_IN_FLIGHT = 10_000
/** Files that a process needs in addition to the sockets of the load: modules, pipes, the test runner. */
const SPARE_FILES = 256
const DEFAULT_GRACE_MS: Milliseconds = 5_000
const DEFAULT_MAX_BODY_BYTES = 1_048_576

/** All that the options say: what to do, as plain data, and what cannot leave this thread. */
export interface PlannedLoad {
  readonly plan: Plan
  readonly hooks: Hooks
}

/**
 * Makes what the caller said complete and exact. Each option is read once: what is checked is what is used.
 *
 * @throws {LoadError} `bad-options` with every problem at once.
 */
export function planFrom(options: LoadOptions = {}, environment: PlanEnvironment = processEnvironment()): PlannedLoad {
  const problems = new Problems('the load options')
  const given = checkOptions(options, problems)
  checkEnvironment(environment, given, problems)
  problems.throwIfAny('bad-options')
  return { plan: completed(given, environment, seedFrom(given.seed, environment)), hooks: hooksFrom(given) }
}

/** The plan of valid options. */
export function completed(given: LoadOptions, environment: PlanEnvironment, seed: number): Plan {
  const model = modelFrom(given, environment)
  const end = endFrom(given, model)
  return {
    name: undefined,
    startAtMs: 0,
    otherConcurrency: 0,
    model,
    ...end,
    warmup: warmupFrom(given.warmup),
    think: thinkFrom(given.think),
    timeoutMs: duration(given.timeout ?? '30s'),
    gracefulStopMs: given.gracefulStop === undefined ? defaultGraceMs(end) : duration(given.gracefulStop),
    http: httpFrom(given),
    trace: tracePlanFrom(given),
    abortWhen: abortRuleFrom(given.abortWhen),
    ...(given.leak === true && { leak: true }),
    allow: allowedHosts(given.allow, environment.allow),
    exclusive: given.exclusive ?? true,
    ...(given.agents !== undefined && { agents: agentsFrom(given.agents, model) }),
    workers: workersFrom(given, model),
    seed,
  }
}

function modelFrom(given: LoadOptions, environment: PlanEnvironment): LoadModel {
  if (given.rate === undefined) {
    const start = startLevel(given)
    const stages = stagesFrom(given.stages ?? [], start)
    const spawnPerSecond = given.spawnRate === undefined ? Number.POSITIVE_INFINITY : rate(given.spawnRate)
    return { kind: 'closed', users: Math.max(start, highestLevel(stages)), spawnPerSecond, stages }
  }
  const ratePerSecond = rate(given.rate)
  return {
    kind: 'open',
    ratePerSecond,
    stages: stagesFrom(given.stages ?? [], ratePerSecond),
    arrivals: given.arrivals ?? 'even',
    pacer: given.pacer ?? 'timer',
    maxInFlight: given.maxInFlight ?? defaultMaxInFlight(environment.openFiles ?? openFilesOfProcess()),
  }
}

const defaultMaxInFlight = (openFiles: number): number => Math.max(1, Math.min(DEFAULT_MAX_IN_FLIGHT, openFiles - SPARE_FILES))

function endFrom(
  { iterations, duration: time }: LoadOptions,
  model: LoadModel,
): Pick<Plan, 'iterations' | 'iterationsPerUser' | 'durationMs'> {
  if (model.stages.length > 0) return { iterations: Number.POSITIVE_INFINITY, durationMs: totalDurationMs(model.stages) }
  const durationMs = time === undefined ? Number.POSITIVE_INFINITY : duration(time)
  if (typeof iterations === 'object') {
    const { perUser } = iterations
    return { iterations: perUser * (model.kind === 'closed' ? model.users : 1), iterationsPerUser: perUser, durationMs }
  }
  return { iterations: iterations ?? (time === undefined ? DEFAULT_ITERATIONS : Number.POSITIVE_INFINITY), durationMs }
}

/** What a count ends has done its work only when all its iterations have ended, each of them by its own timeout. */
const defaultGraceMs = ({ durationMs }: Pick<Plan, 'durationMs'>): Milliseconds =>
  Number.isFinite(durationMs) ? DEFAULT_GRACE_MS : MAX_GRACE

function warmupFrom(warmup: Duration | { readonly iterations: number } | undefined): Plan['warmup'] {
  const given = warmup !== undefined
  return typeof warmup === 'object'
    ? { durationMs: 0, iterations: warmup.iterations, given }
    : { durationMs: duration(warmup ?? 0), iterations: 0, given }
}

/** A worker without users, or without a slot in flight, would have nothing to do. */
function workersFrom({ threads, processes }: LoadOptions, model: LoadModel): Workers | undefined {
  const count = threads ?? processes
  if (count === undefined) return undefined
  return {
    kind: threads === undefined ? 'processes' : 'threads',
    count: Math.min(count, model.kind === 'closed' ? model.users : model.maxInFlight),
  }
}

function httpFrom({
  connections = 'per-user',
  http2 = false,
  cookies = 'per-user',
  redirects = 0,
  decompress = false,
  maxBody = DEFAULT_MAX_BODY_BYTES,
  accept,
  headers,
  tls,
  engine,
  socketPath,
  proxy,
}: LoadOptions): HttpPlan {
  return {
    connections: connections === 'per-user' ? 1 : connections,
    http2,
    cookies,
    redirects,
    decompress,
    engine: engine ?? (http2 ? 'http2' : 'wire'),
    socketPath,
    proxy: proxy === undefined ? undefined : proxyPlanFrom(proxy),
    maxBodyBytes: maxBody,
    accept: accept === undefined ? DEFAULT_ACCEPT : typeof accept === 'function' ? undefined : rangesFrom(accept),
    headers: fixedHeaders(headers),
    tls: tlsPlanFrom(tls),
  }
}

/** Takes from options that are sound what cannot leave this thread. */
export function hooksFrom({ baseUrl, accept, headers, names, setup, teardown, signal }: LoadOptions): Hooks {
  return {
    ...targetHooks(baseUrl),
    accept: typeof accept === 'function' ? accept : undefined,
    headers: headersFunction(headers),
    names,
    setup,
    teardown,
    signal,
  }
}

/** Where `setup` and `teardown` of a run with these options send their requests. */
export const hookTargetFrom = (given: LoadOptions): HookTarget => ({ ...hooksFrom(given), http: httpFrom(given) })

/** The same hooks for requests that go to another address; `undefined` leaves them as they are. */
export const hooksTo = (baseUrl: BaseUrl | undefined, hooks: Hooks): Hooks =>
  baseUrl === undefined ? hooks : { ...hooks, ...targetHooks(baseUrl) }

const targetHooks = (baseUrl: BaseUrl | undefined): Pick<Hooks, 'baseUrl' | 'baseSocket' | 'ready' | 'target'> => ({
  baseUrl: () => baseUrlNow(baseUrl),
  baseSocket: () => baseSocketNow(baseUrl),
  ready: readyOf(baseUrl),
  target: targetOf(baseUrl),
})

function targetOf(baseUrl: BaseUrl | undefined): Hooks['target'] {
  if (typeof baseUrl !== 'object' || !('report' in baseUrl) || baseUrl.report === undefined) return undefined
  return () => baseUrl.report!()
}

/** Read as late as possible: reading `ready` of a target from `serve` starts it. */
function readyOf(baseUrl: BaseUrl | undefined): Hooks['ready'] {
  if (typeof baseUrl !== 'object' || !('ready' in baseUrl)) return undefined
  return async () => await baseUrl.ready
}
