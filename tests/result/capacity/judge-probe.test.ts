import { describe, expect, test } from 'vitest'
import { judgeProbe } from '../../../src/result/capacity/judge-probe.ts'
import { runOf } from '../../helpers/results/run-record.ts'

const P99 = { name: 'p99', share: 0.01, limitMs: 50 }
const ERRORS = { name: 'errorRate', share: 0.01, limitMs: undefined }
const PLAN = { rate: 100, duration: '10s', warmup: '250ms' } as const

test('a probe is good if the samples prove each limit, and bad if they refute one', () => {
  expect(judgeProbe(runOf(PLAN, [{ count: 1_000, latencyMs: 20 }]), [P99, ERRORS])).toMatchObject({
    outcome: 'good',
    missed: [],
    invalidatedBy: [],
  })
  const slow = runOf(PLAN, [
    { count: 900, latencyMs: 20 },
    { count: 100, latencyMs: 80 },
  ])
  expect(judgeProbe(slow, [P99, ERRORS])).toMatchObject({ outcome: 'bad', missed: ['p99'] })
  expect(judgeProbe(slow, [P99]).measured['p99']).toBeCloseTo(80, 0)
})

test('it is undecided if there are too few samples', () => {
  expect(judgeProbe(runOf(PLAN, [{ count: 200, latencyMs: 20 }]), [P99]).outcome).toBe('undecided')
})

test('a bad iteration counts as one above every limit', () => {
  const failing = runOf(PLAN, [
    { count: 900, latencyMs: 20 },
    { count: 100, latencyMs: 1, status: 503, ends: 'failed' },
  ])
  const { outcome, missed, measured } = judgeProbe(failing, [P99, ERRORS])
  expect({ outcome, missed, measured }).toEqual({
    outcome: 'bad',
    missed: ['p99', 'errorRate'],
    measured: { p99: Number.POSITIVE_INFINITY, errorRate: 0.1 },
  })
})

describe('what is not the fault of the target', () => {
  const late = { generator: { sendLatenessP99Ms: 30 } }

  test('says nothing against it: the generator did not apply the rate', () => {
    const judged = judgeProbe(runOf(PLAN, [{ count: 1_000, latencyMs: 80 }], late), [P99])
    expect(judged).toMatchObject({ outcome: 'generator', missed: ['p99'], invalidatedBy: [{ kind: 'saturated' }] })
  })

  test('leaves a limit that was met all the same', () => {
    expect(judgeProbe(runOf(PLAN, [{ count: 1_000, latencyMs: 20 }], late), [P99]).outcome).toBe('good')
  })

  test('says nothing for it either, if less was sent than planned', () => {
    const few = runOf(PLAN, [{ count: 900, latencyMs: 20 }], { schedule: { due: 1_000, sent: 900, dropped: 0 } })
    expect(judgeProbe(few, [P99])).toMatchObject({ outcome: 'generator', invalidatedBy: [{ kind: 'rate-not-reached' }] })
  })
})

test('nothing sent is the generator', () => {
  expect(judgeProbe(runOf(PLAN, []), [P99])).toEqual({ outcome: 'generator', measured: {}, missed: [], invalidatedBy: [] })
})
