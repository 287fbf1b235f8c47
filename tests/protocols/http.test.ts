import { expect, test } from 'vitest'
import { createHttpSession } from '../../src/protocols/http/session.ts'
import { systemClock } from '../../src/units/clock.ts'
import { httpContract } from './http-contract.ts'
import { httpSettings } from './setting.ts'

httpContract('wire', (settings, clock) => createHttpSession({ ...settings, engine: 'wire' }, clock))
httpContract('undici', (settings, clock) => createHttpSession({ ...settings, engine: 'undici' }, clock))

test.for([
  [{}, 'wire'],
  [{ engine: 'undici' }, 'undici'],
  [{ http2: true }, 'undici'],
  [{ engine: 'undici', http2: true }, 'undici'],
] as const)('of %o comes the engine %s, and the session tells', ([settings, engine]) => {
  expect(createHttpSession(httpSettings(settings), systemClock).engine).toBe(engine)
})

test('HTTP/2 on the wire is refused', () => {
  expect(() => createHttpSession(httpSettings({ engine: 'wire', http2: true }), systemClock)).toThrowErrorMatchingInlineSnapshot(
    `[LoadError: The engine 'wire' speaks HTTP/1.1 only: leave \`engine\` out or use 'undici' for \`http2\`]`,
  )
})
