import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runLoad } from '../../../src/load/load.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import type { LoadResult } from '../../../src/result/load-result.ts'
import { standalone } from '../../../src/run/run-environment.ts'
import { matchers } from '../../../src/vitest/matchers/matchers.ts'
import { failureOf } from '../../helpers/failure-text.ts'
import { runOf } from '../../helpers/results/run-record.ts'

expect.extend(matchers)

const servers: Server[] = []

async function listen(server: Server): Promise<string> {
  servers.push(server)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as { readonly port: number }).port}/`
}

async function refusing(): Promise<string> {
  const server = createServer()
  const url = await listen(server)
  await new Promise((resolve) => void server.close(resolve))
  return url
}

const http = (answer: RequestListener): Promise<string> => listen(createHttpServer(answer))

/** What a target does, and what every text about it has to name. */
const TARGETS: readonly (readonly [name: string, start: () => Promise<string>, named: string, options: LoadOptions])[] = [
  ['refuses connections', refusing, 'most often ECONNREFUSED 20×: GET http://127.0.0.1:', {}],
  [
    'resets connections',
    () => listen(createServer((socket) => void socket.resetAndDestroy())),
    'most often ECONNRESET 20×: GET http://',
    {},
  ],
  [
    'answers 500 only',
    () => http((_, response) => void response.writeHead(500).end()),
    'most often status-500 20×: GET http://127.0.0.1:PORT/: status 500 is not accepted',
    {},
  ],
  ['never answers', () => http(() => {}), 'most often timeout 20×: no end within the timeout of 30 ms', { timeout: 30 }],
]

afterAll(() => servers.forEach((server) => server.close()))

describe.for(TARGETS)('of a target that %s', ([name, start, named, options]) => {
  let result: LoadResult
  beforeAll(async () => {
    const url = await start()
    result = await runLoad(url, { exclusive: false, iterations: 20, concurrency: 2, ...options }, standalone)
  })

  // Calls of an iteration that ran out of time are given up.
  const ofCalls = name === 'never answers' ? 'most often aborted 20×' : named

  test.for([
    ['toHaveStatus', () => expect(result).toHaveStatus(200)],
    ['toHaveStatusCounts', () => expect(result).toHaveStatusCounts({ 200: 20 })],
    ['toHaveErrorRateBelow', () => expect(result).toHaveErrorRateBelow('1%')],
    ['toHaveLatencyBelow', () => expect(result).toHaveLatencyBelow({ p50: '50ms' })],
    ['toHaveLatencyBelow of a part', () => expect(result.requests).toHaveLatencyBelow({ p50: '50ms' })],
    ['toHaveThroughputAbove', () => expect(result).toHaveThroughputAbove(450)],
  ] as const)('%s names the most frequent error before anything else', ([matcher, claim]) => {
    const lines = failureOf(claim)
      .replace(/(?<=127\.0\.0\.1:)\d+(?=\/:)/, 'PORT')
      .split('\n')
    expect(lines.slice(0, 3).join('\n')).toContain(matcher.endsWith('a part') ? ofCalls : named)
  })
})

/** Iterations that overlap, on a machine and in a generator that were as busy as can be. */
const busy = (code: string, status: number): LoadResult =>
  runOf({ concurrency: 2 }, [{ count: 50, latencyMs: 1, ends: 'failed', status, code }], {
    generator: { loopDelayP99Ms: 400, utilization: 0.99, cpuWaitRatio: 0.9 },
    observations: { coverage: true, sharedLoop: true },
  })

describe('a failure in which nothing succeeded', () => {
  test.for([
    ['ECONNREFUSED', 0],
    ['ECONNRESET', 0],
    ['status-500', 500],
  ] as const)('is no matter of the machine if it was %s', ([code, status]) => {
    expect(busy(code, status).sound).toBe(false)
    expect(failureOf(() => expect(busy(code, status)).toHaveThroughputAbove(450))).toMatch(
      new RegExp(`expected throughput at least 450/s, got 0/s\n  most often ${code} 50×`),
    )
  })

  test('may be one if time ran out', () => {
    expect(failureOf(() => expect(busy('timeout', 0)).toHaveThroughputAbove(450))).toMatch(
      /^INVALID: expected throughput at least 450\/s, got 0\/s\n {2}most often timeout 50×/,
    )
  })

  test('may be one if some succeeded', () => {
    const some = runOf(
      {},
      [
        { count: 10, latencyMs: 1 },
        { count: 50, latencyMs: 1, ends: 'failed', status: 500 },
      ],
      {
        generator: { loopDelayP99Ms: 400 },
      },
    )
    expect(failureOf(() => expect(some).toHaveThroughputAbove(1_000_000))).toMatch(/^INVALID: /)
  })
})
