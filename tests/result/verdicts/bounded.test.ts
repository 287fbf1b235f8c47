import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FINDING_RULES } from '../../../src/result/findings/finding-rules.ts'
import type { FindingKind } from '../../../src/result/findings/finding.ts'
import type { LoadResult } from '../../../src/result/load-result.ts'
import { judgeBandwidth } from '../../../src/result/verdicts/bandwidth.ts'
import { judgeLoss } from '../../../src/result/verdicts/correctness/loss.ts'
import { subjectOf } from '../../../src/result/verdicts/subject.ts'
import { judgeThroughput } from '../../../src/result/verdicts/throughput.ts'
import type { Verdict } from '../../../src/result/verdicts/verdict.ts'
import { runOf } from '../../helpers/results/run-record.ts'

const said = ({ passes, invalidatedBy }: Verdict): string => (invalidatedBy.length > 0 ? 'INVALID' : passes ? 'PASS' : 'FAIL')
const busy = { kind: 'busy-machine', seen: 'seen', spoils: 'spoils', fix: 'fix' } as const

/** Of 100 datagrams 10 got no answer; the machine does not explain `unexplained` of these. */
function lossy(unexplained: number | undefined, findings: LoadResult['findings'] = [busy]): LoadResult {
  const result = runOf({}, [{ count: 100, latencyMs: 2, call: { name: 'ping' } }])
  const datagrams = { exchanged: 100, lost: 10, duplicates: 0, ...(unexplained !== undefined && { unexplained }) }
  return { ...result, requests: { ...result.requests, datagrams }, findings }
}
const lossVerdict = (result: LoadResult, limit = 0.09): string => said(judgeLoss(subjectOf(result), limit))

/** 100 in each unit per second, while the machine took this share of the time. */
function slowed(machineRatio: number | undefined): LoadResult {
  const result = runOf({}, [{ count: 100, latencyMs: 2 }])
  const { machineRatio: _known, ...generator } = result.generator
  return {
    ...result,
    throughput: { mean: 100 },
    bandwidth: { sent: 50, received: 50 },
    generator: { ...generator, ...(machineRatio !== undefined && { machineRatio }) },
    findings: [busy],
  }
}

describe('loss on a busy machine', () => {
  test('FAILS if what the machine does not explain is too much as well', () => {
    expect([lossVerdict(lossy(10)), lossVerdict(lossy(6), 0.05)]).toEqual(['FAIL', 'FAIL'])
  })

  test('is INVALID if the machine explains so much that the rest is within the limit, or if nobody knows what it explains', () => {
    expect([lossVerdict(lossy(9)), lossVerdict(lossy(0)), lossVerdict(lossy(undefined))]).toEqual(['INVALID', 'INVALID', 'INVALID'])
  })

  test('passes and fails as anywhere where nothing was found', () => {
    expect([lossVerdict(lossy(0, [])), lossVerdict(lossy(undefined), 0.1)]).toEqual(['FAIL', 'PASS'])
  })

  test('less that is unexplained never turns INVALID into FAIL', () => {
    const verdicts = Array.from({ length: 11 }, (_, explained) => lossVerdict(lossy(10 - explained)))
    expect(verdicts).toEqual(['FAIL', ...Array.from({ length: 10 }, () => 'INVALID')])
  })
})

describe.for([
  ['throughput', (result: LoadResult, limit: number) => said(judgeThroughput(subjectOf(result), limit))],
  ['bandwidth', (result: LoadResult, limit: number) => said(judgeBandwidth(subjectOf(result), limit))],
] as const)('%s on a busy machine', ([, verdictOf]) => {
  test('FAILS if the time that the machine took would not have been enough', () => {
    expect([verdictOf(slowed(0), 101), verdictOf(slowed(0.4), 200), verdictOf(slowed(0.49), 200)]).toEqual(['FAIL', 'FAIL', 'FAIL'])
  })

  test('is INVALID if it would have been, or if nobody knows it', () => {
    expect([verdictOf(slowed(0.5), 200), verdictOf(slowed(0.9), 200), verdictOf(slowed(undefined), 101)]).toEqual([
      'INVALID',
      'INVALID',
      'INVALID',
    ])
  })
})

const kinds = fc
  .uniqueArray(fc.constantFrom(...(Object.keys(FINDING_RULES) as FindingKind[]).filter((name) => !name.includes(' '))))
  .map((names) => names.map((kind) => ({ ...busy, kind })))

/** Whatever a claim is: `least` and `most` are what the machine explains of the same run, `few` and `more` its findings. */
const anyClaim = fc
  .record({
    claim: fc.constantFrom('loss', 'throughput', 'bandwidth'),
    explained: fc.option(fc.tuple(fc.nat({ max: 10 }), fc.nat({ max: 10 })), { nil: undefined }),
    limit: fc.integer({ min: 1, max: 20 }),
    few: kinds,
    more: kinds,
  })
  .map(({ claim, explained, limit, few, more }) => {
    const [least, most] = [explained && Math.min(...explained), explained && Math.max(...explained)]
    const verdictAt = (share: number | undefined, findings: LoadResult['findings']): string => {
      if (claim === 'loss') return lossVerdict(lossy(share === undefined ? undefined : 10 - share, findings), limit / 100)
      const result = { ...slowed(share === undefined ? undefined : share / 10), findings }
      return claim === 'throughput'
        ? said(judgeThroughput(subjectOf(result), limit * 20))
        : said(judgeBandwidth(subjectOf(result), limit * 20))
    }
    return { least: verdictAt(least, few), most: verdictAt(most, few), more: verdictAt(least, [...few, ...more]) }
  })

test('neither one more finding nor a machine that explains more turns INVALID into FAIL or PASS', () => {
  fc.assert(
    fc.property(anyClaim, ({ least, most, more }) => {
      if (least === 'INVALID') expect([most, more]).toEqual(['INVALID', 'INVALID'])
    }),
  )
})
