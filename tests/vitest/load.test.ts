import { expect, test } from 'vitest'
import { load } from '../../src/vitest/load.ts'

test.for([
  ['null', null],
  ["[ '/' ] (object)", ['/']],
  ['5 (number)', 5],
  ["'10s' (string)", '10s'],
] as const)('options that are %s are refused by a text that says what they must be', async ([got, options]) => {
  await expect(load('/', options as never)).rejects.toMatchObject({
    code: 'bad-options',
    message: expect.stringContaining(`Expected \`options\` to be an object such as { concurrency: 10, duration: '10s' }, got ${got}`),
  })
})
