import { describe, expect, test } from 'vitest'
import { isAllowed, parseAllow } from '../../../src/protocols/guard/allow.ts'
import { messageOf } from '../../helpers/message-of.ts'

describe('an entry of allow', () => {
  test.for([
    ['staging.example', 'staging.example', 443, true],
    ['Staging.Example', 'staging.EXAMPLE', 443, true],
    [' staging.example ', 'staging.example.', 443, true],
    ['staging.example', 'a.staging.example', 443, false],
    ['staging.example', 'evilstaging.example', 443, false],
    ['*.staging.example', 'a.staging.example', 443, true],
    ['*.staging.example', 'a.b.staging.example', 443, true],
    ['*.staging.example', 'staging.example', 443, false],
    ['*.staging.example', 'evilstaging.example', 443, false],
    ['staging.example:8443', 'staging.example', 8443, true],
    ['staging.example:8443', 'staging.example', 443, false],
    ['203.0.113.7', '203.0.113.7', 80, true],
    ['203.0.113.7:80', '203.0.113.7', 81, false],
    ['[2001:db8::1]:80', '2001:db8::1', 80, true],
    ['[2001:db8::1]:80', '2001:db8::1', 81, false],
    ['2001:DB8::1', '[2001:db8::1]', 80, true],
    ['bücher.example', 'xn--bcher-kva.example', 80, true],
    ['intra_net', 'intra_net', 80, true],
  ] as const)('%o, asked for %s at port %i: %o', ([entry, host, port, allowed]) => {
    expect(isAllowed(parseAllow(entry), host, port)).toBe(allowed)
  })

  test.for(['', '*', '*.', 'http://staging.example', 'staging.example/path', 'a b', 'host:0', 'host:65536', '[::1', '[name]:80'])(
    '%o is refused',
    (entry) => {
      expect(messageOf(() => parseAllow(entry))).toBe(
        `bad-allow: Expected \`allow\` to name hosts such as 'staging.example', '*.staging.example' or 'staging.example:8443', got '${entry}' (string)`,
      )
    },
  )
})

test('of a port that is none, what may be a secret behind a name is not shown', () => {
  expect(messageOf(() => parseAllow('host:http'))).toBe(
    `bad-allow: Expected \`allow\` to name hosts such as 'staging.example', '*.staging.example' or 'staging.example:8443', got 'host:…' (string)`,
  )
})

test('of an entry with a user name in it, nothing is shown', () => {
  expect(messageOf(() => parseAllow('ada:hunter2@host'))).toMatch(/got '…' \(string\)$/)
})
