import { describe, expect, test } from 'vitest'
import { NO_LIMITS, refusalOf } from '../../../src/agents/agent/policy.ts'
import { PolicyWatch } from '../../../src/agents/agent/policy-watch.ts'

describe('an agent without limits', () => {
  test('takes any amount of load', () => {
    expect(refusalOf({ concurrency: 1e5, ratePerSecond: 1e6, durationMs: 1e9 }, NO_LIMITS)).toBe(undefined)
  })

  test.for(['127.0.0.1:3000', '[::1]:3000', '10.0.0.7:80', 'staging.example:443', 'localhost:8080'])('may load %s', (host) => {
    expect(refusalOf({ concurrency: 1, hosts: [host] }, NO_LIMITS)).toBe(undefined)
  })

  test.for(['staging.example:0', 'a*b.example:80', '*.example:80'])('finds nothing wrong with %s before it is resolved', (host) => {
    expect(refusalOf({ concurrency: 1, hosts: [host] }, NO_LIMITS)).toBe(undefined)
  })

  test('refuses what is no host', () => {
    expect(refusalOf({ concurrency: 1, hosts: ['a b:80'] }, NO_LIMITS)).toContain('the run loads a b:80')
  })

  test('refuses a public address', () => {
    expect(refusalOf({ concurrency: 1, hosts: ['203.0.113.7:443'] }, NO_LIMITS)).toMatchInlineSnapshot(
      `"allows only this machine and private networks to be loaded, and the run loads 203.0.113.7:443: whoever runs it can start it with \`--allow-host 203.0.113.7:443\`"`,
    )
  })
})

test.for([
  ['users', { concurrency: 201 }],
  ['arrivals', { concurrency: 1, ratePerSecond: 1_000.5 }],
  ['time', { concurrency: 1, durationMs: 60_001 }],
  ['hosts', { concurrency: 1, hosts: ['staging.example:443', '10.0.0.8:80'] }],
] as const)('an agent refuses more %s than it allows, and takes what it allows', ([, demands]) => {
  const policy = { maxRatePerSecond: 1_000, maxConcurrency: 200, maxDurationMs: 60_000, allowHosts: ['staging.example', '10.0.0.7'] }
  expect(
    refusalOf({ concurrency: 200, ratePerSecond: 1_000, durationMs: 60_000, hosts: ['staging.example:8443', '10.0.0.7:80'] }, policy),
  ).toBe(undefined)
  expect(refusalOf(demands, policy)).toMatchSnapshot()
})

describe('while a run is in progress', () => {
  const state = { elapsedMs: 1_000, started: 0, activeUsers: 1 }

  test('its rate may be at the limit, with the bursts of drawn arrivals, and not above', () => {
    const watch = new PolicyWatch({ ...NO_LIMITS, maxRatePerSecond: 1_000 }, 0)
    expect(watch.exceededBy({ ...state, elapsedMs: 2_000, started: 2_000 + 200 })).toBe(undefined)
    expect(watch.exceededBy({ ...state, elapsedMs: 4_000, started: 4_200 })).toBe(undefined)
    expect(watch.exceededBy({ ...state, elapsedMs: 6_000, started: 6_600 })).toMatch(
      /allows 1 000 iterations a second \(--max-rate\), and 1 200 were/,
    )
  })

  test('its users and its time have a limit', () => {
    expect(new PolicyWatch({ ...NO_LIMITS, maxConcurrency: 5 }, 0).exceededBy({ ...state, activeUsers: 6 })).toMatch(/--max-concurrency/)
    expect(new PolicyWatch({ ...NO_LIMITS, maxConcurrency: 5 }, 0).exceededBy({ ...state, activeUsers: 5 })).toBe(undefined)
    expect(new PolicyWatch({ ...NO_LIMITS, maxDurationMs: 999 }, 0).exceededBy(state)).toMatch(/--max-duration/)
    expect(new PolicyWatch({ ...NO_LIMITS, maxDurationMs: 999 }, 500).exceededBy(state)).toBe(undefined)
  })
})
