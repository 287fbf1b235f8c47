import { checkAbortWhen } from './abort-when.ts'
import { checkAgents } from './agents.ts'
import { mustBeAccept } from './http/accept.ts'
import { checkBaseUrl } from './http/base-url.ts'
import { checkAllow } from './http/allow.ts'
import { mustBeThink } from './between.ts'
import { checkHeaders } from './http/headers.ts'
import { mustBeNames } from './http/names.ts'
import {
  MAX_BODY_BYTES,
  MAX_CONNECTIONS,
  MAX_DURATION,
  MAX_GRACE,
  MAX_ITERATIONS,
  MAX_RATE,
  MAX_REDIRECTS,
  MAX_SEED,
  MAX_TIMEOUT,
  MAX_USERS,
  MAX_WARMUP_ITERATIONS,
  MAX_WORKERS,
} from '../limits.ts'
import {
  isRecord,
  mustBeBoolean,
  mustBeFunction,
  mustBeOneOf,
  mustBeRate,
  mustBeSignal,
  mustBeTime,
  mustBeWhole,
  type MustBe,
} from '../problems/must-be.ts'
import { refuseUnknown } from '../problems/unknown.ts'
import type { LoadOptions } from './load-options.ts'
import { checkProxy } from './http/proxy.ts'
import type { Rule } from '../problems/problems.ts'
import { checkStages } from './stages/stages.ts'
import { checkTls } from './http/tls.ts'
import { checkTrace, mustBeTraceUrl } from './http/trace.ts'

/** A level of load: one value here, although `loadTest` takes a list and passes on its values one by one. */
const level = (value: unknown, mustBe: MustBe): string | undefined => {
  const expectation = mustBe(value)
  return expectation && Array.isArray(value) ? `${expectation} (an array of levels works only in \`loadTest\`)` : expectation
}

const mustBeConnections: MustBe = (value) =>
  value === 'per-user' || value === 'per-iteration'
    ? undefined
    : mustBeWhole(1, MAX_CONNECTIONS)(value) && `${mustBeWhole(1, MAX_CONNECTIONS)(value)}, 'per-user' or 'per-iteration'`

const checkWarmup: Rule = (value, { name, problems }) => {
  if (!isRecord(value)) return mustBeTime(0, MAX_DURATION)(value) && "a time of at most 24 h such as 500 or '10s', or { iterations: 50 }"
  refuseUnknown(value, ['iterations'], `${name}.`, problems)
  problems.check(`${name}.iterations`, value.iterations, mustBeWhole(0, MAX_WARMUP_ITERATIONS))
  return undefined
}

const checkIterations: Rule = (value, { name, problems }) => {
  if (!isRecord(value)) return mustBeWhole(1, MAX_ITERATIONS)(value) && `${mustBeWhole(1, MAX_ITERATIONS)(value)}, or { perUser: 100 }`
  refuseUnknown(value, ['perUser'], `${name}.`, problems)
  problems.check(`${name}.perUser`, value.perUser, mustBeWhole(1, MAX_ITERATIONS))
  return undefined
}

/** The rule of every option, which also makes this the list of all options; rules for combinations are in `combinations.ts`. */
export const OPTION_RULES: Readonly<Record<keyof LoadOptions, Rule>> = {
  concurrency: (value, { given }) => level(value, mustBeWhole(given.stages === undefined ? 1 : 0, MAX_USERS)),
  rate: (value, { given }) => level(value, mustBeRate(given.stages === undefined ? 'above 0' : 0, MAX_RATE)),
  spawnRate: mustBeRate('above 0', MAX_RATE),
  arrivals: mustBeOneOf('even', 'poisson'),
  pacer: mustBeOneOf('timer', 'precise'),
  maxInFlight: mustBeWhole(1, MAX_USERS),
  connections: mustBeConnections,
  stages: checkStages,
  iterations: checkIterations,
  duration: mustBeTime('above 0', MAX_DURATION),
  warmup: checkWarmup,
  think: mustBeThink,
  timeout: mustBeTime('above 0', MAX_TIMEOUT),
  gracefulStop: mustBeTime(0, MAX_GRACE),
  accept: mustBeAccept,
  headers: checkHeaders,
  names: mustBeNames,
  baseUrl: checkBaseUrl,
  http2: mustBeBoolean,
  cookies: mustBeOneOf('per-user', 'per-iteration', 'off'),
  redirects: mustBeWhole(0, MAX_REDIRECTS),
  decompress: mustBeBoolean,
  engine: mustBeOneOf('wire', 'undici'),
  socketPath: (value) => (typeof value === 'string' && value !== '' ? undefined : "the path of a socket such as '/run/app.sock'"),
  proxy: checkProxy,
  maxBody: mustBeWhole(0, MAX_BODY_BYTES),
  tls: checkTls,
  trace: checkTrace,
  traceUrl: mustBeTraceUrl,
  threads: mustBeWhole(1, MAX_WORKERS),
  processes: mustBeWhole(1, MAX_WORKERS),
  agents: checkAgents,
  setup: mustBeFunction,
  teardown: mustBeFunction,
  seed: mustBeWhole(0, MAX_SEED),
  abortWhen: checkAbortWhen,
  leak: mustBeBoolean,
  allow: checkAllow,
  signal: mustBeSignal,
  exclusive: mustBeBoolean,
}

/** Every name that belongs to `load` and not to Vitest. */
export const loadOptionNames: ReadonlySet<string> = new Set(Object.keys(OPTION_RULES))
