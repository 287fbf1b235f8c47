import { expect, test } from 'vitest'
import { describePlan } from '../../../src/plan/describe.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import type { Plan } from '../../../src/plan/plan.ts'
import { planFrom } from '../../../src/plan/plan-from.ts'
import { messageOf } from '../../helpers/message-of.ts'

const plan = (options: LoadOptions): Plan => planFrom(options, { seed: '1', openFiles: 1_024 }).plan
const problem = (options: unknown): string => messageOf(() => plan(options as LoadOptions))

test('a number of agents waits for a minute, whatever their labels', () => {
  expect(plan({ agents: 4, concurrency: 8, iterations: 8 }).agents).toEqual({ count: 4, labels: [], waitMs: 60_000 })
  expect(plan({ agents: { count: 2, labels: ['eu', 'big'], wait: '5s' }, rate: 10, duration: '1s' }).agents).toEqual({
    count: 2,
    labels: ['eu', 'big'],
    waitMs: 5_000,
  })
  expect(plan({}).agents).toBeUndefined()
})

test('no more agents than users or slots', () => {
  expect(plan({ agents: 40, concurrency: 3, iterations: 3 }).agents?.count).toBe(3)
  expect(plan({ agents: 40, rate: 10, maxInFlight: 5, duration: '1s' }).agents?.count).toBe(5)
})

const text = (options: LoadOptions): string => describePlan(plan({ concurrency: 8, iterations: 80, ...options }))

test('the plan says in one line where it is carried out', () => {
  expect(text({ agents: 4 })).toBe('8 users, 80 iterations, on 4 agents')
  expect(text({ agents: 1, threads: 2 })).toBe('8 users, 80 iterations, on 1 agent with 2 threads')
  expect(text({ agents: { count: 2, labels: ['eu'] }, processes: 2 })).toBe(
    '8 users, 80 iterations, on 2 agents (eu) with 2 processes each',
  )
})

test('what agents may not be', () => {
  expect(problem({ agents: 0 })).toMatchInlineSnapshot(
    `"bad-options: Expected \`agents\` to be a whole number from 1 to 5 000, or { count: 4, labels: ['eu'] }, got 0 (number)"`,
  )
  expect(problem({ agents: { count: 5_001 } })).toMatchInlineSnapshot(
    `"bad-options: Expected \`agents.count\` to be a whole number from 1 to 5 000, got 5001 (number)"`,
  )
  expect(problem({ agents: { count: 2, label: 'eu' } })).toMatchInlineSnapshot(
    `"bad-options: Unknown option \`agents.label\`: did you mean \`labels\`?"`,
  )
  expect(problem({ agents: { count: 2, labels: ['a b'], wait: '2h' } })).toMatchInlineSnapshot(`
    "bad-options: 2 problems with the load options:
    - Expected \`agents.labels\` to be a list of labels such as ['eu'], each of 1 to 64 letters, digits, _ and -, got [ '…' ] (object)
    - Expected \`agents.wait\` to be a time from 0 to 60 min, got '2h' (string)"
  `)
})

test('what cannot leave this machine is refused with the name of the option', () => {
  expect(problem({ agents: 2, leak: true, accept: () => true, headers: () => ({}) })).toMatchInlineSnapshot(`
    "bad-options: 3 problems with the load options:
    - \`leak\` pauses the load while the target collects its garbage, which only the thread of the test can do: remove \`leak\` or \`agents\`
    - \`accept\` is a function here, which cannot be sent to \`agents\`: list the statuses, such as [200, '3xx']
    - \`headers\` is a function here, which cannot be sent to \`agents\`: wrap it, as in headers: portable(({ data }) => …)"
  `)
})
