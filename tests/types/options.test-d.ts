import { between } from '../../src/plan/options/between.ts'
import { shape } from '../../src/plan/options/stages/shape.ts'
import type { LoadOptions, StageOption } from '../../src/plan/options/load-options.ts'

declare function load(options: LoadOptions): void

// Everything a user may write, by option.
const given: readonly LoadOptions[] = [
  {},
  { concurrency: 10, duration: '10s' },
  { rate: '200/s', arrivals: 'poisson', pacer: 'precise', maxInFlight: 100, duration: '1.5m' },
  { rate: 0.5, iterations: 10, connections: 'per-iteration' },
  { connections: 4 },
  { stages: [{ to: 50, over: '10s' }, { for: '30s' }, { to: '100/s', over: 500 }] },
  { warmup: '2s', think: 250, timeout: '250ms', gracefulStop: 0 },
  { warmup: { iterations: 50 }, think: between('1s', 5_000) },
  { accept: 200 },
  { accept: '2xx' },
  { accept: ['2xx', 404] },
  { accept: (status) => status < 500 },
  { baseUrl: 'http://127.0.0.1:3000' },
  { baseUrl: new URL('http://127.0.0.1:3000') },
  { baseUrl: { url: 'http://127.0.0.1:3000', report: () => ({ ended: undefined, output: '' }) } },
  { baseUrl: () => new URL('http://127.0.0.1:3000') },
  {
    http2: true,
    maxBody: 0,
    tls: { ca: [new Uint8Array(), 'pem'], cert: 'pem', key: Buffer.from('pem'), servername: 'a', rejectUnauthorized: false },
  },
  { headers: { accept: 'text/html', cookie: ['a=1'], 'x-none': undefined, 'x-number': 5 } },
  { headers: new Headers() },
  { headers: ({ data, state, user }) => ({ authorization: `${data} ${state} ${user}` }) },
  { headers: () => undefined, names: ({ method, url }) => `${method} ${new URL(url).pathname}` },
  { names: () => undefined },
  { setup: async () => 5, teardown: (data) => data },
  { seed: 1, abortWhen: { errorRate: '10%', p95: '1s', within: '5s', holds: 0 } },
  { allow: 'staging.example.com', signal: new AbortController().signal, exclusive: false },
  { allow: ['*.example.com'] },
]
given.forEach(load)

// Every option may be undefined, whatever `exactOptionalPropertyTypes` says.
type WithoutUndefined = { [Name in keyof LoadOptions]-?: undefined extends LoadOptions[Name] ? never : Name }[keyof LoadOptions]
declare function takeNever(name: never): void
declare const withoutUndefined: WithoutUndefined
takeNever(withoutUndefined)

// What was read from elsewhere is readonly, and is taken all the same.
const stages: readonly StageOption[] = [{ for: '1s' }]
const frozen: LoadOptions = Object.freeze({ stages, accept: [200, '3xx'] as const, allow: ['a.example'] as const })
load(frozen)

// @ts-expect-error headers are text or numbers
load({ headers: { 'x-flag': true } })
// @ts-expect-error a name is text
load({ names: () => 5 })
// @ts-expect-error text needs its unit right: 'sec' is none
load({ duration: '10 sec' })
// @ts-expect-error text without a unit is no time
load({ timeout: '10' })
// @ts-expect-error text that no compiler can read goes through duration()
load({ duration: String(process.env.SOAK) })
// @ts-expect-error a rate is per second, minute or hour
load({ rate: '200/d' })
// @ts-expect-error a rate is not a number of requests
load({ rate: '200' })
// @ts-expect-error a share in text is a percentage
load({ abortWhen: { errorRate: '0.1' } })
// @ts-expect-error users are counted in numbers
load({ concurrency: '10' })
// @ts-expect-error levels are for loadTest alone
load({ concurrency: [1, 5, 10] })
// @ts-expect-error arrivals come in two ways
load({ rate: 1, arrivals: 'random' })
// @ts-expect-error classes of statuses end at 5xx
load({ accept: '6xx' })
// @ts-expect-error a status is a number
load({ accept: ['200'] })
// @ts-expect-error a stage that moves says how long it takes
load({ stages: [{ to: 50 }] })
// @ts-expect-error an option nobody knows
load({ durration: '10s' })
// @ts-expect-error options are not changed once they are made
frozen.concurrency = 5
// @ts-expect-error both ends are times
between('1s', 'later')
// @ts-expect-error a span has two ends
between('1s')
// Each user by itself, and stages from a shape.
load({ concurrency: 5, iterations: { perUser: 100 } })
load({ stages: [...shape([{ users: 10, spawnRate: '5/s', until: '30s' }]), { for: '10s' }] })
// @ts-expect-error a part of a shape says until when
shape([{ users: 10, spawnRate: 5 }])
// @ts-expect-error there is nothing else to count by
load({ iterations: { perScenario: 5 } })
