import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StatusPattern } from '../../../../src/plan/options/load-options.ts'
import { formatRanges, isAccepted, parseStatusPattern, rangesFrom } from '../../../../src/plan/options/http/accept.ts'
import { messageOf } from '../../../helpers/message-of.ts'

const patterns = fc.oneof(fc.integer({ min: 100, max: 599 }), fc.constantFrom('1xx', '2xx', '3xx', '4xx', '5xx'))
const matches = (pattern: StatusPattern, status: number): boolean =>
  typeof pattern === 'number' ? pattern === status : pattern[0] === String(status)[0]

test.for([
  [200, [200, 200]],
  [100, [100, 100]],
  [599, [599, 599]],
  ['2xx', [200, 299]],
  ['5xx', [500, 599]],
] as const)('%s is a pattern', ([pattern, range]) => {
  expect(parseStatusPattern(pattern)).toEqual(range)
})

test.for([99, 600, 200.5, Number.NaN, '200', '2XX', '0xx', '6xx', ' 2xx', '', null, undefined, {}, [200]])('%o is no pattern', (value) => {
  expect(parseStatusPattern(value)).toBeUndefined()
})

test('ranges come lowest first, without what lies within another', () => {
  expect(rangesFrom([404, '2xx', 200, 204, '5xx', 404])).toEqual([
    [200, 299],
    [404, 404],
    [500, 599],
  ])
  expect(rangesFrom('3xx')).toEqual([[300, 399]])
  expect(rangesFrom([201, 200])).toEqual([
    [200, 200],
    [201, 201],
  ])
})

test('a status is accepted exactly where one of the patterns matches it', () => {
  fc.assert(
    fc.property(fc.array(patterns, { minLength: 1, maxLength: 8 }), fc.integer({ min: 100, max: 599 }), (list, status) => {
      expect(isAccepted(rangesFrom(list as StatusPattern[]), status)).toBe(
        (list as StatusPattern[]).some((pattern) => matches(pattern, status)),
      )
    }),
  )
})

test('no status at all is never accepted', () => {
  expect(isAccepted(rangesFrom(['1xx', '2xx', '3xx', '4xx', '5xx']), 0)).toBe(false)
})

test('what is no status is refused', () => {
  expect(messageOf(() => rangesFrom([200, 20]))).toMatchInlineSnapshot(
    `"bad-status: Expected a status such as 200, or a class of them such as '2xx', got 20 (number)"`,
  )
  expect(messageOf(() => rangesFrom('200' as StatusPattern))).toMatchInlineSnapshot(
    `"bad-status: Expected a status such as 200, or a class of them such as '2xx', got '200' (string)"`,
  )
  expect(messageOf(() => rangesFrom([]))).toMatchInlineSnapshot(`"bad-status: Expected at least one status, got an empty list"`)
})

test.for([
  [[[200, 200]], '200'],
  [[[200, 299]], '2xx'],
  [[[100, 399]], '1xx to 3xx'],
  [[[200, 204]], '200 to 204'],
  [
    [
      [200, 200],
      [404, 404],
    ],
    '200 or 404',
  ],
  [
    [
      [200, 299],
      [304, 304],
      [500, 599],
    ],
    '2xx, 304 or 5xx',
  ],
] as const)('ranges %j read "%s"', ([ranges, text]) => {
  expect(formatRanges(ranges)).toBe(text)
})
