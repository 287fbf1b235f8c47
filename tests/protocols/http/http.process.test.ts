import { expect, test } from 'vitest'
import { createHttpSession } from '../../../src/protocols/http/session.ts'
import { systemClock } from '../../../src/units/time/clock.ts'
import { httpContract } from '../contract/http-contract.ts'
import { httpSettings } from '../setting.ts'

httpContract('wire', (settings, clock) => createHttpSession({ ...settings, engine: 'wire' }, clock))
httpContract('undici', (settings, clock) => createHttpSession({ ...settings, engine: 'undici' }, clock))
httpContract('http2', (settings, clock) => createHttpSession({ ...settings, http2: true }, clock))

test.for([
  [{}, 'wire'],
  [{ engine: 'undici' }, 'undici'],
  [{ http2: true }, 'http2'],
  [{ engine: 'http2', http2: true }, 'http2'],
] as const)('of %o comes the engine %s, and the session tells', ([settings, engine]) => {
  expect(createHttpSession(httpSettings(settings), systemClock).engine).toBe(engine)
})

test.for(['wire', 'undici'] as const)('HTTP/2 by the engine %s is refused', (engine) => {
  expect(() => createHttpSession(httpSettings({ engine, http2: true }), systemClock)).toThrow(
    `The engine '${engine}' speaks HTTP/1.1 only: remove \`engine\` or \`http2\``,
  )
})

test('several connections per user by undici are refused', () => {
  expect(() => createHttpSession(httpSettings({ engine: 'undici', connections: 2 }), systemClock)).toThrowErrorMatchingInlineSnapshot(
    `[LoadError: The engine 'undici' keeps one connection per user: remove \`engine\` or \`connections\`]`,
  )
})
