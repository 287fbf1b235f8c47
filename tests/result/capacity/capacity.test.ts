import { describe, expect, test } from 'vitest'
import { isCapacity } from '../../../src/result/kind.ts'
import { inconclusiveReason, judgeCapacity } from '../../../src/result/capacity/verdict-capacity.ts'
import { capacityOf, found } from '../../helpers/results/capacity-of.ts'
import { messageOf } from '../../helpers/message-of.ts'

test('a result has the interval, what was achieved at its lower end, what limits it, and all probes', () => {
  const result = found()
  expect(result).toMatchObject({
    lower: 690,
    upper: 760,
    throughput: 690,
    limitedBy: 'slo p99',
    recoveryMs: 270,
    slo: { p99: 50 },
    sound: true,
  })
  expect(result.probes).toHaveLength(9)
  expect(result.iterations.started).toBe(result.probes.reduce((sum, { rate }) => sum + rate, 0))
  expect(isCapacity(structuredClone(result))).toBe(true)
})

describe('what limits it', () => {
  test.for([
    [{ end: { lower: 400, upper: undefined, by: 'generator' } }, 'generator'],
    [{ end: { lower: 20_000, upper: undefined, by: 'to' } }, 'max'],
    [{ end: { lower: 400, upper: 800, by: 'budget' } }, 'budget'],
    [{ end: { lower: undefined, upper: 800, by: 'from' } }, 'slo p99'],
    [{ interrupted: 'target died' }, 'target died'],
    [{ interrupted: 'aborted', abortReason: 'Ctrl+C' }, 'aborted'],
  ] as const)('%o is %s', ([made, limitedBy]) => {
    expect(
      capacityOf(
        [
          [400, 'good', 8],
          [800, 'bad', 90],
        ],
        made,
      ).limitedBy,
    ).toBe(limitedBy)
  })
})

test('a search that was interrupted has what its probes have shown', () => {
  const probes = [
    [100, 'good', 5],
    [800, 'bad', 90],
    [400, 'good', 8],
    [600, 'bad', 70],
    [300, 'bad', 60],
  ] as const
  expect(capacityOf(probes, { interrupted: 'aborted', abortReason: 'Ctrl+C' })).toMatchObject({
    lower: 400,
    upper: 600,
    aborted: true,
    abortReason: 'Ctrl+C',
  })
})

test('a rate that held in a short probe only is neither proven nor refuted', () => {
  const result = capacityOf([[690, 'good', 30]], { end: { lower: 690, upper: undefined, by: 'budget' } })
  const unconfirmed = { ...result, probes: result.probes.map((probe) => ({ ...probe, purpose: 'search' as const })) }
  expect(judgeCapacity(result, 690).verdict).toBe('pass')
  expect(judgeCapacity(unconfirmed, 690).verdict).toBe('inconclusive')
  expect(inconclusiveReason({ ...unconfirmed, limitedBy: 'slo p99' }, 690)).toBe(
    "no long probe held at 690/s or above, only short ones: give it about 65 s in `within`, or test this rate alone with `atLeast: '690/s'`",
  )
})

test('a target that does not recover is a finding', () => {
  const result = capacityOf(
    [
      [400, 'good', 8],
      [800, 'bad', 90, { recovery: { state: 'not recovered', elapsedMs: 5_100 } }],
    ],
    { interrupted: 'not recovered' },
  )
  expect(result).toMatchObject({ lower: 400, upper: 800, limitedBy: 'slo p99', recoveryMs: undefined, sound: true })
  expect(result.findings).toMatchObject([{ kind: 'not-recovered', seen: expect.stringContaining('5.1 s after 800/s') as string }])
})

describe('a claim of a rate', () => {
  test('passes at the lower end and fails at the upper end, both inclusive, and is open between them', () => {
    const result = found()
    expect([500, 690, 691, 759, 760, '2000/s'].map((rate) => judgeCapacity(result, rate).verdict)).toEqual([
      'pass',
      'pass',
      'inconclusive',
      'inconclusive',
      'fail',
      'fail',
    ])
  })

  test('that makes no sense is refused, and so is one of nothing', () => {
    expect(messageOf(() => judgeCapacity(found(), 0))).toMatch(/^not-judgeable: Expected a rate above 0/)
    expect(messageOf(() => judgeCapacity(found(), 'fast'))).toMatch(/^not-judgeable: Expected a rate above 0/)
    expect(messageOf(() => judgeCapacity(capacityOf([], { interrupted: 'aborted' }), 5))).toMatch(/^not-judgeable: Nothing was measured/)
  })
})
