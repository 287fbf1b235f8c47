import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { testWith } from '../../helpers/needs.ts'
import { root } from '../markdown.ts'

const ci = readFileSync(join(root, '.ci/run'), 'utf8')

afterEach(() => vi.unstubAllEnvs())

test('a test of a program that is missing is skipped, and fails in CI, which says so by VITEST_LOAD_TEST_ALL', () => {
  vi.stubEnv('VITEST_LOAD_TEST_ALL', undefined)
  expect(testWith(true)).toBe(test)
  expect(testWith(false)).not.toBe(test)
  vi.stubEnv('VITEST_LOAD_TEST_ALL', '1')
  expect(testWith(false)).toBe(test)
  expect(ci).toMatch(/^export .*\bVITEST_LOAD_TEST_ALL=1\b/m)
})

test.for([
  ['chromium', 'chromium'],
  ['promtool', 'prometheus'],
  ['nginx', 'nginx-light'],
  ['python3', 'python3'],
  ['nats-server', 'nats-server'],
])('CI installs what brings %s, if it is missing', ([program, installed]) => {
  expect(ci).toMatch(new RegExp(`command -v ${program} \\|\\| missing\\+=\\(${installed}\\)`))
  expect(ci).toMatch(/apt-get install .*"\$\{missing\[@\]\}"/)
})
