import { describe, expect, test } from 'vitest'
import { describeRun } from '../../src/report/run/describe-run.ts'
import type { TaskContext } from '../../src/run/task/context.ts'
import type { LoadOptions } from '../../src/plan/options/load-options.ts'
import { everythingIn, expectNoSecret, PLANTED } from '../helpers/planted.ts'
import { serveHttp, serveTls } from './servers/origin.ts'
import { serveProxy } from './servers/proxy-server.ts'
import { rawTarget, run } from './servers/raw-target.ts'

const target = rawTarget()

// oxlint-disable-next-line typescript/no-explicit-any -- what the types forbid is what is tried
type Wrong = any

/** Everything that comes out of one run of many iterations, each with another secret in the same place, and each failing or not as it will. */
async function textsOf(
  use: (context: Wrong, secret: unknown) => unknown,
  options: LoadOptions = {},
  secrets: readonly unknown[] = PLANTED,
): Promise<readonly string[]> {
  const thrown: unknown[] = []
  const task = async (context: TaskContext): Promise<unknown> => {
    try {
      return await use(context, secrets[context.iteration % secrets.length])
    } catch (error) {
      thrown.push(error)
      throw error
    }
  }
  const texts = await textsOfRun(task, { iterations: secrets.length, timeout: '2s', ...options })
  return [...thrown.map(everythingIn), ...texts]
}

/** A rule that returns what it may not ends the run by an error. */
const textsOfRun = (task: Wrong, options: LoadOptions): Promise<readonly string[]> =>
  run(task, options).then(
    (result) => [everythingIn(result), describeRun(result)],
    (error: unknown) => [everythingIn(error)],
  )

const PLANTED_TEXTS = PLANTED.filter((secret) => typeof secret === 'string')

function formOf(secret: string): FormData {
  const form = new FormData()
  form.set('password', secret)
  form.set('file', new Blob([secret], { type: secret }), secret)
  return form
}

const REQUEST_OPTIONS = ['method', 'headers', 'body', 'accept', 'check', 'query', 'timeout', 'redirects', 'decompress', 'other']

