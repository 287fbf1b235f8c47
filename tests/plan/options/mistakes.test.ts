import { expect, test } from 'vitest'
import { jobsFrom } from '../../../src/run/jobs.ts'
import { messageOf } from '../../helpers/message-of.ts'

const refusal = (task: unknown, options: object): string => messageOf(() => jobsFrom(task as never, options))

test.for([
  ['vus', 'concurrency'],
  ['users', 'concurrency'],
  ['rps', 'rate'],
  ['arrivalRate', 'rate'],
  ['requests', 'iterations'],
  ['startVUs', 'concurrency'],
  ['maxVUs', 'maxInFlight'],
  ['run_time', 'duration'],
  ['wait_time', 'think'],
  ['hatch_rate', 'spawnRate'],
  ['stop-timeout', 'gracefulStop'],
  ['workers', 'threads'],
  ['target', 'baseUrl'],
  ['host', 'baseUrl'],
  ['phases', 'stages'],
  ['bailout', 'abortWhen'],
  ['amount', 'iterations'],
  ['noConnectionReuse', "connections: 'per-iteration'"],
  ['insecureSkipTLSVerify', 'tls.rejectUnauthorized'],
  ['ca', 'tls.ca'],
  ['validateStatus', 'accept'],
  ['followRedirects', 'redirects'],
] as const)('%s, as another tool calls it, is %s here', ([name, ours]) => {
  expect(refusal('/', { duration: '1s', [name]: 10 })).toBe(`bad-options: Unknown option \`${name}\`: did you mean \`${ours}\`?`)
})

test('stages as k6 and Artillery write them are told what their parts are called', () => {
  const k6 = refusal('/', { stages: [{ duration: '1s', target: 10 }] })
  expect(k6).toContain('Unknown option `stages[0].duration`: did you mean `over`?')
  expect(k6).toContain('Unknown option `stages[0].target`: did you mean `to`?')
  const artillery = refusal('/', { rate: 0, stages: [{ duration: 60, arrivalRate: 10, rampTo: 50 }, { pause: 10 }] })
  for (const [name, ours] of [
    ['[0].arrivalRate', 'to'],
    ['[0].rampTo', 'to'],
    ['[1].pause', 'for'],
  ])
    expect(artillery).toContain(`Unknown option \`stages${name}\`: did you mean \`${ours}\`?`)
})

test.for([
  ['json', 'body'],
  ['data', 'body'],
  ['params', 'query'],
  ['name', 'name'],
  ['tags', 'name'],
  ['check', 'check'],
  ['catch_response', 'check'],
] as const)('`%s` belongs to the request, where it is `%s`', ([name, ours]) => {
  expect(refusal('/', { [name]: {} })).toBe(
    `bad-options: Unknown option \`${name}\`: it belongs to the request, as in load({ url: '/users', ${ours}: … }, options) or http.request('/users', { ${ours}: … })`,
  )
})

test.for([
  ['thresholds', "a limit is a matcher, as in expect(result).toHaveLatencyBelow({ p95: '200ms' })"],
  ['executor', 'which one it is follows from the others: `concurrency`, `rate` and `stages`, with `duration` or `iterations`'],
  ['timeUnit', "the unit is part of the rate, as in rate: '600/m'"],
  ['noCookiesReset', "users keep their cookies unless you write cookies: 'per-iteration'"],
  ['perUser', 'it is part of `iterations`, as in iterations: { perUser: 50 }'],
  ['on_start', 'what a user does first is part of its scenario, as in scenario({ start, tasks })'],
  ['group', 'a part of a task is timed with `step`, as in step(name, async () => …)'],
  ['scenarios', 'they stand in the first argument, as in load({ scenarios: { … } }, options)'],
] as const)('`%s` is no option, and what takes its place is said', ([name, instead]) => {
  expect(refusal('/', { [name]: {} })).toBe(`bad-options: Unknown option \`${name}\`: ${instead}`)
})

test('a promise is to be awaited, whatever it was given for', () => {
  const promised = Promise.resolve('http://127.0.0.1/')
  expect(refusal('/', { baseUrl: promised })).toBe(
    "bad-options: Expected `baseUrl` to be an absolute http: or https: address such as 'http://127.0.0.1:3000', got a promise: await it first",
  )
  expect(refusal('/', { concurrency: Promise.resolve(5) })).toBe(
    'bad-options: Expected `concurrency` to be a whole number from 1 to 100 000, got a promise',
  )
})

test('scenarios that stand by themselves are told where they belong', () => {
  expect(refusal({ shop: { task: '/', iterations: 3 } }, {})).toMatch(
    /, got \{ shop: \[Object\] \} \(object\): for several scenarios write load\(/,
  )
})
