import { describe, expect, test } from 'vitest'
import type { LoadMatchers } from '../../../src/vitest/matchers/declarations.ts'
import { matchers } from '../../../src/vitest/matchers/matchers.ts'
import { messageOf } from '../../helpers/message-of.ts'
import { runOf } from '../../helpers/results/run-record.ts'
import { targetOf, targetRecord } from '../../helpers/results/target.ts'

expect.extend(matchers)

/** An assertion, an asymmetric matcher, or either with `.not`: all of them have the matchers. */
type Claim = (on: LoadMatchers<unknown>) => unknown

/** A claim by each matcher; none of the arguments is wrong. */
const claims: readonly (readonly [name: keyof LoadMatchers, claim: Claim])[] = [
  ['toHaveStatus', (on) => on.toHaveStatus(200)],
  ['toHaveStatusCounts', (on) => on.toHaveStatusCounts({ 200: 100 })],
  ['toHaveErrorRateBelow', (on) => on.toHaveErrorRateBelow('1%')],
  ['toHaveNoConnectionErrors', (on) => on.toHaveNoConnectionErrors()],
  ['toHaveLossBelow', (on) => on.toHaveLossBelow('1%')],
  ['toHaveLatencyBelow', (on) => on.toHaveLatencyBelow({ p50: 1 })],
  ['toHaveThroughputAbove', (on) => on.toHaveThroughputAbove(1_000_000)],
  ['toHaveBandwidthAbove', (on) => on.toHaveBandwidthAbove('10MB/s')],
  ['toHaveMetricBelow', (on) => on.toHaveMetricBelow('depth', { max: 5 })],
  ['toHaveMetricAbove', (on) => on.toHaveMetricAbove('depth', { min: 5 })],
  ['toHaveTargetCpuBelow', (on) => on.toHaveTargetCpuBelow('1ms')],
  ['toHaveTargetMemoryBelow', (on) => on.toHaveTargetMemoryBelow('1GB')],
  ['toNotLeak', (on) => on.toNotLeak({ heap: '1KB' })],
  ['toBeSound', (on) => on.toBeSound()],
]

/** They judge something else than a run, or store it, and have tests of this kind where they are tested. */
const elsewhere = ['toHaveCapacityAbove', 'toMatchLoadBaseline', 'toScale', 'toShowNoRegression']

test('each matcher is among these claims', () => {
  expect([...claims.map(([name]) => name), ...elsewhere].toSorted()).toEqual(Object.keys(matchers).toSorted())
})

const nothing = runOf({ iterations: 1 }, [])

describe.for(claims)('%s of a run in which nothing was measured', ([, claim]) => {
  test('throws', () => {
    expect(messageOf(() => claim(expect(nothing)))).toMatch(/^not-judgeable: Nothing was measured/)
  })

  test('throws with .not', () => {
    expect(messageOf(() => claim(expect(nothing).not))).toMatch(/^not-judgeable: Nothing was measured/)
  })

  test('throws as a part of another expectation, with .not on either side', () => {
    for (const matcher of [claim(expect), claim(expect.not)]) {
      expect(messageOf(() => expect({ result: nothing }).toEqual({ result: matcher }))).toMatch(/^not-judgeable: /)
      expect(messageOf(() => expect({ result: nothing }).not.toEqual({ result: matcher }))).toMatch(/^not-judgeable: /)
    }
  })

  // The body does nothing but this: the test passes only where it fails.
  test.fails('fails its test with expect.soft', ({ expect }) => {
    claim(expect.soft(nothing))
  })

  test.fails('fails its test with expect.soft and .not', ({ expect }) => {
    claim(expect.soft(nothing).not)
  })
})

/** As much as a judgement needs. */
const leak = { heap: Array.from({ length: 9 }, (_, at) => ({ iterations: at, bytes: 1e6 })), handles: { start: {}, end: {} } }

/** A run in which files ran out and that was too slow, so that no claim stands; `toBeSound` is the question itself. */
const spoiled = {
  ...runOf({ rate: 100 }, [
    { count: 99, latencyMs: 5, call: { answered: true, bytesSent: 10 }, metrics: () => ({ depth: 3 }) },
    { count: 1, latencyMs: 1, status: 0, ends: 'failed', code: 'EMFILE', call: { answered: false } },
  ]),
  target: targetOf({}, targetRecord({ leak })),
}

