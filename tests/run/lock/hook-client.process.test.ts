import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { runLoad } from '../../../src/load/load.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import type { LoadResult } from '../../../src/result/load-result.ts'
import { standalone } from '../../../src/run/run-environment.ts'
import type { Scenarios } from '../../../src/run/task/scenarios.ts'
import type { Task } from '../../../src/run/task/task.ts'
import { LoadError } from '../../../src/units/errors/error.ts'
import { answerJson, CERTIFICATE, readBody, serveHttp, serveTls, type Origin } from '../../protocols/servers/origin.ts'
import { serveProxy } from '../../protocols/servers/proxy-server.ts'

const run = (task: Task | Scenarios, options: LoadOptions): Promise<LoadResult> =>
  runLoad(task, { exclusive: false, iterations: 4, ...options }, standalone)

async function failure(loading: Promise<LoadResult>): Promise<string> {
  const error: unknown = await loading.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(LoadError)
  return `${(error as LoadError).code}: ${(error as LoadError).message}`
}

/** A server that keeps what it was asked. */
async function target(): Promise<Origin & { readonly asked: string[] }> {
  const asked: string[] = []
  const origin = await serveHttp((request, response) => {
    void readBody(request).then((body) => {
      asked.push(`${request.method} ${request.url} ${request.headers.cookie ?? ''}${body.toString()}`)
      response.setHeader('set-cookie', `n=${asked.length}`)
      if (request.url === '/broken') response.statusCode = 500
      if (request.url!.startsWith('/cut')) return response.destroy()
      return answerJson(response, { token: `t${asked.length}` })
    })
  })
  return { ...origin, asked }
}

const getRoot: LoadOptions['setup'] = ({ http }) => http.get('/')

describe('the client of a hook', () => {
  test('has the settings of the run, its own cookies, and calls that count nowhere', async () => {
    const { url, asked, open } = await target()
    const result = await run('/task', {
      baseUrl: `${url}/api`,
      setup: async ({ http }) => {
        await http.get('/first', { name: 'first' })
        return (await http.post('/second', { body: 'x' })).json() as object
      },
      teardown: async (data, { http }) => void (await http.post('/end', { body: data })),
    })
    expect(asked).toEqual([
      'GET /api/first ',
      'POST /api/second n=1x',
      'GET /api/task ',
      'GET /api/task n=3',
      'GET /api/task n=4',
      'GET /api/task n=5',
      'POST /api/end {"token":"t2"}',
    ])
    expect(result.requests).toMatchObject({ count: 4, statuses: { 200: 4 } })
    expect(result.iterations.started).toBe(4)
    expect(Object.keys(result.steps)).toEqual([])
    expect(result.bytes.sent).toBe(0)
    await expect.poll(open).toBe(0)
  })

  test('sends the default headers of the run', async () => {
    const seen: unknown[] = []
    const { url } = await serveHttp((request, response) => {
      seen.push(request.headers['x-run'])
      response.end()
    })
    await run(() => {}, { baseUrl: url, headers: { 'x-run': '7' }, setup: getRoot })
    expect(seen).toEqual(['7'])
  })

  test('keeps no cookies if the run keeps none', async () => {
    const { url, asked } = await target()
    await run(() => {}, {
      cookies: 'off',
      baseUrl: url,
      setup: async ({ http }) => {
        await http.get('/')
        await http.get('/')
      },
    })
    expect(asked).toEqual(['GET / ', 'GET / '])
  })

  test('takes TLS, HTTP/2 and the proxy of the run', async () => {
    const versions: string[] = []
    const secure = await serveTls((request, response) => {
      versions.push(request.httpVersion)
      response.end('fine')
    })
    await run(() => {}, { setup: getRoot, baseUrl: secure.url, http2: true, tls: { ca: CERTIFICATE } })
    expect(versions).toEqual(['2.0'])

    const { url, asked } = await target()
    const proxy = await serveProxy()
    await run(() => {}, { setup: getRoot, baseUrl: url, proxy: `http://127.0.0.1:${proxy.port}` })
    expect(asked).toEqual(['GET / '])
    expect(proxy.asked).toEqual([`GET ${url}/`])
  })

  test('loads only what the guard lets through', async () => {
    expect(await failure(run(() => {}, { setup: ({ http }) => http.get('http://192.0.2.1/') }))).toMatch(
      /^target-refused: `setup` failed: GET http:\/\/192\.0\.2\.1\/: Refused to load 192\.0\.2\.1 at port 80/,
    )
  })

  test('has the base address of the run, not of its scenarios', async () => {
    const [own, other] = [await target(), await target()]
    const scenarios = {
      one: { task: '/one', baseUrl: other.url, iterations: 1, cookies: 'off' as const },
      two: { task: '/two', iterations: 1 },
    }
    await run(
      { scenarios },
      { iterations: undefined, baseUrl: own.url, setup: ({ http }) => http.get('/set'), teardown: (_, { http }) => http.get('/end') },
    )
    expect([own.asked.map((line) => line.trim()), other.asked]).toEqual([['GET /set', 'GET /two', 'GET /end'], ['GET /one ']])
  })
})

