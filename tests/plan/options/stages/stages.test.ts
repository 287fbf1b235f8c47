import { expect, test } from 'vitest'
import type { LoadOptions } from '../../../../src/plan/options/load-options.ts'
import { planFrom } from '../../../../src/plan/plan-from.ts'
import { messageOf } from '../../../helpers/message-of.ts'

const planned = (options: LoadOptions): unknown => {
  const { model, iterations, durationMs } = planFrom(options, { seed: '1', openFiles: 1_024 }).plan
  return { model, iterations, durationMs }
}
const problem = (options: unknown): string => messageOf(() => planFrom(options as LoadOptions, { seed: '1' }))

test('each stage begins where the one before has ended, and the most users are those of the highest', () => {
  expect(planned({ concurrency: 0, stages: [{ to: 50, over: '10s' }, { for: '30s' }, { to: 5, over: '1s' }] })).toEqual({
    model: {
      kind: 'closed',
      spawnPerSecond: Number.POSITIVE_INFINITY,
      users: 50,
      stages: [
        { from: 0, to: 50, durationMs: 10_000 },
        { from: 50, to: 50, durationMs: 30_000 },
        { from: 50, to: 5, durationMs: 1_000 },
      ],
    },
    iterations: Infinity,
    durationMs: 41_000,
  })
})

test('the start can be the highest level', () => {
  expect(planned({ concurrency: 20, stages: [{ to: 0, over: 100 }] })).toMatchObject({ model: { users: 20 } })
})

test('stages of users start from one user where no start is given', () => {
  expect(planned({ stages: [{ for: '1s' }] })).toMatchObject({
    model: { kind: 'closed', users: 1, stages: [{ from: 1, to: 1, durationMs: 1_000 }] },
  })
})

test('stages of a rate take rates as text and as numbers', () => {
  expect(
    planned({
      rate: 0,
      stages: [
        { to: '600/m', over: '2s' },
        { to: 20.5, over: '1s' },
      ],
    }),
  ).toMatchObject({
    model: {
      kind: 'open',
      ratePerSecond: 0,
      stages: [
        { from: 0, to: 10, durationMs: 2_000 },
        { from: 10, to: 20.5, durationMs: 1_000 },
      ],
      maxInFlight: 768,
    },
    durationMs: 3_000,
  })
})

test('a form with the other one undefined is that form', () => {
  const stages = [
    { to: 5, over: '1s', for: undefined },
    { to: undefined, over: undefined, for: '2s' },
  ]
  expect(planned({ stages } as unknown as LoadOptions)).toMatchObject({ durationMs: 3_000 })
})

test('stages that cannot be read are refused one by one, each by its place', () => {
  const stages = [
    { to: 5 },
    { for: 0 },
    { to: 2.5, over: '1s' },
    { to: '5/s', over: '1s' },
    5,
    {},
    { for: '1s', to: 5 },
    { to: 5, ower: '1s' },
  ]
  expect(problem({ stages })).toMatchInlineSnapshot(`
    "bad-options: 9 problems with the load options:
    - Expected \`stages[0].over\` to be a time such as 500 or '10s', got undefined
    - Expected \`stages[1].for\` to be a time above 0 and at most 24 h (for an instant change write '1ms'), got 0 (number)
    - Expected \`stages[2].to\` to be a whole number from 0 to 100 000, got 2.5 (number)
    - Expected \`stages[3].to\` to be a whole number from 0 to 100 000 (rates need \`rate\` as the start, 0 allowed), got '5/s' (string)
    - Expected \`stages[4]\` to be { to: 50, over: '10s' } or { for: '30s' }, got 5 (number)
    - Expected \`stages[5]\` to be { to: 50, over: '10s' } or { for: '30s' }, got {} (object)
    - \`stages[6]\` both ramps (\`to\`, \`over\`) and holds (\`for\`): write it as two stages, { to: 50, over: '10s' } and { for: '30s' }
    - Unknown option \`stages[7].ower\`: did you mean \`over\`?
    - Expected \`stages[7].over\` to be a time such as 500 or '10s', got undefined"
  `)
})

test.for(['10s', [], {}, Array.from({ length: 1_001 }, () => ({ for: 1 }))])('what is no list of stages is refused: %o', (stages) => {
  expect(problem({ stages })).toContain(
    "Expected `stages` to be a list of 1 to 1 000 stages such as { to: 50, over: '10s' } or { for: '30s' }",
  )
})

test('a hole in the list is a stage that is missing', () => {
  // oxlint-disable-next-line no-sparse-arrays
  expect(problem({ stages: [{ for: '1s' }, , { for: '1s' }] })).toMatchInlineSnapshot(
    `"bad-options: Expected \`stages[1]\` to be { to: 50, over: '10s' } or { for: '30s' }, got undefined"`,
  )
})

test('levels are capped as the options they move', () => {
  expect(problem({ stages: [{ to: 100_001, over: '1s' }] })).toMatchInlineSnapshot(
    `"bad-options: Expected \`stages[0].to\` to be a whole number from 0 to 100 000, got 100001 (number)"`,
  )
  expect(problem({ rate: 1, stages: [{ to: 1_000_001, over: '1s' }] })).toMatchInlineSnapshot(
    `"bad-options: Expected \`stages[0].to\` to be a rate from 0 to 1 000 000/s, got 1000001 (number)"`,
  )
})

test('stages together last 24 h at most', () => {
  expect(problem({ stages: [{ for: '20h' }, { for: '5h' }] })).toMatchInlineSnapshot(
    `"bad-options: \`stages\` take 25 h together, more than 24 h: shorten them"`,
  )
})

test('stages that never leave 0 are no load', () => {
  expect(problem({ concurrency: 0, stages: [{ to: 0, over: '1s' }, { for: '1s' }] })).toMatchInlineSnapshot(
    `"bad-options: \`stages\` stay at 0, so there is no load: give at least one of them a \`to\` above 0"`,
  )
})

test('a warm-up needs a start above 0, and none is none', () => {
  expect(problem({ rate: 0, stages: [{ to: 10, over: '1s' }], warmup: '1s' })).toMatchInlineSnapshot(
    `"bad-options: \`warmup\` runs at the start of the stages, which is 0 here, so nothing would be warmed up: start above 0, or remove it"`,
  )
  expect(problem({ concurrency: 0, stages: [{ to: 10, over: '1s' }], warmup: { iterations: 5 } })).toMatchInlineSnapshot(
    `"bad-options: \`warmup\` runs at the start of the stages, which is 0 here, so nothing would be warmed up: start above 0, or remove it"`,
  )
  expect(planned({ rate: 0, stages: [{ to: 10, over: '1s' }], warmup: 0 })).toMatchObject({ durationMs: 1_000 })
  expect(planned({ rate: 1, stages: [{ to: 10, over: '1s' }], warmup: '1s' })).toMatchObject({ durationMs: 1_000 })
})
