import { expect, test } from 'vitest'
import { constantPacing, constantThroughput } from '../../../src/plan/options/pacing.ts'
import { portable } from '../../../src/run/task/portable.ts'
import { scenario } from '../../../src/run/task/scenario.ts'
import { messageOf } from '../../helpers/message-of.ts'

const refused = (options: unknown): string => messageOf(() => scenario(options as never))

test('what is wrong with a scenario is said at once', () => {
  expect(refused({ thnik: 1, think: 'soon', start: '/login', tasks: { start: { run: '/' }, buy: { weight: 0, run: 5 }, look: '/look' } }))
    .toMatchInlineSnapshot(`
    "bad-scenario: 7 problems with the scenario:
    - Unknown option \`thnik\`: did you mean \`think\`?
    - Expected \`think\` to be a pause of at most 24 h such as 500, '2s' or between('1s', '5s'), constantPacing('2s'), or a function that returns a time, got 'soon' (string)
    - Expected \`start\` to be a function such as ({ http }) => http.post('/login'), got '/login' (string)
    - \`tasks.start\` is called 'start', which is the name of a hook of each user: give it another name
    - Expected \`tasks.buy.weight\` to be a number above 0 and at most 1 000 000 000 (remove a task that should not run), got 0 (number)
    - Expected \`tasks.buy.run\` to be a function such as ({ http }) => http.get('/'), a request, or portable(…), got 5 (number)
    - Expected \`tasks.look\` to be an object such as { weight: 8, run: ({ http }) => http.get('/items') }, got '/look' (string)"
  `)
})

test('each way to say nothing, or too much, is told apart', () => {
  const senseless = [
    undefined,
    {},
    { tasks: { a: { run: '/' } }, flow: [() => {}] },
    { tasks: {} },
    { flow: [] },
    { flow: [{ run: '/' }] },
    { flow: ['/'] },
    { flow: [{ name: 'stop', run: '/' }] },
    { flow: [() => {}], onFailure: 'stop' },
    { tasks: { a: { run: '/' } }, onFailure: 'end' },
  ]
  expect(senseless.map(refused).join('\n')).toMatchInlineSnapshot(`
    "bad-scenario: Expected \`scenario\` to be an object such as { tasks: { browse: { run: '/items' } } }, got undefined
    bad-scenario: Expected either \`tasks\`, of which each iteration runs one, or \`flow\`, of which each iteration runs all
    bad-scenario: Expected either \`tasks\`, of which each iteration runs one, or \`flow\`, of which each iteration runs all
    bad-scenario: Expected \`tasks\` to be an object such as { browse: { weight: 8, run: '/items' } }, got {} (object)
    bad-scenario: Expected \`flow\` to be a list of steps such as [{ name: 'login', run: ({ http }) => http.post('/login') }], got [] (object)
    bad-scenario: Expected \`flow[0].name\` to be a name such as 'login', got undefined
    bad-scenario: Expected \`flow[0]\` to be a function, or an object such as { name: 'login', run: '/login' }, got '/' (string)
    bad-scenario: \`flow[0]\` is called 'stop', which is the name of a hook of each user: give it another name
    bad-scenario: Expected \`onFailure\` to be 'end' or 'continue', got 'stop' (string)
    bad-scenario: \`onFailure\` is for the steps of a \`flow\`, and none of the tasks has one: remove it"
  `)
})

test('a pace that is none is refused', () => {
  expect(messageOf(() => constantPacing(0))).toMatchInlineSnapshot(
    `"bad-duration: Expected the time of constantPacing() to be a time above 0 and at most 24 h, got 0 (number)"`,
  )
  expect(messageOf(() => constantThroughput('fast' as never))).toMatchInlineSnapshot(
    `"bad-rate: Expected the rate of constantThroughput() to be a rate such as 200 or '200/s', got 'fast' (string)"`,
  )
})

const look = (): void => {}

