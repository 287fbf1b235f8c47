import { describe, expect, test } from 'vitest'
import type { LoadResult } from '../../../../src/result/load-result.ts'
import { resultFrom } from '../../../../src/result/result.ts'
import { matchers } from '../../../../src/vitest/matchers/matchers.ts'
import { wasAsserted } from '../../../../src/result/asserted.ts'
import { messageOf } from '../../../helpers/message-of.ts'
import { plainPlan, recorderFor, recordOf } from '../../../helpers/results/run-record.ts'
import type { EndedCall } from '../../../../src/record/recorder.ts'

expect.extend(matchers)

const NONE = {
  waitMs: Number.NaN,
  dnsMs: Number.NaN,
  connectMs: Number.NaN,
  tlsMs: Number.NaN,
  firstByteMs: Number.NaN,
  bodyMs: Number.NaN,
}

/** A run in which each iteration is a call with these phases; `undefined` for a call that got no reply. */
function runOfCalls(calls: readonly (Partial<EndedCall> | undefined)[], name: string | undefined = 'work'): LoadResult {
  const plan = plainPlan({ iterations: calls.length })
  const recorder = recorderFor(plan)
  for (const [index, phases] of calls.entries()) {
    const [dueMs, endedMs] = [index * 10, index * 10 + 9]
    const failure = phases === undefined ? { code: 'ECONNRESET', message: 'reset' } : undefined
    const iteration = {
      index,
      dueMs,
      startedMs: dueMs,
      status: failure === undefined ? 200 : 0,
      longestStep: undefined,
      longestStepMs: 0,
      stepsMs: 0,
    }
    recorder.begin(dueMs)
    recorder.call({
      name,
      startedMs: dueMs,
      endedMs,
      status: iteration.status,
      failure,
      opened: false,
      bytesSent: 0,
      bytesReceived: 0,
      ...NONE,
      waitMs: 0,
      ...phases,
    })
    if (failure === undefined) recorder.succeed(iteration, endedMs)
    else recorder.fail(iteration, endedMs, failure.code, failure.message)
  }
  return resultFrom(plan, { ...recordOf(plan, []), measured: recorder.snapshot() })
}

const firstBytes = (count: number): Partial<EndedCall>[] => Array.from({ length: count }, (_, at) => ({ firstByteMs: at + 1, bodyMs: 1 }))

describe('a phase', () => {
  const result = runOfCalls(firstBytes(100))

  test.for(['run', 'step', 'requests'] as const)('of a %s is judged like its latency', (of) => {
    const subject = { run: result, step: result.steps.work, requests: result.requests }[of]
    expect(subject).toHaveLatencyBelow({ p50: 50.5, p95: 95.5, max: 100, mean: 50.5 }, { of: 'firstByte' })
    expect(() => expect(subject).toHaveLatencyBelow({ p95: 90 }, { of: 'firstByte' })).toThrow(
      /expected p95 first byte.* at most 90 ms, got 95/,
    )
    expect(subject).not.toHaveLatencyBelow({ p95: 90 }, { of: 'firstByte' })
    expect(subject).toHaveLatencyBelow({ p95: 1.1 }, { of: 'body' })
  })

  test('is in the result of each step', () => {
    const { phases } = result.steps.work!
    expect(phases.firstByte).toMatchObject({ count: 100, min: 1, max: 100 })
    expect(phases.connect.count).toBe(0)
    expect(result.requests.phases).toEqual(result.phases)
    expect(result.phases.firstByte).toEqual(phases.firstByte)
  })

  test('names the step, and has its samples in the text', () => {
    expect(() => expect(result.steps.work).toHaveLatencyBelow({ p95: 90 }, { of: 'firstByte' })).toThrow(
      'expected p95 first byte of step work at most 90 ms, got 95 ms  (95 % interval from 89.9 ms, 100 samples)',
    )
  })

  test('says nothing of iterations, so that bad ones are not asserted by it', () => {
    const fresh = runOfCalls(firstBytes(100))
    expect(fresh).toHaveLatencyBelow({ p95: 100 }, { of: 'firstByte' })
    expect(wasAsserted(fresh)).toBe(false)
  })
})

