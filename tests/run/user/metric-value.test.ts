import { expect, test } from 'vitest'
import { checkMetric } from '../../../src/run/user/metric-value.ts'
import { messageOf } from '../../helpers/message-of.ts'

test.for([0, -0, -5, 0.25, 1e300, Number.MIN_VALUE])('%d is a value', (value) => {
  expect(() => checkMetric('depth', value)).not.toThrow()
})

test.for([
  [Number.NaN, 'NaN (number)'],
  [Number.POSITIVE_INFINITY, 'Infinity (number)'],
  ['5', "'5' (string)"],
  [undefined, 'undefined'],
  [5n, '5n (bigint)'],
] as const)('%o is refused by the name of its metric', ([value, got]) => {
  expect(messageOf(() => checkMetric('queue depth', value))).toBe(
    `bad-metric: Expected the value of the metric 'queue depth' to be a finite number such as 12.5, got ${got}: ` +
      'check what it is computed from, such as a division by 0 or a field that the reply does not have',
  )
})

test('true is refused, and what a share is made of is said', () => {
  expect(messageOf(() => checkMetric('cached', true))).toBe(
    "bad-metric: Expected the value of the metric 'cached' to be a finite number such as 12.5, got true (boolean): " +
      "write metric('cached', value ? 1 : 0), whose `mean` is the share",
  )
})

test.for([
  [5, '5 (number)'],
  ['', "'' (string)"],
  [undefined, 'undefined'],
] as const)('%o is no name', ([name, got]) => {
  expect(messageOf(() => checkMetric(name, 1))).toBe(
    `bad-metric: Expected the name of a metric to be a text such as 'queue depth', got ${got}: write metric('queue depth', value)`,
  )
})
