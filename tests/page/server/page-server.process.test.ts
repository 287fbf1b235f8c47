import { request, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PageCommand, PageState } from '../../../src/page/messages.ts'
import { PageServer, type PageServerSettings } from '../../../src/page/server/page-server.ts'
import { PageSession } from '../../../src/page/session.ts'
import { eventually } from '../../helpers/projects/run-project.ts'

const token = '0123456789abcdef0123456789abcdef'

let session: PageSession
let page: PageServer
let commands: PageCommand[]
let port: number

async function start(settings: Partial<PageServerSettings> = {}, state: Partial<PageState> = {}): Promise<void> {
  commands = []
  session = new PageSession({
    mode: 'lab',
    canControl: true,
    canSetBaseUrl: true,
    tool: 'tests',
    tests: [],
    isListing: false,
    listErrors: [],
    status: { kind: 'ready', test: null, run: null, note: null, endsInMs: null },
    ...state,
  })
  page = await PageServer.start({
    session,
    port: 0,
    host: '127.0.0.1',
    allowedHosts: [],
    token,
    command: (command) => {
      commands.push(command)
      return command.type === 'reset' ? { error: 'Nothing runs' } : undefined
    },
    download: (format, run) => (format === 'json' && run === '1' ? { name: 'a"b\r\n.json', text: '{}' } : undefined),
    ...settings,
  })
  port = Number(new URL(page.url).port)
}

