import { expect, test } from 'vitest'
import { jobsFrom } from '../../../src/run/jobs.ts'
import { messageOf } from '../../helpers/message-of.ts'

const refusal = (task: unknown, options: object): string => messageOf(() => jobsFrom(task as never, options))

test.for([
  ['vus', 'concurrency'],
  ['users', 'concurrency'],
  ['rps', 'rate'],
  ['arrivalRate', 'rate'],
  ['requests', 'iterations'],
] as const)('%s, as another tool calls it, is %s here', ([name, ours]) => {
  expect(refusal('/', { duration: '1s', [name]: 10 })).toBe(`bad-options: Unknown option \`${name}\`: did you mean \`${ours}\`?`)
})

test('a stage as k6 writes it is told what its target is called', () => {
  expect(refusal('/', { stages: [{ duration: '1s', target: 10 }] })).toContain('Unknown option `stages[0].target`: did you mean `to`?')
})

test('scenarios that stand by themselves are told where they belong', () => {
  expect(refusal({ shop: { task: '/', iterations: 3 } }, {})).toMatch(
    /, got \{ shop: \[Object\] \} \(object\): several scenarios stand in load\(/,
  )
})