describe('a hook fails', () => {
  const failing: readonly (readonly [string, (path: string) => LoadOptions, RegExp])[] = [
    [
      'if it gets no reply',
      (url) => ({ setup: ({ http }) => http.get(`${url}/cut?a=secret`) }),
      /^connection-closed: `setup` failed: GET .*\/cut: /,
    ],
    [
      'if a status is not accepted',
      (url) => ({ setup: async ({ http }) => void (await http.get(`${url}/broken`)) }),
      /^status-500: `setup` failed: GET .*\/broken: status 500 is not accepted \(its option `accept` takes others\)$/,
    ],
    [
      'if its check fails',
      (url) => ({ setup: ({ http }) => http.get(`${url}/`, { check: () => false }) }),
      /^check: `setup` failed: GET .*\/: `check` returned false$/,
    ],
    ['in teardown as well', (url) => ({ teardown: (_, { http }) => http.get(`${url}/broken`) }), /^status-500: `teardown` failed: /],
    [
      'if a call is not awaited',
      (url) => ({ setup: ({ http }) => void http.get(url) }),
      /^not-awaited: `setup` failed: it did not await 1 of its client calls: await each call, or return its promise$/,
    ],
    [
      'if a call that it did not await has failed',
      () => ({
        setup: async ({ http }) => {
          void http.get('no address')
          await sleep(5)
        },
      }),
      /^not-awaited: `setup` failed: it did not await 1 of its client calls/,
    ],
    ['if a call is wrong', () => ({ setup: ({ http }) => http.get('/') }), /^no-base-url: `setup` failed: Expected an absolute address/],
  ]
  test.for(failing)('%s', async ([, options, expected]) => {
    const { url } = await target()
    let iterations = 0
    expect(await failure(run(() => iterations++, options(url)))).toMatch(expected)
    expect(iterations === 0).toBe(options(url).setup !== undefined)
  })

  test('not if the call accepts the status, or the hook handles what went wrong', async () => {
    const { url } = await target()
    const { iterations } = await run(() => {}, {
      baseUrl: url,
      setup: async ({ http }) => {
        await http.get('/broken', { accept: 500 })
        await http.get('/cut').catch(() => {})
      },
    })
    expect(iterations.succeeded).toBe(4)
  })

  test('with its own error if it throws one', async () => {
    const reason = new Error('no seed')
    await expect(run(() => {}, { setup: () => Promise.reject(reason) })).rejects.toBe(reason)
  })

  test('if `accept` of the run returns no Boolean', async () => {
    const { url } = await target()
    const accept = (() => 'yes') as unknown as (status: number) => boolean
    expect(await failure(run(() => {}, { accept, setup: ({ http }) => http.get(url) }))).toMatch(
      /^bad-accept: Expected the function `accept` to return/,
    )
  })
})

test('a hook is told by its signal that the run is aborted, and what it was doing ends', async () => {
  const hanging = await serveHttp(() => {})
  const controller = new AbortController()
  const reason = new Error('the test is over')
  const ended: string[] = []
  const setup: LoadOptions['setup'] = ({ http, signal }) => {
    signal.addEventListener('abort', () => ended.push('signal'))
    setTimeout(() => controller.abort(reason), 20)
    return http.get(hanging.url).catch((error: LoadError) => ended.push(error.code))
  }
  await expect(run(() => {}, { setup, signal: controller.signal })).rejects.toBe(reason)
  expect(ended).toEqual(['signal', 'aborted'])
  await expect.poll(hanging.open).toBe(0)
})

test('a client that outlives its hook makes no more calls', async () => {
  const { url, asked } = await target()
  let late: Promise<unknown> | undefined
  let kept: (() => Promise<unknown>) | undefined
  await run(
    async () => {
      late ??= kept!().catch((error: LoadError) => error.code)
      expect(await late).toBe('aborted')
    },
    {
      setup: ({ http }) => {
        kept = () => http.get(url)
      },
    },
  )
  expect(await late).toBe('aborted')
  expect(asked).toEqual([])
})
