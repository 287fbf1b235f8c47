import { expect, onTestFinished, test } from 'vitest'
import type { TargetAddress } from '../../src/serve/target-address.ts'
import { freePort, isListening, statusOf } from '../../src/serve/reach.ts'
import { startFixture } from '../helpers/fixture-server.ts'

const at = (url: string): TargetAddress => ({ host: '127.0.0.1', port: Number(new URL(url).port), isSecure: url.startsWith('https:') })

const never = new AbortController().signal

test('a free port is free, and nobody listens there, not even we ourselves', async () => {
  const port = await freePort()
  const looks = await Promise.all(Array.from({ length: 200 }, () => isListening({ host: '127.0.0.1', port })))
  expect(new Set(looks)).toEqual(new Set([false]))
})

test('whoever listens is found, on its own address only, and is left in peace', async () => {
  const fixture = await startFixture('steady')
  onTestFinished(() => fixture.stop())
  expect(await Promise.all(['127.0.0.1', '127.0.0.2', '::1'].map((host) => isListening({ host, port: fixture.port })))).toEqual([
    true,
    false,
    false,
  ])
  expect(await statusOf(at(fixture.url), '/status/418', never)).toBe(418)
  await expect.poll(() => fixture.stats(), { timeout: 5_000 }).toMatchObject({ requests: 1, openConnections: 0 })
})

test('the status behind a certificate nobody vouches for is found', async () => {
  const fixture = await startFixture('tls')
  onTestFinished(() => fixture.stop())
  expect(await statusOf(at(fixture.url), '/status/204', never)).toBe(204)
})

test('where no answer comes there is no status: after a second, at the end of a signal, or at once where nobody listens', async () => {
  const fixture = await startFixture('never-answering')
  onTestFinished(() => fixture.stop())
  expect(await statusOf(at(fixture.url), '/', never)).toBeUndefined()
  expect(await statusOf(at(fixture.url), '/', AbortSignal.timeout(20))).toBeUndefined()
  expect(await statusOf({ host: '127.0.0.1', port: await freePort(), isSecure: false }, '/', never)).toBeUndefined()
})
