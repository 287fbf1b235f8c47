import { describe, expect, test } from 'vitest'
import { wasAsserted } from '../../../../src/result/asserted.ts'
import type { Finding } from '../../../../src/result/findings/finding.ts'
import { parallelFiles } from '../../../../src/result/findings/test-findings.ts'
import { matchers } from '../../../../src/vitest/matchers/matchers.ts'
import { kindOfResult } from '../../../../src/vitest/report/result-kinds.ts'
import { messageOf } from '../../../helpers/message-of.ts'
import { found } from '../../../helpers/results/capacity-of.ts'
import { runOf } from '../../../helpers/results/run-record.ts'
import { blockOf, contended, deadBlock, kneed, law, retrograde, sweepOf, TEN_LEVELS } from '../../../helpers/results/sweep-of.ts'

expect.extend(matchers)

/** The text of an assertion that fails. */
function failureOf(assert: () => unknown): string {
  try {
    assert()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('It did not fail')
}

const firstLines = (text: string, lines: number = 2): string => text.split('\n').slice(0, lines).join('\n')

test('it passes if the worse end of every interval is within its limit, and says so with .not', () => {
  const sweep = contended()
  expect(sweep).toScale({ efficiencyAt: { 8: '70%', 2: 0.9 }, contention: '6%' })
  expect(wasAsserted(sweep)).toBe(true)
  expect(retrograde()).toScale({ coherency: 0.001, peakAbove: 32 })
  expect(firstLines(failureOf(() => expect(sweep).not.toScale({ efficiencyAt: { 8: '70%' }, contention: '6%' })))).toMatchInlineSnapshot(`
    "expected an efficiency at 8 users below 70 %, got 74.1 % (71.6 % to 76.6 %)
    expected contention above 6 %, got 5 % (4.55 % to 5.19 %)"
  `)
})

test('it fails if the better end of one is beyond it, and names those that fail', () => {
  expect(contended()).not.toScale({ contention: '4%' })
  expect(contended()).not.toScale({ efficiencyAt: { 8: '80%' } })
  expect(retrograde()).not.toScale({ coherency: 0.0001 })
  expect(retrograde()).not.toScale({ peakAbove: 60 })
  const text = failureOf(() => expect(contended()).toScale({ efficiencyAt: { 8: '80%', 2: '50%' }, contention: '4%' }))
  expect(firstLines(text, 3)).toMatchInlineSnapshot(`
    "expected an efficiency at 8 users of at least 80 %, got 74.1 % (71.6 % to 76.6 %)
    expected contention of at most 4 %, got 5 % (4.55 % to 5.19 %)
           1 255/s |                                                           ...o"
  `)
  expect(text).toContain('VITEST_LOAD_SEED=7')
})

describe('it throws, with .not as well, and says what would decide', () => {
  const reasons: Record<string, () => unknown> = {
    'a limit within the interval': () => expect(contended()).toScale({ contention: '5%' }),
    'an efficiency within it': () => expect(contended()).toScale({ efficiencyAt: { 8: 0.74 } }),
    'too few levels for contention': () => expect(sweepOf({ options: { concurrency: [1, 2, 4] } })).toScale({ contention: '5%' }),
    'too few levels for coherency': () => expect(contended()).toScale({ coherency: 0.001 }),
    'too few levels for a peak': () => expect(contended()).toScale({ peakAbove: 32 }),
    'a peak far behind the levels': () => expect(retrograde()).toScale({ peakAbove: 1_000 }),
    'a level that was not measured': () => expect(contended()).toScale({ efficiencyAt: { 10: '70%' } }),
    'the lowest level': () => expect(contended()).toScale({ efficiencyAt: { 1: '70%' } }),
    'a busy generator': () => expect(sweepOf({ extra: () => ({ headroom: 2 }) })).toScale({ efficiencyAt: { 8: '70%' } }),
    'a knee': () =>
      expect(sweepOf({ options: { concurrency: TEN_LEVELS }, throughput: (users) => Math.min(40 * users, 200) })).toScale({
        peakAbove: 32,
      }),
    'a sweep that ended early': () => {
      const live = { request: { concurrency: 1, round: 0 }, block: blockOf(1, 10) }
      const dead = { request: { concurrency: 2, round: 0 }, block: deadBlock(2, 'x') }
      expect(sweepOf({ made: { blocks: [live, dead], endedBy: 'target died', rounds: 0 } })).toScale({ contention: '5%' })
    },
    'what only a warm-up showed': () => {
      const blocks = [blockOf(1, 10), deadBlock(2, 'x')].map((block, at) => ({ request: { concurrency: at + 1, round: 0 }, block }))
      expect(sweepOf({ made: { blocks, endedBy: 'time', rounds: 0 } })).toScale({ efficiencyAt: { 2: '70%' } })
    },
    'a target that died in the end': () =>
      expect({ ...contended(), endedBy: 'target died', rounds: { planned: 3, completed: 2 } }).toScale({ contention: '6%' }),
  }

  test('whatever is missing', () => {
    const texts = Object.entries(reasons).map(([name, assert]) => [
      name,
      firstLines(messageOf(assert)).replace('not-judgeable: INCONCLUSIVE: it is not known whether ', ''),
    ])
    expect(Object.fromEntries(texts)).toMatchInlineSnapshot(`
      {
        "a busy generator": "the efficiency at 8 users is at least 70 %
        with 1 and 8 users the generator was too busy for its numbers to be those of the target: use a request as the task instead of a function, do less in it, or run it in \`threads\`",
        "a knee": "the peak is at least 32 users
        throughput stops rising at 5 users at once, which no curve of coherency describes: judge \`efficiencyAt\` there",
        "a level that was not measured": "the efficiency at 10 users is at least 70 %
        10 users were not measured: add 10 to \`concurrency\`",
        "a limit within the interval": "contention is at most 5 %: it is 5 % (4.55 % to 5.19 %)
        the limit lies within the interval: longer blocks, such as \`block: '600ms'\`, or more \`rounds\` narrow it",
        "a peak far behind the levels": "the peak is at least 1 000 users
        levels up to 64 users do not show what happens at 1 000: add levels up to 1 000 to \`concurrency\`",
        "a sweep that ended early": "contention is at most 5 %
        the target died in the sweep, after 0 of 3 rounds",
        "a target that died in the end": "contention is at most 6 %: it is 5 % (4.55 % to 5.19 %)
        the target died in the sweep, after 2 of 3 rounds",
        "an efficiency within it": "the efficiency at 8 users is at least 74 %: it is 74.1 % (71.6 % to 76.6 %)
        the limit lies within the interval: longer blocks, such as \`block: '600ms'\`, or more \`rounds\` narrow it",
        "the lowest level": "the efficiency at 1 user is at least 70 %
        efficiency is that of the lowest level, which is 1 user here: add a lower one to \`concurrency\`",
        "too few levels for a peak": "the peak is at least 32 users
        peak needs at least 8 levels, got 6: give more in \`concurrency\`, such as [1, 2, 4, 8, 12, 16, 24, 32]",
        "too few levels for coherency": "coherency is at most 0.001
        coherency needs at least 8 levels, got 6: give more in \`concurrency\`, such as [1, 2, 4, 8, 12, 16, 24, 32]",
        "too few levels for contention": "contention is at most 5 %
        a fit needs at least 6 levels, got 3: give more in \`concurrency\`, such as [1, 2, 4, 8, 16, 32]",
        "what only a warm-up showed": "the efficiency at 2 users is at least 70 %
        time was over after 0 of 3 rounds: give the test a longer timeout, make fewer \`rounds\` of a shorter \`block\`, or use loadTest(), which makes its timeout fit",
      }
    `)
  })

  test('.not', () => {
    expect(messageOf(() => expect(contended()).not.toScale({ contention: '5%' }))).toMatch(/^not-judgeable: INCONCLUSIVE/)
    // What fails decides, whatever else is open.
    expect(contended()).not.toScale({ contention: '5%', efficiencyAt: { 8: '90%' } })
  })
})

test('no coherency at all is within every limit', () => {
  expect(sweepOf({ options: { concurrency: TEN_LEVELS }, throughput: law(0.05, 0) })).toScale({ coherency: 0.001, peakAbove: 64 })
})

test('a finding that spoils a claim is INVALID: a busy machine for one that fails, none for one that passes', () => {
  const busy: Finding = { kind: 'busy-machine', seen: 'the generator waited', spoils: 'x', fix: 'run it alone' }
  const sweep = sweepOf({ throughput: law(0.05, 0), extra: () => ({ findings: [busy] }) })
  expect(sweep).toScale({ contention: '6%' })
  expect(
    firstLines(
      messageOf(() => expect(sweep).toScale({ contention: '4%' })),
      3,
    ),
  ).toMatchInlineSnapshot(`
    "invalid: INVALID: expected contention of at most 4 %, got 5 % (4.55 % to 5.19 %)
      This fails, but the sweep cannot prove it:
      - busy-machine: at every level, most recently: the generator waited. Run it alone."
  `)
  expect(messageOf(() => expect(sweep).not.toScale({ contention: '4%' }))).toMatch(/^invalid: /)
})

test('a finding of the whole sweep spoils a claim that fails, and the sweep is not sound', () => {
  const sweep = kindOfResult(contended()).withFindings(contended(), [parallelFiles()])
  expect(sweep.sound).toBe(false)
  expect(sweep).toScale({ contention: '6%' })
  expect(messageOf(() => expect(sweep).toScale({ contention: '4%' }))).toMatch(/^invalid: INVALID: [^]*\n {2}- parallel-files: /)
})

test('a coherency that fails is the one that was fitted, even if the peak is too far behind the levels to be said', () => {
  const sweep = sweepOf({ options: { concurrency: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] }, throughput: law(0.05, 0.001) })
  expect(sweep.usl).toMatchObject({ kappa: undefined, peak: undefined })
  expect(failureOf(() => expect(sweep).toScale({ coherency: 0 }))).toMatch(/^expected coherency of at most 0, got 0\.00\d+ \(/)
})

test('nothing that makes sense is judged: what is no sweep, no limit, or a dead target', () => {
  const refusals = [
    () => expect(runOf({ rate: 5 }, [])).toScale({ contention: 0.1 }),
    () => expect(Promise.resolve()).toScale({ contention: 0.1 }),
    () => expect(contended()).toScale({}),
    () => expect(contended()).toScale({ sigma: 0.1 } as never),
    () => expect(contended()).toScale({ contention: '110%' }),
    () => expect(contended()).toScale({ efficiencyAt: {} }),
    () => expect(contended()).toScale({ efficiencyAt: { 1.5: '70%' } }),
    () => expect(contended()).toScale({ efficiencyAt: { 8: 70 } }),
    () => expect(contended()).toScale({ peakAbove: 0.5 }),
    () => expect(sweepOf({ made: { blocks: [], endedBy: 'aborted' } })).toScale({ contention: 0.1 }),
    () => {
      const blocks = [{ request: { concurrency: 1, round: 0 }, block: deadBlock(1, 'ECONNREFUSED 40×') }]
      expect(sweepOf({ made: { blocks, endedBy: 'nothing succeeded', rounds: 0 } })).not.toScale({ contention: 0.1 })
    },
  ]
  expect(refusals.map((assert) => messageOf(assert))).toMatchInlineSnapshot(`
    [
      "not-judgeable: Expected a result of load.sweep(), got the result of a run, which has one number of users: load.sweep measures several",
      "not-judgeable: Expected a result of load.sweep(), got a promise: write expect(await load.sweep(…)), with the await",
      "not-judgeable: Expected limits such as { efficiencyAt: { 8: '70%' }, contention: '10%', coherency: 0.001, peakAbove: 32 }, got {} (object)",
      "not-judgeable: Unknown limit \`sigma\`: known are \`efficiencyAt\`, \`contention\`, \`coherency\`, \`peakAbove\`",
      "not-judgeable: Expected \`contention\` to be a share from 0 to 1, such as 0.1 or '10%', got '110%' (string)",
      "not-judgeable: Expected \`efficiencyAt\` to be shares by number of users such as { 8: '70%' }, got {} (object)",
      "not-judgeable: Expected \`efficiencyAt\` to have a number of users such as 32, got 1.5 (number)",
      "not-judgeable: Expected \`efficiencyAt.8\` to be a share from 0 to 1, such as 0.1 or '10%', got 70 (number)",
      "not-judgeable: Expected \`peakAbove\` to be a number of users such as 32, got 0.5 (number)",
      "not-judgeable: Nothing was measured: the sweep was aborted after 3 of 3 rounds",
      "not-judgeable: Nothing succeeded at any level, most often ECONNREFUSED 40×",
    ]
  `)
})

test('what another matcher judges is named', () => {
  const sweep = contended()
  expect(messageOf(() => expect(sweep).toHaveCapacityAbove(5))).toMatch(/got a sweep, which toScale judges$/)
  expect(messageOf(() => expect(sweep).toHaveThroughputAbove(5))).toMatch(/got a sweep, which toScale judges$/)
  expect(messageOf(() => expect(sweep.levels[0]).toHaveLatencyBelow({ p50: 5 }))).toMatch(
    /got a level of a sweep: toScale judges the whole sweep$/,
  )
  expect(messageOf(() => expect(sweep.usl).toScale({ contention: 0.1 }))).toMatch(/got what was fitted to a sweep/)
  expect(messageOf(() => expect(found()).toScale({ contention: 0.1 }))).toMatch(
    /got a search of the capacity, which toHaveCapacityAbove judges$/,
  )
})

test('what disturbed a sweep is named where it was not decided', () => {
  const busy: Finding = { kind: 'busy-machine', seen: 'the generator waited', spoils: 'x', fix: 'run it alone' }
  const sweep = sweepOf({ throughput: law(0.05, 0), extra: () => ({ findings: [busy] }) })
  expect(messageOf(() => expect(sweep).toScale({ contention: '5%' }))).toContain(
    'busy-machine disturbed the sweep, and the limit lies within the interval',
  )
})

test('a knee does not hinder a claim on efficiency', () => {
  expect(kneed()).toScale({ efficiencyAt: { 4: '90%' } })
  expect(kneed()).not.toScale({ efficiencyAt: { 32: '50%' } })
})
