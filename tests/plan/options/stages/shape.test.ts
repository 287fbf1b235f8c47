import { expect, test } from 'vitest'
import type { LoadOptions } from '../../../../src/plan/options/load-options.ts'
import { shape, type ShapePart } from '../../../../src/plan/options/stages/shape.ts'
import { describePlan } from '../../../../src/plan/describe.ts'
import { planFrom } from '../../../../src/plan/plan-from.ts'
import { messageOf } from '../../../helpers/message-of.ts'

const text = (parts: readonly ShapePart[], options: LoadOptions = {}): string =>
  describePlan(planFrom({ stages: shape(parts), ...options }, { seed: '1' }).plan)
const refused = (parts: unknown): string => messageOf(() => shape(parts as never))

test('users start at the rate of each part, stay, and stop at the rate of the next', () => {
  expect(
    text([
      { users: 10, spawnRate: 5, until: '30s' },
      { users: 50, spawnRate: '10/s', until: '60s' },
      { users: 0, spawnRate: 25, until: '70s' },
    ]),
  ).toBe(
    'from 0 to 10 users over 2 s, then 10 users for 28 s, then from 10 to 50 users over 4 s, then 50 users for 26 s, ' +
      'then from 50 to 0 users over 2 s, then 0 users for 8 s',
  )
})

test('a part that is too short to reach its users goes as far as it can, and the next one goes on from there', () => {
  expect(
    text([
      { users: 100, spawnRate: 3, until: '4.5s' },
      { users: 20, spawnRate: 7, until: '10s' },
    ]),
  ).toBe('from 0 to 13 users over 4.33 s, then 13 users for 167 ms, then from 13 to 20 users over 1 s, then 20 users for 4.5 s')
})

test('nothing but a part without any change is a shape too, and rates that doubles cannot hold lose no user', () => {
  expect(text([{ users: 7, spawnRate: 0.7, until: '10s' }])).toBe('from 0 to 7 users over 10 s')
  expect(
    text([
      { users: 0, spawnRate: 1, until: '1s' },
      { users: 3, spawnRate: 1_000, until: '2s' },
    ]),
  ).toBe('0 users for 1 s, then from 0 to 3 users over 3 ms, then 3 users for 997 ms')
})

test('stages after a shape may be written as any others', () => {
  const stages = [...shape([{ users: 4, spawnRate: 4, until: '2s' }]), { to: 8, over: '1s' } as const]
  expect(describePlan(planFrom({ stages }, { seed: '1' }).plan)).toBe(
    'from 0 to 4 users over 1 s, then 4 users for 1 s, then from 4 to 8 users over 1 s',
  )
})

test('a shape tells the users from the start, so nothing else does', () => {
  const stages = shape([{ users: 4, spawnRate: 4, until: '2s' }])
  expect(messageOf(() => planFrom({ stages, concurrency: 4 }, {}))).toBe(
    'bad-options: `concurrency` and `shape` exclude each other: a shape sets the number of users, which is 0 at the start; remove `concurrency`',
  )
  expect(messageOf(() => planFrom({ stages, rate: 4 }, {}))).toMatch('`rate` and `shape` exclude each other')
  expect(messageOf(() => planFrom({ stages, warmup: '1s' }, {}))).toMatch('nothing would be warmed up')
})

test('what is wrong with a shape is said at once', () => {
  expect(
    [
      refused(undefined),
      refused([]),
      refused([
        { users: -1, spawnRate: 0, until: 'soon' },
        5,
        { user: 3, spawnRate: 1, until: '5s' },
        { users: 3, spawnRate: 1, until: '5s' },
        { users: 3, spawnRate: 1, until: '4s', duration: 5 },
      ]),
    ].join('\n'),
  ).toMatchInlineSnapshot(`
    "bad-shape: Expected \`shape\` to be a list of 1 to 500 parts such as { users: 10, spawnRate: 5, until: '30s' }, got undefined
    bad-shape: Expected \`shape\` to be a list of 1 to 500 parts such as { users: 10, spawnRate: 5, until: '30s' }, got [] (object)
    bad-shape: 9 problems with the shape:
    - Expected \`shape[0].users\` to be a whole number from 0 to 100 000, got -1 (number)
    - Expected \`shape[0].spawnRate\` to be a rate above 0 and at most 1 000 000/s, got 0 (number)
    - Expected \`shape[0].until\` to be a time such as 500 or '10s', got 'soon' (string)
    - Expected \`shape[1]\` to be { users: 10, spawnRate: 5, until: '30s' }, got 5 (number)
    - Unknown option \`shape[2].user\`: did you mean \`users\`?
    - Expected \`shape[2].users\` to be a whole number from 0 to 100 000, got undefined
    - \`shape[3].until\` (5 s) is not after the end of the part before (5 s): times count from the start of the stages
    - Unknown option \`shape[4].duration\`: did you mean \`until\`?
    - \`shape[4].until\` (4 s) is not after the end of the part before (5 s): times count from the start of the stages"
  `)
})