describe.for([{ engine: 'wire' }, { engine: 'undici' }, { http2: true }] as const)('%o: a secret comes out of no text', (engine) => {
  /** Answers with an error to some, so that failures are told of as well. */
  const origin = async (): Promise<{ url: string; options: LoadOptions }> => {
    let asked = 0
    const respond: Parameters<typeof serveTls>[0] = (request, response) => {
      request.resume()
      response
        .writeHead(++asked % 2 === 0 ? 200 : 500, { 'set-cookie': `session=${request.headers.authorization ?? 'none'}` })
        .end('no JSON')
    }
    const { url } = 'http2' in engine ? await serveTls(respond) : await serveHttp(respond)
    return { url, options: { ...engine, tls: { rejectUnauthorized: false }, accept: 200 } }
  }

  test('of an address', async () => {
    const { url, options } = await origin()
    expectNoSecret(await textsOf(({ http }, secret) => http.get(secret), options))
    expectNoSecret(await textsOf(({ http }, secret) => http.get(secret), { ...options, baseUrl: url }))
    expectNoSecret(
      await textsOf(({ http }, secret) => http.get(`${url}/users?token=${String(secret)}#${String(secret)}`), options, PLANTED_TEXTS),
    )
    expectNoSecret(await textsOf(({ http }, secret) => http.get(`${url}?a`, { query: { token: secret } }), options))
  })

  test.for(REQUEST_OPTIONS)('of the option %s of a call', async (option) => {
    const { url, options } = await origin()
    expectNoSecret(await textsOf(({ http }, secret) => http.post(`${url}/`, { [option]: secret }), options))
    expectNoSecret(await textsOf(({ http }, secret) => http.request(`${url}/`, { method: 'PUT', [option]: secret }), options))
    expectNoSecret(await textsOf(({ http }, secret) => http.get('http://127.0.0.1:9/', { [option]: secret }), options))
  })

  test('of what stands in place of the options of a call', async () => {
    const { url, options } = await origin()
    expectNoSecret(await textsOf(({ http }, secret) => http.post(`${url}/`, secret), options))
  })

  test('of what stands inside of headers, a query, JSON and the reply', async () => {
    const { url, options } = await origin()
    const inside: readonly ((secret: unknown) => object)[] = [
      (secret) => ({ headers: { authorization: secret } }),
      (secret) => ({ headers: { cookie: secret } }),
      (secret) => ({ headers: { 'content-length': secret } }),
      (secret) => ({ query: { token: secret } }),
      (secret) => ({ query: [['token', secret]] }),
      (secret) => ({ body: { password: secret, much: 1n } }),
      (secret) => ({ accept: [secret] }),
      (secret) => ({ accept: () => secret }),
    ]
    for (const part of inside) {
      expectNoSecret(await textsOf(async ({ http }, secret) => (await http.post(`${url}/`, part(secret))).json(), options))
    }
    const asName = ({ http }: TaskContext, secret: unknown): unknown => http.get(`${url}/`, { headers: { [secret as string]: 'x' } })
    expectNoSecret(await textsOf(asName, options, PLANTED_TEXTS))
  })

  test('of a request that is sent without code', async () => {
    const { url, options } = await origin()
    for (const secret of PLANTED) {
      const specs: readonly object[] = [
        { url: secret },
        { url: () => secret },
        ...REQUEST_OPTIONS.map((option) => ({ url: `${url}/`, method: 'POST', [option]: secret })),
        ...['headers', 'body'].map((option) => ({ url: `${url}/`, method: 'POST', [option]: () => secret })),
      ]
      for (const spec of specs) expectNoSecret(await textsOfRun(spec, { ...options, iterations: 2 }))
    }
  })

  test('of a cookie, a form, the place where a redirect leads, and a coding', async () => {
    const { url, options } = await origin()
    expectNoSecret(
      await textsOf(
        async ({ http }, secret) => {
          http.cookies.get(secret)
          http.cookies.set('session', secret)
          await http.get('/')
          http.cookies.set(secret, 'x')
        },
        { ...options, baseUrl: url },
      ),
    )
    expectNoSecret(await textsOf(({ http }, secret) => http.post(url, { body: formOf(String(secret)) }), options))
    const headers = { 'content-type': 'multipart/form-data; bounds=hunter2hunter2' }
    expectNoSecret(await textsOf(({ http }) => http.post(url, { headers, body: formOf('x') }), options))

    const secrets = PLANTED_TEXTS.filter((secret) => !secret.includes('\n') && (/[?#@]/.test(secret) || secret.includes('://')))
    expect(secrets.length).toBeGreaterThan(8)
    const wrong = await serveHttp((request, response) => {
      const secret = secrets[Number(request.url!.slice(1))]
      if (secret === undefined) response.writeHead(500, { 'content-encoding': 'hunter2hunter2' }).end('x')
      else response.writeHead(302, { location: secret, 'set-cookie': `session=${secret}` }).end()
    })
    const task = async ({ http, iteration }: TaskContext): Promise<unknown> =>
      (await http.get(`${wrong.url}/${iteration}`, { redirects: 3, decompress: iteration % 2 === 0 })).json()
    expectNoSecret(await textsOf(task, { ...options, iterations: secrets.length + 2 }))
  })

  test('of a hook that fails', async () => {
    const { url, options } = await origin()
    for (const secret of PLANTED_TEXTS) {
      const setups: readonly LoadOptions['setup'][] = [
        ({ http }) => http.get(secret),
        ({ http }) => http.post(`${url}/?token=hunter2hunter2`, { headers: { authorization: secret }, body: secret, accept: 404 }),
        ({ http }) => http.cookies.set('session', secret),
      ]
      for (const setup of setups) expectNoSecret(await textsOfRun(() => {}, { ...options, setup, iterations: 1 }))
    }
  })

  test('of a proxy that is not there, asks for others, or breaks off', async () => {
    const { url, options } = await origin()
    const proxies = [await serveProxy({ credentials: 'anna:another' }), { port: 9 }]
    if ('http2' in engine) proxies.push(await serveProxy({ connectReply: 'HTTP/1.1 502 No\r\n\r\n' }))
    for (const { port } of proxies) {
      const proxy = `http://anna:hunter2hunter2@127.0.0.1:${port}`
      const texts = await textsOf(({ http }) => http.get(`${url}/`), { ...options, proxy })
      expect(texts.length).toBe(PLANTED.length + 2)
      expectNoSecret(texts)
    }
  })
})

const place = (name: string): { host: string; port: number } => target.at(name)

const SOCKETS: Record<string, (context: Wrong, secret: unknown) => unknown> = {
  'tcp.connect': ({ tcp }, secret) => tcp.connect(secret),
  'tls.connect': ({ tls }, secret) => tls.connect(secret),
  'udp.connect': ({ udp }, secret) => udp.connect(secret),
  'ws.connect': ({ ws }, secret) => ws.connect(secret),
  'options of ws.connect': ({ ws }, secret) => ws.connect(`ws://127.0.0.1:${place('wsEcho').port}/`, secret),
  'the query of ws.connect': ({ ws }, secret) => ws.connect(`ws://127.0.0.1:9/?token=${String(secret)}`),
  'user info of ws.connect': ({ ws }, secret) => ws.connect(`ws://${String(secret)}@127.0.0.1:9/`),
}
for (const option of ['host', 'port', 'timeout', 'maxBuffer', 'other']) {
  SOCKETS[`${option} of tcp.connect`] = ({ tcp }, secret) => tcp.connect({ ...place('echo'), [option]: secret })
  SOCKETS[`${option} of udp.connect`] = ({ udp }, secret) => udp.connect({ ...place('udpEcho'), [option]: secret })
}
for (const option of ['ca', 'cert', 'key', 'pfx', 'passphrase', 'servername', 'rejectUnauthorized', 'alpn']) {
  SOCKETS[`${option} of tls.connect`] = ({ tls }, secret) => tls.connect({ ...place('echo'), timeout: 100, [option]: secret })
  SOCKETS[`${option} of ws.connect`] = ({ ws }, secret) =>
    ws.connect(`wss://127.0.0.1:${place('echo').port}/`, { timeout: 100, [option]: secret })
}
for (const option of ['protocols', 'headers', 'timeout', 'maxMessage', 'other']) {
  SOCKETS[`${option} of ws.connect`] = ({ ws }, secret) => ws.connect(`ws://127.0.0.1:${place('wsEcho').port}/`, { [option]: secret })
}
SOCKETS['a header of ws.connect'] = ({ ws }, secret) =>
  ws.connect(`ws://127.0.0.1:${place('wsEcho').port}/`, { headers: { authorization: secret } })

const TCP_CALLS: readonly ((connection: Wrong, secret: unknown) => unknown)[] = [
  (connection, data) => connection.send(data),
  (connection, data) => connection.exchange(data, { bytes: 4, timeout: 100 }),
  (connection, options) => connection.exchange('x', options),
  (connection, options) => connection.receive(options),
  (connection, until) => connection.receive({ until, timeout: 100 }),
  (connection, bytes) => connection.receive({ bytes, timeout: 100 }),
  (connection, where) => connection.exchange('x', { where, timeout: 100 }),
  (connection, options) => connection.stream(options),
  (connection, chunk) => connection.stream({ chunk, bytes: 1 }),
  (connection, time) => connection.hold(time),
  (connection, options) => connection.close(options),
]
TCP_CALLS.forEach((call, index) => {
  SOCKETS[`call ${index} of TCP`] = async ({ tcp }, secret) => call(await tcp.connect(place('echo')), secret)
})
const MESSAGE_CALLS: readonly ((connection: Wrong, secret: unknown) => unknown)[] = [
  (connection, data) => connection.send(data),
  (connection, data) => connection.exchange(data, { timeout: 100 }),
  (connection, options) => connection.exchange('x', options),
  (connection, matches) => connection.exchange('x', { matches, timeout: 100 }),
  (connection, timeout) => connection.exchange('x', { timeout }),
  (connection, options) => connection.close(options),
]
MESSAGE_CALLS.forEach((call, index) => {
  SOCKETS[`call ${index} of UDP`] = async ({ udp }, secret) => call(await udp.connect(place('udpEcho')), secret)
  SOCKETS[`call ${index} of WebSocket`] = async ({ ws }, secret) =>
    call(await ws.connect(`ws://127.0.0.1:${place('wsEcho').port}/`), secret)
})
SOCKETS['the reason of a WebSocket'] = async ({ ws }, reason) =>
  (await ws.connect(`ws://127.0.0.1:${place('wsEcho').port}/`)).close({ code: 1_000, reason, timeout: 100 })

test.for(Object.entries(SOCKETS))('a secret comes out of no text of %s', async ([, use]) => {
  expectNoSecret(await textsOf(use as Wrong, { concurrency: 10 }))
})