beforeEach(async () => await start())
afterEach(async () => await page.close())

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** As it is given: `fetch` would normalize paths and refuse headers. */
function ask(
  path: string,
  options: { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string } = {},
): Promise<Answer> {
  const { method = 'GET', headers = {}, body } = options
  return new Promise((resolve, reject) => {
    const sent = request({ port, path, method, headers: { cookie: cookie(), ...headers }, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body: text }))
      response.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

const cookie = (): string => `vitest-load-${port}=${token}`

const post = (body: string, headers: Record<string, string> = {}): Promise<Answer> =>
  ask('/commands', { method: 'POST', body, headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', ...headers } })

test('the address becomes a cookie that scripts cannot read, as often as it is opened', async () => {
  for (let time = 0; time < 2; time++) {
    const { status, headers } = await ask(`/?token=${token}`, { headers: { cookie: '' } })
    expect([status, headers.location, headers['set-cookie']]).toEqual([302, '/', [`${cookie()}; HttpOnly; SameSite=Strict; Path=/`]])
  }
  expect(page.url).toBe(`http://127.0.0.1:${port}/?token=${token}`)
  expect((await ask('/', { headers: { cookie: '' } })).status).toBe(401)
  expect((await ask('/')).body).toContain('<!doctype html>')
})

test('every answer forbids what a page of somebody else would need', async () => {
  for (const path of ['/', '/nothing', '/?token=wrong']) {
    const { headers } = await ask(path)
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; script-src 'self'; style-src 'self';.*frame-ancestors 'none'/,
      ) as string,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    })
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  }
})

test.for([
  '/../package.json',
  '/..%2fpackage.json',
  '/page.js/../../cli.js',
  '//page.js',
  '/page.js%00',
  '/download/../json?run=1',
  '/download/json/x?run=1',
  '/download/json?run=2',
  '/download/constructor?run=1',
  '/PAGE.JS',
  '/events/',
  'http://evil.example/page.js',
])('there is nothing at %s', async (path) => {
  expect((await ask(path)).status).toBe(404)
})

test('a download has a name that ends no header', async () => {
  const { status, headers, body } = await ask('/download/json?run=1')
  expect([status, headers['content-disposition'], body]).toEqual([200, 'attachment; filename="a_b__.json"', '{}'])
})

test('a command is carried out, or says why not', async () => {
  expect(await post('{"type":"stop","more":1}')).toMatchObject({ status: 200, body: '{}' })
  expect(await post('{"type":"reset"}')).toMatchObject({ status: 422, body: '{"error":"Nothing runs"}' })
  expect(commands).toEqual([{ type: 'stop' }, { type: 'reset' }])
})

test.for([
  ['by another way', () => ask('/commands'), 405],
  ['by a form', () => post('type=stop', { 'content-type': 'application/x-www-form-urlencoded' }), 415],
  ['by a form that looks like JSON', () => post('{"type":"stop"}', { 'content-type': 'text/plain' }), 415],
  ['from another origin', () => post('{"type":"stop"}', { 'sec-fetch-site': 'cross-site' }), 403],
  [
    'from another port with the cookie',
    () => post('{"type":"stop"}', { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:1' }),
    403,
  ],
  ['from nowhere', () => post('{"type":"stop"}', { 'sec-fetch-site': '' }), 403],
  ['by a name that leads here', () => post('{"type":"stop"}', { host: 'evil.example' }), 403],
  ['without the cookie', () => post('{"type":"stop"}', { cookie: '' }), 401],
  ['that is no JSON', () => post('{"type":"stop"'), 400],
  ['that is unknown', () => post('{"type":"__proto__"}'), 400],
  ['with rows that are none', () => post('{"type":"apply","rows":[{"users":"1"}]}'), 400],
  ['with too many rows', () => post(JSON.stringify({ type: 'apply', rows: Array.from({ length: 101 }, () => ({})) })), 400],
  ['of 65 KB', () => post(JSON.stringify({ type: 'stop', more: 'x'.repeat(65_537) })), 413],
] as const)('a command %s does nothing', async ([, attack, status]) => {
  expect((await attack()).status).toBe(status)
  expect(commands).toEqual([])
  expect((await post('{"type":"stop"}')).status).toBe(200)
})

test('a body of 10 MB without a length is not read to its end', async () => {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()))
  socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk))
  socket.on('error', () => {})
  socket.write(
    `POST /commands HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ${cookie()}\r\nContent-Type: application/json\r\nSec-Fetch-Site: same-origin\r\nTransfer-Encoding: chunked\r\n\r\n`,
  )
  const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`
  for (let sent = 0; sent < 160 && !socket.destroyed; sent++)
    if (!socket.write(chunk)) await Promise.race([closed, new Promise<void>((resolve) => socket.once('drain', resolve))])
  socket.destroy()
  await closed
  expect(socket.bytesWritten).toBeLessThan(10_000_000)
  expect(answer === '' || answer.startsWith('HTTP/1.1 413')).toBe(true)
  expect(commands).toEqual([])
  expect((await post('{"type":"stop"}')).status).toBe(200)
})

test('an exposed page only shows', async () => {
  await page.close()
  await start({}, { canControl: false })
  expect(await post('{"type":"stop"}')).toMatchObject({ status: 403 })
  expect(commands).toEqual([])
})

/** A stream of events that is read, until it is closed. */
class Reader {
  text = ''
  status = 0
  isOver = false
  readonly #sent

  constructor(headers: Record<string, string> = {}) {
    this.#sent = request({ port, path: '/events', headers: { cookie: cookie(), ...headers }, agent: false }, (response) => {
      this.status = response.statusCode!
      response.setEncoding('utf8').on('data', (chunk: string) => (this.text += chunk))
      response.on('close', () => (this.isOver = true))
      response.on('error', () => {})
    })
    this.#sent.on('error', () => (this.isOver = true))
    this.#sent.end()
  }

  get events(): readonly (readonly [id: number, event: string, data: unknown])[] {
    return [...this.text.matchAll(/event: (\w+)\nid: (\d+)\ndata: (.*)\n\n/g)].map(([, event, id, data]) => [
      Number(id),
      event!,
      JSON.parse(data!),
    ])
  }

  close(): void {
    this.#sent.destroy()
  }
}

const status = (kind: PageState['status']['kind']): PageState['status'] => ({ kind, test: null, run: null, note: null, endsInMs: null })

test('a stream begins with the state and goes on with what changes; one that comes back gets what it lacks', async () => {
  const reader = new Reader()
  expect(await eventually(() => reader.events.length === 1, 5_000)).toBe(true)
  expect(reader.text).toMatch(/^retry: 500\n\nevent: state\nid: 0\n/)
  session.set({ status: status('starting') })
  expect(await eventually(() => reader.events.length === 2, 5_000)).toBe(true)
  reader.close()
  session.set({ status: status('running') })
  page.flush()
  const again = new Reader({ 'last-event-id': '1' })
  expect(await eventually(() => again.events.length === 1, 5_000)).toBe(true)
  expect(reader.events[1]).toEqual([1, 'update', { status: status('starting') }])
  expect(again.events).toEqual([[2, 'update', { status: status('running') }]])
  const unknown = new Reader({ 'last-event-id': '77' })
  expect(await eventually(() => unknown.events.length === 1, 5_000)).toBe(true)
  expect(unknown.events[0]!.slice(0, 2)).toEqual([2, 'state'])
  again.close()
  unknown.close()
})

test('of 200 streams 20 are open, and a command still gets through', async () => {
  const readers = Array.from({ length: 200 }, () => new Reader())
  expect(await eventually(() => readers.every((reader) => reader.status > 0), 20_000)).toBe(true)
  expect(readers.filter((reader) => reader.status === 200)).toHaveLength(20)
  expect(readers.filter((reader) => reader.status === 503)).toHaveLength(180)
  expect((await post('{"type":"stop"}')).status).toBe(200)
  for (const reader of readers) reader.close()
  expect(await eventually(() => page.tabs === 0, 5_000)).toBe(true)
})

test('a reader that takes nothing costs no memory, and is dropped', async () => {
  const socket = connect(port, '127.0.0.1')
  socket.write(`GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ${cookie()}\r\n\r\n`)
  socket.pause()
  socket.on('error', () => {})
  expect(await eventually(() => page.tabs === 1, 5_000)).toBe(true)
  const text = 'x'.repeat(10_000)
  const before = process.memoryUsage().heapUsed + process.memoryUsage().external
  const dropped = await eventually(() => {
    for (let entry = 0; entry < 60; entry++) session.log({ at: '', level: 'info', text: `${text}${entry}` })
    page.flush()
    return page.tabs === 0
  }, 20_000)
  expect(dropped).toBe(true)
  expect(process.memoryUsage().heapUsed + process.memoryUsage().external - before).toBeLessThan(150e6)
  socket.destroy()
})