describe.for(claims.filter(([name]) => name !== 'toBeSound'))('%s of a run that cannot prove it', ([, claim]) => {
  test('throws INVALID', () => {
    expect(messageOf(() => claim(expect(spoiled)))).toMatch(/^invalid: INVALID: expected .*generator-error/s)
  })

  test('throws INVALID with .not', () => {
    expect(messageOf(() => claim(expect(spoiled).not))).toMatch(/^invalid: INVALID: expected /)
  })

  test('throws INVALID as a part of another expectation, with .not on either side', () => {
    for (const matcher of [claim(expect), claim(expect.not)]) {
      expect(messageOf(() => expect([spoiled]).toEqual([matcher]))).toMatch(/^invalid: INVALID: expected /)
      expect(messageOf(() => expect([spoiled]).not.toEqual([matcher]))).toMatch(/^invalid: INVALID: expected /)
    }
  })

  test.fails('fails its test with expect.soft', ({ expect }) => {
    claim(expect.soft(spoiled))
  })

  test.fails('fails its test with expect.soft and .not', ({ expect }) => {
    claim(expect.soft(spoiled).not)
  })
})

test('a pass that is INVALID is thrown as well', () => {
  const schedule = { due: 100, sent: 50, dropped: 0 }
  const halved = runOf({ rate: 100, duration: '1s' }, [{ count: 50, latencyMs: 5, call: { answered: true, bytesSent: 10 } }], { schedule })
  expect(messageOf(() => expect(halved).toHaveLatencyBelow({ p50: 50 }))).toMatch(/^invalid: /)
  expect(messageOf(() => expect(halved).toHaveErrorRateBelow('1%'))).toMatch(/^invalid: /)
  expect(messageOf(() => expect(halved).toHaveThroughputAbove(1))).toMatch(/^invalid: /)
  expect(messageOf(() => expect(halved).toHaveNoConnectionErrors())).toMatch(/^invalid: /)
  expect(messageOf(() => expect(halved).toHaveLossBelow('1%'))).toMatch(/^invalid: /)
  expect(messageOf(() => expect(halved).toHaveBandwidthAbove(1))).toMatch(/^invalid: /)
  expect(halved).toHaveStatus(200)
  expect(halved).not.toBeSound()
})

describe.for(claims)('%s of what is no result', ([, claim]) => {
  test.for([
    ['a promise that was not awaited', Promise.resolve(nothing), 'a promise: write expect(await load(…)), with the await'],
    ['a step that is not there', undefined, 'undefined. Is the name of the step right?'],
    ['something else', 5, '5 (number)'],
  ] as const)('%s throws, with .not as well', ([, received, text]) => {
    expect(messageOf(() => claim(expect(received)))).toContain(`got ${text}`)
    expect(messageOf(() => claim(expect(received).not))).toContain(`got ${text}`)
  })
})

describe('arguments without sense throw, with .not as well', () => {
  const run = runOf({}, [{ count: 100, latencyMs: 5 }])
  const senseless: readonly (readonly [what: string, claim: Claim])[] = [
    ['no status', (on) => on.toHaveStatus(99)],
    ['a share of nothing', (on) => on.toHaveStatus(200, { atLeast: 0 })],
    ['no counts', (on) => on.toHaveStatusCounts({})],
    ['an error rate that nothing exceeds', (on) => on.toHaveErrorRateBelow('100%')],
    ['no limits', (on) => on.toHaveLatencyBelow({})],
    ['a limit on no quantile', (on) => on.toHaveLatencyBelow({ p101: 5 })],
    ['a quantile of too few samples', (on) => on.toHaveLatencyBelow({ p99: 5 })],
    ['a rate that everything exceeds', (on) => on.toHaveThroughputAbove(0)],
    ['connections where no client was used', (on) => on.toHaveNoConnectionErrors()],
    ['loss where no client was used', (on) => on.toHaveLossBelow('1%')],
    ['a metric that was not recorded', (on) => on.toHaveMetricBelow('depth', { max: 5 })],
    ['a bandwidth where no client was used', (on) => on.toHaveBandwidthAbove(1)],
  ]

  test.for(senseless)('%s', ([, claim]) => {
    expect(messageOf(() => claim(expect(run)))).toMatch(/^not-judgeable: /)
    expect(messageOf(() => claim(expect(run).not))).toMatch(/^not-judgeable: /)
  })
})
