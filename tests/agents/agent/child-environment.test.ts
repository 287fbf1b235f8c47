import { expect, test } from 'vitest'
import { childEnvironment } from '../../../src/agents/agent/child-environment.ts'

test('a task sees what programs need, and nothing else of the environment of its agent', () => {
  const own = {
    PATH: '/bin',
    HOME: '/home/agent',
    LC_ALL: 'de_DE.UTF-8',
    TZ: 'UTC',
    NODE_EXTRA_CA_CERTS: '/ca.pem',
    VITEST_LOAD_NATS_KEY_FILE: '/agent.nk',
    VITEST_LOAD_TRUST: 'U',
    AWS_SECRET_ACCESS_KEY: 'secret',
    NODE_OPTIONS: '--require /evil.cjs',
    LD_PRELOAD: '/evil.so',
    LC_evil: 'x',
    EMPTY: undefined,
  }
  expect(childEnvironment(own, '/tmp/run')).toEqual({
    PATH: '/bin',
    HOME: '/home/agent',
    LC_ALL: 'de_DE.UTF-8',
    TZ: 'UTC',
    NODE_EXTRA_CA_CERTS: '/ca.pem',
    TMPDIR: '/tmp/run',
    TEMP: '/tmp/run',
    TMP: '/tmp/run',
  })
})
