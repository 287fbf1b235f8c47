import { expect, test } from 'vitest'
import type { PageCommand } from '../../../src/page/messages.ts'
import { durationFrom, problemInStart } from '../../../src/vitest/lab/check-command.ts'

const start = { type: 'start', test: 'a', rows: [], duration: null, baseUrl: null } as const satisfies PageCommand
const free = { fixed: null, baseUrlFixed: null, rows: [] } as const
const here = { allow: [], canSetBaseUrl: true } as const

const problem = (baseUrl: string, allow: readonly string[] = []) => problemInStart({ ...start, baseUrl }, free, { ...here, allow })

test('an address that the test may not load is refused while it is typed', () => {
  expect(problem('http://127.0.0.1:3000')).toBeUndefined()
  expect(problem('http://[::1]:3000')).toBeUndefined()
  expect(problem('http://localhost:3000')).toBeUndefined()
  expect(problem('http://8.8.8.8:3000')).toMatchObject({
    field: 'Base URL',
    error: expect.stringContaining("allow: ['8.8.8.8']") as string,
  })
  expect(problem('http://8.8.8.8:3000', ['8.8.8.8'])).toBeUndefined()
  expect(problem('ftp://127.0.0.1')).toMatchObject({ field: 'Base URL' })
})

test('what cannot be changed says why, and so does an exposed page', () => {
  const address = { ...start, baseUrl: 'http://127.0.0.1' } as const
  expect(problemInStart(address, { ...free, baseUrlFixed: 'Whole.' }, here)).toEqual({ error: 'Whole.', field: 'Base URL' })
  expect(problemInStart({ ...start, baseUrl: '' }, { ...free, baseUrlFixed: 'Whole.' }, here)).toBeUndefined()
  expect(problemInStart(address, free, { ...here, canSetBaseUrl: false })).toMatchObject({ field: 'Base URL' })
  const search = { ...free, fixed: 'A search' }
  expect(problemInStart(address, search, here)).toBeUndefined()
  expect(problemInStart({ ...start, duration: '' }, search, here)).toEqual({ error: 'A search: leave its load as it is' })
})

test.for([
  ['30', 30_000],
  ['30 s', 30_000],
  ['5m', 300_000],
  ['', Number.POSITIVE_INFINITY],
  ['0', undefined],
  ['soon', undefined],
] as const)('a duration "%s" is %s ms', ([text, expected]) => {
  expect(durationFrom(text)).toBe(expected)
})
