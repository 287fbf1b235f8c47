import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { PlanEnvironment } from '../../src/plan/environment.ts'
import type { LoadOptions } from '../../src/plan/options/load-options.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { between } from '../../src/plan/options/between.ts'
import { planFrom } from '../../src/plan/plan-from.ts'

const environment: PlanEnvironment = { openFiles: 100_000, drawSeed: () => 42 }
const plan = (options: LoadOptions): Plan => planFrom(options, environment).plan

test('without options one user runs 100 iterations, with every default written out', () => {
  expect(plan({})).toMatchInlineSnapshot(`
    {
      "abortWhen": undefined,
      "allow": [],
      "durationMs": Infinity,
      "exclusive": true,
      "gracefulStopMs": 3600000,
      "http": {
        "accept": [
          [
            100,
            399,
          ],
        ],
        "connections": 1,
        "cookies": "per-user",
        "decompress": false,
        "engine": "wire",
        "headers": [],
        "http2": false,
        "maxBodyBytes": 1048576,
        "proxy": undefined,
        "redirects": 0,
        "socketPath": undefined,
        "tls": {
          "ca": [],
          "cert": undefined,
          "key": undefined,
          "passphrase": undefined,
          "pfx": undefined,
          "rejectUnauthorized": true,
          "servername": undefined,
        },
      },
      "iterations": 100,
      "model": {
        "kind": "closed",
        "spawnPerSecond": Infinity,
        "stages": [],
        "users": 1,
      },
      "name": undefined,
      "otherConcurrency": 0,
      "seed": 42,
      "startAtMs": 0,
      "think": {
        "maxMs": 0,
        "minMs": 0,
      },
      "timeoutMs": 30000,
      "trace": undefined,
      "warmup": {
        "durationMs": 0,
        "given": false,
        "iterations": 0,
      },
      "workers": undefined,
    }
  `)
})

test('an option that is undefined counts as not given', () => {
  const nothing: LoadOptions = {
    concurrency: undefined,
    rate: undefined,
    arrivals: undefined,
    pacer: undefined,
    maxInFlight: undefined,
    connections: undefined,
    stages: undefined,
    iterations: undefined,
    duration: undefined,
    warmup: undefined,
    think: undefined,
    timeout: undefined,
    gracefulStop: undefined,
    accept: undefined,
    baseUrl: undefined,
    http2: undefined,
    maxBody: undefined,
    tls: undefined,
    setup: undefined,
    teardown: undefined,
    seed: undefined,
    abortWhen: undefined,
    allow: undefined,
    signal: undefined,
    exclusive: undefined,
  }
  expect(plan(nothing)).toEqual(plan({}))
})

test('the parts of tls and abortWhen may be undefined too', () => {
  const tls = { ca: undefined, cert: undefined, key: undefined, servername: undefined, rejectUnauthorized: undefined }
  expect(plan({ tls }).http.tls).toEqual({ ca: [], cert: undefined, key: undefined, servername: undefined, rejectUnauthorized: true })
  const abortWhen = {
    errorRate: '10%',
    p50: undefined,
    p90: undefined,
    p95: undefined,
    p99: undefined,
    within: undefined,
    holds: undefined,
  } as const
  expect(plan({ abortWhen }).abortWhen).toEqual({ errorRate: 0.1, latency: [], withinMs: 5_000, holdsMs: 0 })
})

test('an open plan counts arrivals per second, whatever unit they were given in', () => {
  expect(plan({ rate: '6000/m', duration: '3s' }).model).toEqual({
    kind: 'open',
    ratePerSecond: 100,
    stages: [],
    arrivals: 'even',
    pacer: 'timer',
    maxInFlight: 10_000,
  })
  expect(plan({ rate: 0.5, arrivals: 'poisson', pacer: 'precise', maxInFlight: 7, duration: '10s' }).model).toEqual({
    kind: 'open',
    ratePerSecond: 0.5,
    stages: [],
    arrivals: 'poisson',
    pacer: 'precise',
    maxInFlight: 7,
  })
})

test.for([
  ['room for more than the default', 20_000, 10_000],
  ['exactly room for the default', 10_256, 10_000],
  ['a lower limit leaves 256 files for everything else', 1_024, 768],
  ['a limit below that still leaves one', 64, 1],
] as const)('maxInFlight follows the soft limit of open files: %s', ([, openFiles, maxInFlight]) => {
  expect(planFrom({ rate: 10 }, { openFiles, seed: '1' }).plan.model).toMatchObject({ maxInFlight })
})

test.for([
  ['neither', {}, 100, Infinity],
  ['a count', { iterations: 500 }, 500, Infinity],
  ['a time', { duration: '30s' }, Infinity, 30_000],
  ['both', { iterations: 500, duration: '1m' }, 500, 60_000],
  ['a count of an open plan', { rate: 10, iterations: 50 }, 50, Infinity],
  ['stages', { stages: [{ for: '2s' }, { to: 5, over: 500 }] }, Infinity, 2_500],
] as const)('the end of a run given by %s', ([, options, iterations, durationMs]) => {
  expect(plan(options)).toMatchObject({ iterations, durationMs })
})

