import { expect, test } from 'vitest'
import { constantPacing, constantThroughput } from '../../../src/plan/pacing.ts'
import { portable } from '../../../src/run/portable.ts'
import { scenario } from '../../../src/run/scenario/scenario.ts'
import { messageOf } from '../../helpers/message-of.ts'

const refused = (options: unknown): string => messageOf(() => scenario(options as never))

test('what is wrong with a scenario is said at once', () => {
  expect(refused({ thnik: 1, think: 'soon', start: '/login', tasks: { start: { run: '/' }, buy: { weight: 0, run: 5 }, look: '/look' } }))
    .toMatchInlineSnapshot(`
    "bad-scenario: 7 problems with the scenario:
    - Unknown option \`thnik\`
    - Expected \`think\` to be a pause of at most 24 h such as 500, '2s' or between('1s', '5s'), constantPacing('2s'), or a function that gives a time, got 'soon' (string)
    - Expected \`start\` to be a function such as ({ http }) => http.post('/login'), got '/login' (string)
    - \`tasks.start\` is called 'start', which is the step of what each user does once: give it another name
    - Expected \`tasks.buy.weight\` to be a number above 0 (leave out a task that is not to come), got 0 (number)
    - Expected \`tasks.buy.run\` to be a function such as ({ http }) => http.get('/'), a request, or what portable() gives, got 5 (number)
    - Expected \`tasks.look\` to be an object such as { weight: 8, run: ({ http }) => http.get('/items') }, got '/look' (string)"
  `)
})

test.for([
  ['is no object', undefined],
  ['does nothing', {}],
  ['has both tasks and a flow', { tasks: { a: { run: '/' } }, flow: [() => {}] }],
  ['has no tasks', { tasks: {} }],
  ['has an empty flow', { flow: [] }],
  ['has a step without a name', { flow: [{ run: '/' }] }],
  ['has a step that is none', { flow: ['/'] }],
] as const)('a scenario that %s is refused', ([, options]) => {
  expect(refused(options)).toMatchSnapshot()
})

test('a pace that is none is refused', () => {
  expect(messageOf(() => constantPacing(0))).toMatchInlineSnapshot(
    `"bad-duration: Expected the time of constantPacing() to be a time above 0 and at most 24 h, got 0 (number)"`,
  )
  expect(messageOf(() => constantThroughput('fast' as never))).toMatchInlineSnapshot(
    `"bad-rate: Expected the rate of constantThroughput() to be a rate such as 200 or '200/s', got 'fast' (string)"`,
  )
})

test('functions, requests and portable tasks may stand side by side', () => {
  const task = portable(new URL('../../../fixtures/projects/portable/plain-task.mjs', import.meta.url))
  const { steps } = scenario({ flow: [function look() {}, { name: 'buy', run: '/buy' }, { name: 'leave', run: task }] })
  expect(steps.map(({ name, task: { kind } }) => `${name}: ${kind}`)).toEqual(['look: function', 'buy: request', 'leave: portable'])
})
