import { describe, expect, test } from 'vitest'
import { scenario } from '../../src/run/task/scenario.ts'
import type { TaskContext } from '../../src/run/task/context.ts'
import { answerJson, CERTIFICATE, serveHttp, serveTls } from './servers/origin.ts'
import { accountOf, rawTarget, run } from './servers/raw-target.ts'

const target = rawTarget()

/** What may be thrown: JavaScript knows no bounds. */
const THROWN: readonly (readonly [name: string, make: () => unknown])[] = [
  ['an error', () => new Error('broken')],
  ['nothing', () => undefined],
  ['null', () => null],
  ['a symbol', () => Symbol('broken')],
  ['an object without a prototype', () => Object.create(null)],
  [
    'what cannot be turned into text',
    () => ({
      toString(): string {
        throw new Error('no text')
      },
    }),
  ],
  [
    'an error without a message that can be read',
    () => Object.defineProperty(new Error('x'), 'message', { get: () => throwing(new Error('no message')) }),
  ],
]

function throwing(value: unknown): never {
  throw value
}

/** A stream that breaks after its first piece, or when it is let go of. */
async function* brokenStream(thrown: unknown): AsyncGenerator<string> {
  yield 'piece'
  throw thrown
}

type Case = readonly [name: string, task: (url: string, fail: () => void) => unknown, options?: object]

/** `fail` throws in every other iteration. What each of these does is called from a socket, a timer or a microtask of ours. */
const CASES: readonly Case[] = [
  [
    'accept of a call',
    (url, fail) =>
      ({ http }: TaskContext) =>
        http.get(url, { accept: () => (fail(), true) }),
  ],
  ['accept of a request', (url, fail) => ({ url, accept: () => (fail(), true) })],
  ['url of a request', (url, fail) => ({ url: () => (fail(), url) })],
  ['headers of a request', (url, fail) => ({ url, headers: () => (fail(), {}) })],
  ['body of a request', (url, fail) => ({ url, method: 'POST', body: () => (fail(), 'x') })],
  [
    'toJSON of a body',
    (url, fail) =>
      ({ http }: TaskContext) =>
        http.post(url, { body: { toJSON: () => (fail(), 1) } }),
  ],
  [
    'a stream as body',
    (url, fail) => ({
      url,
      method: 'POST',
      body: () => {
        try {
          fail()
        } catch (thrown) {
          return brokenStream(thrown)
        }
        return 'x'
      },
    }),
  ],
  ['accept of a reply of another client', (url) => () => fetch(url)],
  [
    'a step',
    (_url, fail) =>
      ({ step }: TaskContext) =>
        step('step', fail),
  ],
  ['a task', (_url, fail) => fail],
  [
    'a task that waits',
    (url, fail) =>
      ({ http }: TaskContext) =>
        http.get(url).then(fail),
  ],
  [
    'where of TCP',
    (_url, fail) =>
      async ({ tcp }: TaskContext) => {
        const connection = await tcp.connect(target.at('echo'))
        await connection.exchange('x', { where: ({ length }) => (length > 0 ? (fail(), length) : 0) })
      },
  ],
  [
    'matches of UDP',
    (_url, fail) =>
      async ({ udp }: TaskContext) => {
        const peer = await udp.connect(target.at('udpEcho'))
        await peer.exchange('x', { timeout: '5s', matches: () => (fail(), true) })
      },
  ],
  [
    'matches of WebSocket',
    (_url, fail) =>
      async ({ ws }: TaskContext) => {
        const socket = await ws.connect(`ws://127.0.0.1:${target.at('wsEcho').port}/`)
        await socket.exchange('x', { matches: () => (fail(), true) })
      },
  ],
]

const ENGINES = [
  ['wire', serveHttp, { engine: 'wire' }],
  ['undici', serveHttp, { engine: 'undici' }],
  ['http2', serveTls, { http2: true, tls: { ca: CERTIFICATE } }],
] as const

describe.for(ENGINES)('%s', ([, serve, engine]) => {
  describe.for(THROWN)('that throws %s', ([, make]) => {
    test.for(CASES)('%s: its own iteration fails, and no other', async ([name, taskOf]) => {
      const isOfFetch = name === 'accept of a reply of another client'
      const { url } = await (isOfFetch ? serveHttp : serve)((_, response) => answerJson(response, 'ok'))
      let calls = 0
      const fail = (): void => {
        calls += 1
        if (calls % 2 === 0) throw make()
      }
      const options = isOfFetch ? { accept: () => (fail(), true) } : {}
      const result = await run(taskOf(url, fail) as never, { iterations: 6, ...engine, ...options })
      expect(result.iterations).toMatchObject({ started: 6, succeeded: 3, failed: 3, cutOff: 0 })
      expect(accountOf(result)).toMatch(/^3 of 6 succeeded, \S+ 3×$/)
      expect(result.aborted).toBe(false)
    })
  })
})

test('a stream whose destroy throws, or rejects, has been sent all the same', async () => {
  const { url } = await serveHttp((request, response) => void request.resume().on('end', () => answerJson(response, 'ok')))
  for (const destroy of [() => throwing(null), () => Promise.reject(new Error('later'))]) {
    const result = await run({ url, method: 'POST', body: () => Object.assign(brokenless(), { destroy }) } as never, { iterations: 2 })
    expect(accountOf(result)).toBe('2 of 2 succeeded')
  }
})

async function* brokenless(): AsyncGenerator<string> {
  yield 'all'
}

test('start of a scenario: its own user fails, and no other', async () => {
  for (const [, make] of THROWN) {
    const task = scenario({
      start: ({ user }) => {
        if (user === 1) throw make()
      },
      flow: [{ name: 'step', run: () => {} }],
    })
    const result = await run(task as never, { iterations: 6, concurrency: 2 })
    expect(result.users).toMatchObject({ started: 2, failedStart: 1 })
    expect(result.iterations.succeeded).toBe(6)
  }
})
