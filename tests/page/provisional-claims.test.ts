import { expect, test } from 'vitest'
import { provisionalClaims } from '../../src/page/provisional-claims.ts'
import type { Judged } from '../../src/report/document/judged.ts'
import { sampleSession } from '../../fixtures/page/sample-session.ts'
import { claim } from '../report/document/build-report.ts'

const { updates } = sampleSession()
const [shown, step] = updates.at(-2)!.runs![0]!.parts!.map((part) => ({ ...part, bad: 0, count: part.succeeded }))
const run = shown

const limit = (more: Partial<Judged>): Judged => claim({ limit: run!.p95!, ...more })

const claimed = (more: Partial<Judged>) => provisionalClaims([limit(more)], [run!, step!])[0]!

test('a limit stands by what is measured so far, of its part', () => {
  expect(claimed({})).toMatchObject({ measured: run!.p95, interval: null, verdict: 'pass', isSoFar: true })
  expect(claimed({ limit: run!.p95! * 0.99 }).verdict).toBe('fail')
  expect(claimed({ limit: run!.p95! * 0.99, negated: true }).verdict).toBe('pass')
  expect(claimed({ scope: step!.scope, of: 'serviceTime', metric: 'p99' }).measured).toBe(step!.p99)
  expect(claimed({ metric: 'throughput', bound: 'at least', unit: 'per second', limit: run!.perSecond + 1 }).verdict).toBe('fail')
  const failing = { ...run!, bad: 3, count: run!.succeeded + 3 }
  expect(provisionalClaims([limit({ metric: 'error rate', unit: 'share', limit: 0 })], [failing])[0]).toMatchObject({
    measured: 3 / failing.count,
    verdict: 'fail',
  })
})

test('bad iterations rank above every success, as in the verdict at the end', () => {
  const part = {
    ...run!,
    succeeded: 90,
    bad: 10,
    count: 100,
    max: 500,
    distribution: [
      [0.5, 10],
      [0.9, 20],
      [0.99, 30],
    ] as const,
  }
  const [p50, p90, p95] = provisionalClaims(
    [limit({ metric: 'p50', limit: 15 }), limit({ metric: 'p90', limit: 15 }), limit({ limit: 1_000 })],
    [part],
  )
  // p50 of all is between p50 and p90 of the successes, p90 of all the slowest of them, and p95 a failed one.
  expect(p50).toMatchObject({ measured: 20, verdict: 'fail' })
  expect(p90).toMatchObject({ measured: 500, verdict: 'fail' })
  expect(p95).toMatchObject({ measured: null, verdict: 'fail', text: expect.stringContaining('a failed iteration so far') as string })
})

test('a limit on p99.9 stands too, by the name that claims give it', () => {
  expect(claimed({ metric: 'p99.9', limit: 1 })).toMatchObject({ measured: run!.p999, verdict: 'fail' })
})

test('a limit is written with its unit', () => {
  expect(claimed({ metric: 'throughput', bound: 'at least', unit: 'per second', limit: 1_000 / 3 }).text).toMatch(
    /^throughput at least 333\/s: [\d .]+\/s so far$/,
  )
})

test('what is not known so far has no number and no verdict', () => {
  for (const more of [{ metric: 'p75' }, { metric: 'status 200' }, { scope: 'stage 0' }, { of: 'connect' as const }])
    expect(claimed(more)).toMatchObject({ measured: null, verdict: 'not-judged' })
  expect(claimed({ metric: 'p75' }).text).toContain('shown when the run ends')
})
