import { describe, expect, test } from 'vitest'
import { judgePairs, pairJudge } from '../../../src/stats/comparison/judge-pairs.ts'
import { simulatedPairs } from './simulated.ts'

const THETAS = { p50: 0.05, p95: 0.1, throughput: 0.05 }

describe('a comparison', () => {
  test.for([
    { slower: 0, verdict: 'pass' },
    { slower: 0.2, verdict: 'fail' },
    { slower: -0.2, verdict: 'pass' },
  ])('of a head that takes $slower more is judged $verdict', ({ slower, verdict }) => {
    expect(judgePairs(simulatedPairs({ pairs: 64, seed: 1, slower }), THETAS).verdict).toBe(verdict)
  })

  test('gives the same judgement pair by pair and all at once, whatever comes after the decision', () => {
    const pairs = simulatedPairs({ pairs: 64, seed: 2, slower: 0.15 })
    const judge = pairJudge(THETAS)
    const used = pairs.findIndex((pair) => judge.add(pair) !== undefined) + 1
    expect(used).toBeLessThan(64)
    expect(judge.judgement()).toEqual(judgePairs(pairs, THETAS))
    expect(judge.judgement()).toEqual(judgePairs(pairs.slice(0, used), THETAS))
    expect(judge.judgement().pairs).toBe(used)
  })
})
