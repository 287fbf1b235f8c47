import { afterEach, expect, test, vi } from 'vitest'
import { profile, profileNote } from '../../../src/vitest/project/profile.ts'
import { messageOf } from '../../helpers/message-of.ts'

afterEach(() => void vi.unstubAllEnvs())

test.for([undefined, '', 'full'])('is full with VITEST_LOAD as %s', (text) => {
  vi.stubEnv('VITEST_LOAD', text)
  expect(profile()).toBe('full')
})

test.for(['smoke', 'off'] as const)('is %s when asked for', (text) => {
  vi.stubEnv('VITEST_LOAD', text)
  expect(profile()).toBe(text)
})

test.for(['smok', 'OFF', '0', 'true', ' full'])('is nothing that might have been meant: %s', (text) => {
  vi.stubEnv('VITEST_LOAD', text)
  expect(messageOf(profile)).toBe(`bad-profile: Expected VITEST_LOAD to be one of full, smoke, off, got '${text}' (string)`)
})

test('that does less than all is said in one line', () => {
  expect(profileNote('full')).toBeUndefined()
  expect(profileNote('smoke')).toMatchInlineSnapshot(
    `"VITEST_LOAD=smoke: runs of at most 1 s or 50 iterations; statuses and errors are judged, latency and throughput are not"`,
  )
  expect(profileNote('off')).toMatchInlineSnapshot(`"VITEST_LOAD=off: load tests are skipped"`)
})
