import { describe, expect, test } from 'vitest'
import { addJudged, claimText, runDocument, type OpenRun } from '../../../src/report/document/run-document.ts'
import { worstOf } from '../../../src/report/document/judged.ts'
import { mergedRuns, reportOf } from '../../../src/report/document/load-report.ts'
import { plainCopy, revived } from '../../../src/report/document/plain.ts'
import { buildResult, overloaded, succeeded } from '../build-result.ts'
import { targetOf } from '../../helpers/results/target.ts'
import { buildReport, buildRun, claim } from './build-report.ts'
import { expectValid, problemsOf } from './schema.ts'

describe('a verdict is the worst', () => {
  test.for([
    [['pass', 'fail', 'invalid'], 'fail'],
    [['pass', 'invalid', 'not-judged'], 'invalid'],
    [['pass', 'not-judged'], 'not-judged'],
    [['pass', 'pass'], 'pass'],
    [[], 'not-judged'],
  ] as const)('of %j: %s', ([verdicts, worst]) => {
    expect(worstOf(verdicts)).toBe(worst)
  })

  test('of the runs of a document', () => {
    const passing = buildRun(buildResult(), [claim()])
    const failing = buildRun(buildResult(), [claim({ verdict: 'fail' })])
    expect(buildReport(passing).verdict).toBe('pass')
    expect(buildReport(passing, failing).verdict).toBe('fail')
    expect(buildReport().verdict).toBe('not-judged')
  })
})

const open = (): OpenRun => buildRun(buildResult())

describe('claims', () => {
  test('are added to a run, which takes the worst verdict', () => {
    const run = open()
    addJudged(run, claim(), true)
    expect(run.verdict).toBe('pass')
    addJudged(run, claim({ verdict: 'not-judged' }), true)
    expect(run.verdict).toBe('not-judged')
    expect(run.judged).toHaveLength(2)
  })

  test('that are too many are counted, and their verdict counts', () => {
    const run = open()
    addJudged(run, claim(), false)
    expect(run).toMatchObject({ verdict: 'pass', judged: [], judgedOmitted: { count: 1, verdict: 'pass' } })
    addJudged(run, claim({ verdict: 'fail' }), false)
    expect(run).toMatchObject({ verdict: 'fail', judgedOmitted: { count: 2, verdict: 'fail' } })
  })

  test('keep their lines, and nothing that could act on a terminal', () => {
    expect(claimText('INVALID: \u001B[31mred\u001B[0m\n  - cold: why\u202E')).toBe('INVALID: red\n  - cold: why')
    expect(claimText('x'.repeat(2_000))).toHaveLength(600)
  })
})

describe('a result in a document', () => {
  test('has null for a number that does not exist, and gets it back', () => {
    const result = buildResult()
    const plain = plainCopy(result)
    expect(plain.latency.p50).toBeNull()
    expect(plain.plan.durationMs).toBeNull()
    expect(revived<typeof result>(plain).latency.p50).toBeNaN()
  })

  test('leaves out what its target wrote, unless that is asked for', () => {
    const result = buildResult({
      target: targetOf({ ended: undefined, output: 'token=abc', note: 'a note' }),
      otherTargets: [targetOf({ output: 'token=def' })],
    })
    const context = { ...buildRun(result) }
    expect(JSON.stringify(runDocument(result, context, false, (text) => text))).not.toContain('token=')
    expect(JSON.stringify(runDocument(result, context, true, (text) => text))).toContain('token=abc')
  })

  test('keeps names such as __proto__ as names', () => {
    const steps = Object.fromEntries([['__proto__', buildResult().requests]])
    const plain = plainCopy({ steps })
    expect(Object.keys(plain.steps)).toEqual(['__proto__'])
  })

  test('follows the schema', () => {
    expectValid(
      buildReport(buildRun(overloaded(), [claim(), claim({ metric: null, bound: null, limit: null, unit: null, interval: null })])),
    )
    expectValid(buildReport(buildRun(buildResult(succeeded([1, 2, 3])), [], { test: null, suite: { file: 'a', name: 'b', project: '' } })))
    expectValid(buildReport())
  })

  test('does not follow the schema if something is missing or wrong', () => {
    const report = buildReport(buildRun(overloaded(), [claim()]))
    const [run] = report.runs
    expect(problemsOf({ ...report, format: 2 })).not.toEqual([])
    expect(problemsOf({ ...report, runs: [{ ...run, result: {} }] })).not.toEqual([])
    expect(problemsOf({ ...report, runs: [{ ...run, judged: [{ ...claim(), verdict: 'good' }] }] })).not.toEqual([])
  })
})

test('merging keeps one copy of each run, in order', () => {
  const [first, second, third] = [buildRun(buildResult()), buildRun(buildResult()), buildRun(buildResult())]
  const merged = mergedRuns([reportOf([first, second], '1', new Date()), reportOf([second, third], '1', new Date())])
  expect(merged.map(({ id }) => id)).toEqual([first.id, second.id, third.id])
})