test('functions, requests and portable tasks may stand side by side', () => {
  const task = portable(new URL('../../../fixtures/projects/portable/plain-task.mjs', import.meta.url))
  const { choices } = scenario({ flow: [look, { name: 'buy', run: '/buy' }, { name: 'leave', run: task }] })
  expect(choices[0]!.steps.map(({ name, task: { kind } }) => `${name}: ${kind}`)).toEqual([
    'look: function',
    'buy: request',
    'leave: portable',
  ])
})

const weighed = (weight: number): unknown => refused({ tasks: { look: { weight, run: '/' }, buy: { weight, run: '/' } } })

test('weights whose sum is no number are refused: all but the last task would never come', () => {
  expect(weighed(1e308)).toMatch('Expected `tasks.look.weight` to be a number above 0 and at most 1 000 000 000')
  expect(weighed(Number.NaN)).toMatch('Expected `tasks.look.weight` to be a number above 0')
})

const nested = (levels: number): object => (levels === 0 ? { run: '/' } : { tasks: { inner: nested(levels - 1) } })

test('what is wrong with a task inside of another is told by its path', () => {
  const tasks = {
    both: { run: '/', flow: [] },
    none: { weight: 2 },
    group: { tasks: { inner: { weight: -1, flow: [{ name: 'start', run: 5 }] } } },
    empty: { tasks: {} },
    deep: nested(9),
    'start.login': { run: '/' },
  }
  expect(refused({ tasks })).toMatchInlineSnapshot(`
    "bad-scenario: 7 problems with the scenario:
    - \`tasks.both\` has \`run\` and \`flow\`: keep one of them, which is what an iteration does, and make a task of each other
    - Expected \`tasks.none.run\` to be a function such as ({ http }) => http.get('/'), a request, or portable(…), got undefined
    - Expected \`tasks.group.tasks.inner.weight\` to be a number above 0 and at most 1 000 000 000 (remove a task that should not run), got -1 (number)
    - Expected \`tasks.group.tasks.inner.flow[0].run\` to be a function such as ({ http }) => http.get('/'), a request, or portable(…), got 5 (number)
    - Expected \`tasks.empty.tasks\` to be an object such as { browse: { weight: 8, run: '/items' } }, got {} (object)
    - \`tasks.deep.tasks.inner.tasks.inner.tasks.inner.tasks.inner.tasks.inner.tasks.inner.tasks.inner.tasks\` is 9 levels deep: use at most 8, and put what belongs together into one task
    - \`tasks.start.login\` is called 'start.login', which is the name of a hook of each user: give it another name"
  `)
  expect(refused({ tasks: { 'a.b': { run: '/' }, a: { tasks: { b: { run: '/' } } } } })).toMatchInlineSnapshot(
    `"bad-scenario: Two tasks are the step 'a.b' of the result: give one of them another name"`,
  )
})

test('a scenario inside of another is refused in words, wherever it stands', () => {
  const inner = scenario({ flow: [look] })
  for (const options of [
    { tasks: { buy: { run: inner } } },
    { tasks: { buy: inner } },
    { tasks: { shop: { tasks: { buy: { run: inner } } } } },
    { flow: [inner] },
    { flow: [{ name: 'buy', run: inner }] },
  ]) {
    const message = refused(options)
    expect(message).toMatch('is a scenario, which is a whole user and not a part of one')
    expect(message).not.toMatch(/choices|isFlow|kind|problems/)
  }
  expect(refused({ tasks: { buy: { run: inner } } })).toMatchInlineSnapshot(
    `"bad-scenario: \`tasks.buy.run\` is a scenario, which is a whole user and not a part of one: write its tasks or its flow here, as in { weight: 2, flow: […] }, or run both at the same time, as in load({ scenarios: { a: { task: one, share: 3 }, b: { task: other, share: 1 } } }, { concurrency: 20 })"`,
  )
})