test('the caps themselves are allowed', () => {
  expect(plan({ concurrency: 100_000, iterations: 1_000_000_000, maxBody: 2 ** 30, timeout: '1h', gracefulStop: '1h' })).toMatchObject({
    model: { users: 100_000 },
    iterations: 1_000_000_000,
    timeoutMs: 3_600_000,
    gracefulStopMs: 3_600_000,
    http: { maxBodyBytes: 1_073_741_824 },
  })
  expect(plan({ rate: 1_000_000, maxInFlight: 100_000, duration: '24h' })).toMatchObject({
    model: { ratePerSecond: 1_000_000, maxInFlight: 100_000 },
    durationMs: 86_400_000,
  })
})

test.for([
  ['not given', undefined, { durationMs: 0, iterations: 0, given: false }],
  ['0, which says that a cold start is wanted', 0, { durationMs: 0, iterations: 0, given: true }],
  ['no iterations, which says the same', { iterations: 0 }, { durationMs: 0, iterations: 0, given: true }],
  ['a time', '2s', { durationMs: 2_000, iterations: 0, given: true }],
  ['a count', { iterations: 50 }, { durationMs: 0, iterations: 50, given: true }],
] as const)('warm-up: %s', ([, warmup, expected]) => {
  expect(plan({ warmup }).warmup).toEqual(expected)
})

test('think is a fixed pause or a span', () => {
  expect(plan({ think: '2s' }).think).toEqual({ minMs: 2_000, maxMs: 2_000 })
  expect(plan({ think: between('1s', '5s') }).think).toEqual({ minMs: 1_000, maxMs: 5_000 })
})

test('a grace of 0 and a body of 0 bytes are choices, not absences', () => {
  // In a run by count an iteration is ended by nothing but its own timeout.
  expect(plan({ iterations: 5 })).toMatchObject({ gracefulStopMs: 3_600_000 })
  expect(plan({ iterations: 5, duration: '1s' })).toMatchObject({ gracefulStopMs: 5_000 })
  expect(plan({ gracefulStop: 0, maxBody: 0 })).toMatchObject({ gracefulStopMs: 0, http: { maxBodyBytes: 0 } })
})

test.for([
  ['per-user', 1],
  ['per-iteration', 'per-iteration'],
  [4, 4],
] as const)('connections %s', ([connections, expected]) => {
  expect(plan({ connections }).http.connections).toBe(expected)
})

test('accept becomes ranges, and leaves the plan where it is a function', () => {
  expect(plan({ accept: ['2xx', 404] }).http.accept).toEqual([
    [200, 299],
    [404, 404],
  ])
  expect(plan({ accept: (status) => status === 418 }).http.accept).toBeUndefined()
})

const certificate = (name: string): string =>
  readFileSync(new URL(`../../fixtures/servers/certificate/${name}.pem`, import.meta.url), 'utf8')

test('TLS material becomes text, bytes included, and one authority a list of one', () => {
  const pem = certificate('cert')
  const key = certificate('key')
  expect(
    plan({
      tls: { ca: Buffer.from(pem), cert: new TextEncoder().encode(pem), key, servername: 'target.test', rejectUnauthorized: false },
    }).http.tls,
  ).toEqual({ ca: [pem], cert: pem, key, servername: 'target.test', rejectUnauthorized: false })
  expect(plan({ tls: { ca: [pem, Buffer.from(pem)] } }).http.tls.ca).toEqual([pem, pem])
})

test('abortWhen lists the quantiles it judges', () => {
  expect(plan({ abortWhen: { p50: 100, p90: 200, p95: '1s', p99: '2s', within: '250ms', holds: '10s' } }).abortWhen).toEqual({
    errorRate: 1,
    latency: [
      { quantile: 0.5, limitMs: 100 },
      { quantile: 0.9, limitMs: 200 },
      { quantile: 0.95, limitMs: 1_000 },
      { quantile: 0.99, limitMs: 2_000 },
    ],
    withinMs: 250,
    holdsMs: 10_000,
  })
})

test('the remaining switches arrive as given', () => {
  expect(plan({ http2: true, exclusive: false, timeout: '250ms', seed: 4_294_967_295 })).toMatchObject({
    http: { http2: true },
    exclusive: false,
    timeoutMs: 250,
    seed: 4_294_967_295,
  })
})

test('a plan can be cloned into another thread whatever functions the options hold', () => {
  const made = plan({
    accept: () => true,
    setup: () => 1,
    teardown: () => 2,
    baseUrl: () => 'http://127.0.0.1',
    signal: new AbortController().signal,
  })
  expect(structuredClone(made)).toEqual(made)
})
