import { describe, expect, test } from 'vitest'
import { planFrom } from '../../../../src/plan/plan-from.ts'
import { scenarioPlans } from '../../../../src/plan/scenarios/scenario-plans.ts'
import { messageOf } from '../../../helpers/message-of.ts'

const traceOf = (options: object): unknown => planFrom({ seed: 1, ...options }).plan.trace

describe('trace', () => {
  test('has another id in each run and scenario, whatever the seed', () => {
    const run = expect.stringMatching(/^[\da-f]{16}$/) as string
    expect(traceOf({ trace: true })).toEqual({ run, sampled: 1, url: undefined })
    expect(traceOf({ trace: true })).not.toEqual(traceOf({ trace: true }))
    expect(traceOf({ trace: { sampled: '10%' }, traceUrl: 'https://traces.test/{traceId}?x=1' })).toEqual({
      run,
      sampled: 0.1,
      url: 'https://traces.test/{traceId}?x=1',
    })
    expect([traceOf({}), traceOf({ trace: false })]).toEqual([undefined, undefined])
    const scenarios = { a: { task: '/', trace: true }, b: { task: '/', trace: true }, c: { task: '/' } }
    const [a, b, c] = scenarioPlans(scenarios, { seed: 1 }, () => undefined).map(({ plan }) => plan.trace)
    expect(a!.run).not.toBe(b!.run)
    expect(c).toBeUndefined()
  })

  test('that makes no sense is refused', () => {
    const wrong = [
      { trace: 'yes' },
      { trace: { sampled: 2 } },
      { trace: { sampled: '10%', url: '' } },
      { trace: {} },
      { traceUrl: 'http://localhost/{traceId}' },
      { trace: false, traceUrl: 'http://localhost/{traceId}' },
      ...['http://localhost/', 'javascript:alert({traceId})', 'file:///{traceId}', 'http://a:b@localhost/{traceId}', '{traceId}', 5].map(
        (traceUrl) => ({ trace: true, traceUrl }),
      ),
      { trace: true, traceUrl: 'http://localhost/{traceId}/{traceId}' },
    ]
    expect(wrong.map((options) => messageOf(() => traceOf(options)))).toMatchInlineSnapshot(`
      [
        "bad-options: Expected \`trace\` to be true, or { sampled: '10%' }, got 'yes' (string)",
        "bad-options: Expected \`trace.sampled\` to be a share from 0 to 1, such as 0.01 or '1%', got 2 (number)",
        "bad-options: Unknown option \`trace.url\`",
        "bad-options: Expected \`trace.sampled\` to be a share from 0 to 1, such as 0.01 or '1%', got undefined",
        "bad-options: \`traceUrl\` is the address of a trace, but \`trace\` is not given: give \`trace: true\`, or remove it",
        "bad-options: \`traceUrl\` is the address of a trace, but \`trace\` is false (boolean): give \`trace: true\`, or remove it",
        "bad-options: Expected \`traceUrl\` to be an http: or https: address with {traceId} in it once and without a password, such as 'http://localhost:16686/trace/{traceId}', got 'http://localhost/' (string)",
        "bad-options: Expected \`traceUrl\` to be an http: or https: address with {traceId} in it once and without a password, such as 'http://localhost:16686/trace/{traceId}', got 'javascript:…' (string)",
        "bad-options: Expected \`traceUrl\` to be an http: or https: address with {traceId} in it once and without a password, such as 'http://localhost:16686/trace/{traceId}', got 'file:///{…' (string)",
        "bad-options: Expected \`traceUrl\` to be an http: or https: address with {traceId} in it once and without a password, such as 'http://localhost:16686/trace/{traceId}', got 'http://localhost/%7BtraceId%7D' (string)",
        "bad-options: Expected \`traceUrl\` to be an http: or https: address with {traceId} in it once and without a password, such as 'http://localhost:16686/trace/{traceId}', got '{…' (string)",
        "bad-options: Expected \`traceUrl\` to be an http: or https: address with {traceId} in it once and without a password, such as 'http://localhost:16686/trace/{traceId}', got 5 (number)",
        "bad-options: Expected \`traceUrl\` to be an http: or https: address with {traceId} in it once and without a password, such as 'http://localhost:16686/trace/{traceId}', got 'http://localhost/{…' (string)",
      ]
    `)
  })
})
