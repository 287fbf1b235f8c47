import { createSecureServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { isInstalled, startNginx } from '../../../../benchmarks/wire-nginx.mjs'
import type { LoadOptions } from '../../../../src/plan/options/load-options.ts'
import { testWith } from '../../../helpers/needs.ts'
import { CERTIFICATE, KEY } from '../../servers/origin.ts'
import { accountOf, run } from '../../servers/raw-target.ts'

const OPTIONS: LoadOptions = { http2: true, tls: { ca: CERTIFICATE }, timeout: '30s' }

/** A server of Node that says goodbye after so many requests on a connection, in the midst of others. */
async function serveNode(perConnection: number): Promise<{ readonly url: string; readonly goodbyes: () => number }> {
  let goodbyes = 0
  const server = createSecureServer({ cert: CERTIFICATE, key: KEY })
  server.on('session', (session) => {
    let left = perConnection
    session.on('error', () => {})
    session.on('stream', (stream) => {
      stream.on('error', () => {})
      setTimeout(() => {
        if (stream.destroyed) return
        stream.respond({ ':status': 200 })
        stream.end('ok')
      }, 1)
      left -= 1
      if (left !== 0) return
      goodbyes += 1
      session.close()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`, goodbyes: () => goodbyes }
}

test('a target that closes each connection after some requests costs no call', async () => {
  const server = await serveNode(50)
  const result = await run(server.url as never, { ...OPTIONS, iterations: 1_000, concurrency: 4 })
  expect(accountOf(result)).toBe('1000 of 1000 succeeded')
  expect(server.goodbyes()).toBeGreaterThanOrEqual(16)
})

test('nor does it where a user has several calls going on at once', async () => {
  const server = await serveNode(7)
  const result = await run(({ http }) => Promise.all(Array.from({ length: 10 }, () => http.get(server.url))), {
    ...OPTIONS,
    iterations: 50,
  })
  expect(accountOf(result)).toBe('50 of 50 succeeded')
  expect(result.statuses).toEqual({ 200: 50 })
  expect(server.goodbyes()).toBeGreaterThanOrEqual(50)
})

testWith(isInstalled('nginx'))('nginx as it is set up by default (needs nginx): no call of 6 600 fails', { timeout: 120_000 }, async () => {
  const nginx = await startNginx({ http2: true, keepsForEver: false })
  if (nginx === undefined) throw new Error('nginx is not installed')
  onTestFinished(() => nginx.stop())
  const result = await run(nginx.tlsUrl as never, { ...OPTIONS, iterations: 6_600, concurrency: 2 })
  expect(accountOf(result)).toBe('6600 of 6600 succeeded')
  expect(result.requests.count).toBe(6_600)
})
