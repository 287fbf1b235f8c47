import type { RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import type { LoadResult } from '../../../src/result/load-result.ts'
import type { TaskContext } from '../../../src/run/task/context.ts'
import { CERTIFICATE, serveHttp, serveTls } from '../servers/origin.ts'
import { accountOf, run } from '../servers/raw-target.ts'

const ENGINES = [
  ['wire', serveHttp, { engine: 'wire' }],
  ['undici', serveHttp, { engine: 'undici' }],
  ['http2', serveTls, { http2: true, tls: { ca: CERTIFICATE } }],
] as const satisfies readonly (readonly [string, typeof serveTls, LoadOptions])[]

interface End {
  readonly options: LoadOptions
  /** Called with each request; a run that its signal ends is aborted by the fifth, when all users wait. */
  readonly onRequest?: () => void
  readonly isAsMeant: (result: LoadResult) => boolean
}

function bySignal(): End {
  const abort = new AbortController()
  let requests = 0
  return {
    options: { duration: '20s', signal: abort.signal },
    onRequest: () => void (++requests === 5 && abort.abort(new Error('enough'))),
    isAsMeant: ({ aborted, iterations }) => aborted && iterations.cutOff > 0,
  }
}

const ENDS: Readonly<Record<string, () => End>> = {
  timeout: () => ({
    options: { iterations: 30, timeout: 40 },
    isAsMeant: ({ aborted, iterations }) => !aborted && iterations.started === 30 && iterations.failed > 0,
  }),
  signal: bySignal,
  gracefulStop: () => ({
    options: { duration: 150, gracefulStop: 0 },
    isAsMeant: ({ aborted, iterations }) => !aborted && iterations.cutOff > 0,
  }),
  abortWhen: () => ({
    options: { duration: '20s', timeout: 20, abortWhen: { errorRate: '1%', within: '250ms' } },
    isAsMeant: ({ aborted, iterations }) => aborted && iterations.failed > 0,
  }),
}

/** Answers one request in three at once, begins to answer another, and leaves the third. */
function unreliable(onRequest: () => void = () => {}): RequestListener {
  let requests = 0
  return (request, response) => {
    request.resume()
    const turn = requests++ % 3
    if (turn === 0) response.end('whole')
    if (turn === 1) response.write('half')
    onRequest()
  }
}

const table = ENGINES.flatMap(([engine, serve, options]) =>
  Object.entries(ENDS).map(([name, end]) => [engine, name, serve, options, end] as const),
)

test.for(table)('%s: an iteration that is ended by %s is counted once', async ([, , serve, engine, endOf]) => {
  for (const taskOf of [
    (url: string) => url,
    (url: string) =>
      ({ http }: TaskContext) =>
        http.get(url),
  ]) {
    const { options, onRequest, isAsMeant } = endOf()
    const { url } = await serve(unreliable(onRequest))
    const result = await run(taskOf(url) as never, { iterations: undefined, concurrency: 3, ...engine, ...options })
    expect(isAsMeant(result), accountOf(result)).toBe(true)
    expect(result.errorRate).toBeLessThanOrEqual(1)
    expect(result.requests.count).toBe(result.iterations.started)
  }
})