describe('failed calls that did not get to the phase', () => {
  const result = runOfCalls([...firstBytes(95), ...Array.from({ length: 5 }, () => undefined)])

  test('rank above all others, unless they are left out', () => {
    expect(result.steps.work).toHaveLatencyBelow({ p95: 95.5 }, { of: 'firstByte' })
    expect(() => expect(result.steps.work).toHaveLatencyBelow({ p96: 500 }, { of: 'firstByte' })).toThrow('5 of 100 are bad')
    expect(result.steps.work).toHaveLatencyBelow({ p96: 500 }, { of: 'firstByte', among: 'succeeded' })
    // They did wait.
    expect(result.steps.work).toHaveLatencyBelow({ p95: 1 }, { of: 'wait' })
  })

  test('also if it is the connection that they could not open', () => {
    const opening = runOfCalls([
      ...Array.from({ length: 95 }, (_, at) => ({ opened: true, connectMs: at + 1, firstByteMs: 1 })),
      ...Array.from({ length: 5 }, () => ({ opened: true, failure: { code: 'ECONNREFUSED', message: 'refused' }, status: 0 })),
    ])
    expect(opening).toHaveLatencyBelow({ p95: 95.5 }, { of: 'connect' })
    expect(() => expect(opening).toHaveLatencyBelow({ p96: 500 }, { of: 'connect' })).toThrow('5 of 100 are bad')
  })
})

const refused = (assert: () => unknown): string => messageOf(assert).split('\n')[0]!

describe('what cannot be judged is thrown', () => {
  const result = runOfCalls(firstBytes(100), undefined)

  test('a phase that no call had, that is too rare, or that nobody knows', () => {
    expect(refused(() => expect(result).not.toHaveLatencyBelow({ p50: 5 }, { of: 'tls' }))).toMatchInlineSnapshot(
      `"not-judgeable: None of the 100 calls had the phase \`tls\`: it only has it if it opens a connection, as with \`connections: 'per-iteration'\`"`,
    )
    expect(refused(() => expect(result).not.toHaveLatencyBelow({ p99: 5 }, { of: 'firstByte' }))).toMatchInlineSnapshot(
      `"not-judgeable: Too few samples for p99: 100 calls, but a limit on it needs 299. Run longer, or judge a lower quantile or \`max\`"`,
    )
    expect(refused(() => expect(result).toHaveLatencyBelow({ p50: 5 }, { of: 'ttfb' as never }))).toMatchInlineSnapshot(
      `"not-judgeable: Expected \`of\` to be 'latency' or 'serviceTime' or 'wait' or 'dns' or 'connect' or 'tls' or 'firstByte' or 'body', got 'ttfb' (string)"`,
    )
  })

  test('a stage, the warm-up, a step that is no call, and windows', () => {
    expect(refused(() => expect(result.warmup).toHaveLatencyBelow({ p50: 5 }, { of: 'firstByte' }))).toMatchInlineSnapshot(
      `"not-judgeable: Nothing was measured: warmup had no iterations"`,
    )
    expect(refused(() => expect(result).toHaveLatencyBelow({ p50: 5 }, { of: 'firstByte', within: '1s' }))).toMatchInlineSnapshot(
      `"not-judgeable: \`within\` judges only latency: phases keep no time series, so judge them over the whole run"`,
    )
    const timed = { ...result.requests, timed: 100, phases: runOfCalls([{}]).phases }
    expect(refused(() => expect(timed).toHaveLatencyBelow({ p50: 5 }, { of: 'firstByte' }))).toMatchInlineSnapshot(
      `"not-judgeable: The run has no \`firstByte\`: phases are those of client calls, and it made none"`,
    )
  })
})
