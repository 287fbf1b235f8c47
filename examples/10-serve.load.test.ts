/**
 * Lesson 10. The target belongs in a process of its own.
 *
 * A server in the process of the test shares one event loop with the load: each waits for the other, and latency is mostly that. The result says so by the
 * finding `shared-loop`. `serve` starts a module, or a command, waits until it is up, and ends it with all it started.
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect } from 'vitest'
import { loadTest, serve } from 'vitest-load'

let server: Server
beforeAll(async () => {
  server = createServer((_request, reply) => reply.end('hello'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => server.close())

// A function as `baseUrl` is asked when the run starts: by then the port is known.
const here = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

loadTest('wrong: the target is in this process', { concurrency: 10, iterations: 200, baseUrl: here }, async ({ load }) => {
  const result = await load('/')
  expect(result).toHaveStatus(200)
  expect(result.sound).toBe(false)
  expect(result.findings.map(({ kind }) => kind)).toContain('shared-loop')
})

// Up is: it listens, and /health answers.
const app = serve(new URL('./server.mjs', import.meta.url), { ready: '/health', env: { LOG_LEVEL: 'silent' } })

loadTest('right: the target is in its own process', { concurrency: 10, iterations: 200, baseUrl: app }, async ({ load }) => {
  const result = await load('/users')
  expect(result).toHaveStatus(200)
  expect(result.findings.map(({ kind }) => kind)).not.toContain('shared-loop')
  expect(app.output).toContain('listening on')
})

// Any command will do, here Node itself; one that npm has installed, such as ['next', 'start'], is found as npm finds it.
const command = serve({ command: ['node', 'server.mjs'] }, { cwd: new URL('./', import.meta.url) })

loadTest('a command as target', { iterations: 50, baseUrl: command }, async ({ load }) => {
  expect(await load('/users')).toHaveStatus(200)
})
