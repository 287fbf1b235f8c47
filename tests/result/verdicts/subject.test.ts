import { beforeAll, describe, expect, test } from 'vitest'
import { resultFrom } from '../../../src/result/result.ts'
import { subjectOf } from '../../../src/result/verdicts/subject.ts'
import { messageOf } from '../../helpers/message-of.ts'
import { plainPlan, recordOf, runOf } from '../../helpers/results/run-record.ts'

const result = runOf({ rate: 100, maxInFlight: 5 }, [
  { count: 90, latencyMs: 5, call: { name: 'login', opened: 3 } },
  { count: 8, latencyMs: 5, ends: 'failed', status: 500, call: { name: 'pay' } },
  { count: 2, latencyMs: 0, ends: 'dropped' },
])

describe('what can be judged', () => {
  test('is a run, with what was dropped', () => {
    expect(subjectOf(result)).toMatchObject({
      owner: result,
      name: '',
      noun: 'iteration',
      total: 100,
      bad: 10,
      dropped: 2,
      opened: 3,
      isRun: true,
    })
  })

  test('is a step or all requests, which know their run', () => {
    expect(subjectOf(result.steps.pay)).toMatchObject({
      owner: result,
      name: 'step pay',
      noun: 'call',
      total: 8,
      bad: 8,
      latency: undefined,
    })
    expect(subjectOf(result.requests)).toMatchObject({ owner: result, name: 'requests', total: 98, opened: 3 })
  })

  test('is a stage, which knows its run', () => {
    const plan = plainPlan({ rate: 100, stages: [{ for: '1s' }] })
    const record = recordOf(plan, [{ count: 10, latencyMs: 5 }])
    const staged = resultFrom(plan, { ...record, stages: [record.measured] })
    expect(subjectOf(staged.stages[0])).toMatchObject({ owner: staged, name: 'stage 0', total: 10, isRun: false })
  })

  test('is a clone of a run, which is its own', () => {
    const clone = structuredClone(result)
    expect(subjectOf(clone)).toMatchObject({ owner: clone, total: 100, isRun: true })
  })

  test('is a clone of a part, which has lost its run', () => {
    expect(subjectOf(structuredClone(result.steps.login))).toMatchObject({ owner: undefined, name: '', total: 90 })
  })
})

describe('what cannot be judged', () => {
  test('is nothing', () => {
    expect(messageOf(() => subjectOf(runOf({ iterations: 1 }, [])))).toMatchInlineSnapshot(
      `"not-judgeable: Nothing was measured: the run had no iterations"`,
    )
    const empty = runOf({}, [{ count: 1, latencyMs: 1, call: { name: 'a' } }])
    expect(messageOf(() => subjectOf(empty.warmup))).toMatchInlineSnapshot(
      `"not-judgeable: Nothing was measured: warmup had no iterations"`,
    )
    expect(messageOf(() => subjectOf({ ...empty.steps.a!, count: 0 }))).toMatchInlineSnapshot(
      `"not-judgeable: Nothing was measured: it had no calls"`,
    )
  })

  test('is anything else', () => {
    const others = [Promise.resolve(result), result.latency, [result], result.steps, 5, null, { status: 200 }]
    expect(others.map((received) => messageOf(() => subjectOf(received)))).toMatchInlineSnapshot(`
      [
        "not-judgeable: Expected a result of load(), one of its scenarios, stages or steps, got a promise: write expect(await load(…)), with the await",
        "not-judgeable: Expected a result of load(), one of its scenarios, stages or steps, got a distribution: pass the result or the step that it belongs to",
        "not-judgeable: Expected a result of load(), one of its scenarios, stages or steps, got a list: name one stage, as in expect(result.stages[0])",
        "not-judgeable: Expected a result of load(), one of its scenarios, stages or steps, got all steps: name one of 'login', 'pay'",
        "not-judgeable: Expected a result of load(), one of its scenarios, stages or steps, got 5 (number)",
        "not-judgeable: Expected a result of load(), one of its scenarios, stages or steps, got null",
        "not-judgeable: Expected a result of load(), one of its scenarios, stages or steps, got { status: 200 } (object)",
      ]
    `)
  })

  describe('is a step that is not there', () => {
    beforeAll(
      () =>
        void runOf({}, [
          { count: 1, latencyMs: 1, call: { name: 'login' } },
          { count: 1, latencyMs: 1, call: { name: 'pay' } },
        ]),
    )

    test('and the steps of the latest run are named', () => {
      expect(messageOf(() => subjectOf(undefined))).toMatchInlineSnapshot(
        `"not-judgeable: Expected a result of load(), one of its scenarios, stages or steps, got undefined. Is the name of the step right? The latest run has the steps 'login', 'pay' and no stages"`,
      )
    })
  })
})
