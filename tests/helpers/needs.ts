import { test, type TestAPI } from 'vitest'

/**
 * A `test` for what needs a program that not every machine has: skipped by a name that says so, where it is missing. With VITEST_LOAD_TEST_ALL=1 it is not
 * skipped, and so fails.
 */
export function testWith(isThere: boolean): TestAPI | TestAPI['skip'] {
  return isThere || process.env['VITEST_LOAD_TEST_ALL'] === '1' ? test : test.skip
}
