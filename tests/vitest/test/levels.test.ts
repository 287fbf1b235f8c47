import { describe, expect, test } from 'vitest'
import { levelsOf, splitOptions } from '../../../src/vitest/test/levels.ts'
import { messageOf } from '../../helpers/message-of.ts'

describe('levels', () => {
  test('are the values of a list, each with its name and all other options', () => {
    expect(levelsOf('search', { concurrency: [1, 10], iterations: 500 })).toEqual([
      { name: 'search (concurrency 1)', option: 'concurrency', defaults: { concurrency: 1, iterations: 500 } },
      { name: 'search (concurrency 10)', option: 'concurrency', defaults: { concurrency: 10, iterations: 500 } },
    ])
  })

  test('of a rate are named per second, unless they say by themselves', () => {
    expect(levelsOf('search', { rate: [200, '6000/m', 0.5] }).map(({ name }) => name)).toEqual([
      'search (rate 200/s)',
      'search (rate 6000/m)',
      'search (rate 0.5/s)',
    ])
  })

  test('are one without a list, under the plain name', () => {
    expect(levelsOf('search', { concurrency: 5 })).toEqual([{ name: 'search', option: undefined, defaults: { concurrency: 5 } }])
    expect(levelsOf('search', { concurrency: undefined, rate: [10] })).toMatchObject([{ name: 'search (rate 10/s)', option: 'rate' }])
  })

  test('leave it to the run to refuse values without sense, so that each fails by itself', () => {
    expect(levelsOf('search', { concurrency: [0, 5] }).map(({ defaults }) => defaults.concurrency)).toEqual([0, 5])
  })

  test.for([
    ['both lists', { concurrency: [1], rate: [1] }],
    ['an empty list', { rate: [] }],
    ['a list in a list', { concurrency: [[1, 2]] }],
    ['concurrent tests', { concurrent: false }],
  ])('refuse %s', ([, options]) => {
    expect(messageOf(() => levelsOf('search', options as never))).toMatch(/^bad-options: /)
  })
})

test('options for Vitest are parted from those of the load, and what is unknown stays with the load', () => {
  const options = { retry: 2, fails: true, skip: undefined, timeout: '5s', rate: 10, testTimeout: 100, tags: ['slow'], iteratons: 3 }
  expect(splitOptions(options as never)).toEqual({
    forVitest: { retry: 2, fails: true, tags: ['slow'] },
    rest: { timeout: '5s', rate: 10, testTimeout: 100, iteratons: 3 },
  })
})
