/**
 * Lesson 41. From many machines. An *agent* carries a share of a run, on any machine; `agents: 2` divides the run between two. What they send together is
 * exactly what the plan says, and their histograms are added, so percentiles are those of the whole.
 *
 * Coordinator and agents meet at a broker, `nats-server`. `npx vitest-load up 2` starts one on this machine, with two agents, and says which variables to set;
 * usually one writes `npx vitest-load up 2 -- npx vitest run`. Here the file does it, and skips what needs agents if `nats-server` is not installed.
 * docs/agents.md has other machines, Kubernetes and GitHub Actions.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { load, serve } from 'vitest-load'

const app = serve(new URL('./server.mjs', import.meta.url))
const cli = fileURLToPath(new URL('dist/cli.js', `file://${createRequire(import.meta.url).resolve('vitest-load/package.json')}`))

const up = spawn(process.execPath, [cli, 'up', '2'], { stdio: ['ignore', 'pipe', 'pipe'] })
let printed = ''
let logged = ''
up.stderr.setEncoding('utf8').on('data', (text: string) => (logged += text))

const areAgentsThere = (): boolean => printed.includes('VITEST_LOAD_AGENTS')

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    up.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text
      if (areAgentsThere()) resolve()
    })
    up.once('close', () => resolve())
  })
  for (const [, name, value] of printed.matchAll(/^export (VITEST_LOAD_NATS\w*)=(.*)$/gm)) process.env[name!] = value
}, 30_000)

afterAll(async () => {
  if (up.exitCode !== null) return
  up.kill('SIGTERM')
  await once(up, 'close')
})

const plan = { concurrency: 4, iterations: 200, warmup: { iterations: 10 }, baseUrl: app } as const

test('four users on this machine', { timeout: 30_000 }, async () => {
  expect(await load('/users', plan)).toHaveStatus(200)
})

test('the same four users, two at each of two agents', { timeout: 60_000 }, async ({ skip }) => {
  skip(!areAgentsThere(), logged)
  const result = await load('/users', { ...plan, agents: 2 })
  expect(result).toHaveStatus(200)
  expect(result.iterations.succeeded).toBe(200)
  expect(result.users.started).toBe(4)
  expect(result.agents.map(({ share }) => share)).toEqual([
    { index: 0, count: 2 },
    { index: 1, count: 2 },
  ])
})
