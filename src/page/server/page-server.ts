import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'
import type { AddressInfo } from 'node:net'
import { clearInterval, setInterval } from 'node:timers'
import type { Milliseconds } from '../../units/duration.ts'
import { packageFile } from '../../units/platform/package-root.ts'
import type { PageCommand, PageError } from '../messages.ts'
import type { PageSession } from '../session.ts'
import { accessOf, cookieName, type AccessSettings } from './access.ts'
import { readCommand } from './read-command.ts'
import { EventStreams } from './streams.ts'

const FLUSH_MS: Milliseconds = 250
const MOST_BODY_BYTES = 64 * 1024
const MOST_CONNECTIONS = 256

/** What the page may do: use its own files, and talk to its own server. */
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
}

/** A file that the page is made of. */
interface PageFile {
  readonly type: string
  readonly bytes: Buffer
}

const FILES = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
  '/page.css': ['page.css', 'text/css; charset=utf-8'],
} as const

/** The files of the page by their paths: these, and nothing that a path could lead to. */
const pageFiles = (): ReadonlyMap<string, PageFile> =>
  new Map(Object.entries(FILES).map(([path, [name, type]]) => [path, { type, bytes: readFileSync(packageFile(`dist/page/${name}`)) }]))

/** A file for {@link PageHandlers.download}. */
export interface Download {
  readonly name: string
  readonly text: string
}

/** What the server leaves to others. */
export interface PageHandlers {
  /** Carries a command out; returns why not. Only called if the page may control. */
  readonly command: (command: PageCommand) => Promise<PageError | undefined> | PageError | undefined
  readonly download: (format: string, run: string) => Download | undefined
}

export interface PageServerSettings extends PageHandlers {
  readonly session: PageSession
  /** 0 for any that is free. */
  readonly port: number
  readonly host: string
  readonly allowedHosts: readonly string[]
  /** `undefined` for a new one. */
  readonly token: string | undefined
}

/** Whether only this machine reaches an address. */
export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127(?:\.\d+){3}$/.test(host)

/** The server of the live page. It keeps no process alive that has nothing else to do, and ends without waiting for open tabs. */
export class PageServer {
  readonly #settings: PageServerSettings
  readonly #streams: EventStreams
  readonly #server: Server
  readonly #token: string
  readonly #files: ReadonlyMap<string, PageFile>
  readonly #timer: NodeJS.Timeout
  #access: AccessSettings | undefined

  private constructor(settings: PageServerSettings) {
    this.#settings = settings
    this.#token = settings.token ?? randomBytes(16).toString('hex')
    this.#files = pageFiles()
    this.#streams = new EventStreams(settings.session, () => performance.now())
    this.#server = createServer((request, response) => void this.#answer(request, response))
    this.#server.maxConnections = MOST_CONNECTIONS
    this.#server.headersTimeout = 10_000
    this.#server.requestTimeout = 10_000
    this.#timer = setInterval(() => this.#streams.flush(), FLUSH_MS).unref()
  }

  /** Listens; rejects if the port is taken. */
  static async start(settings: PageServerSettings): Promise<PageServer> {
    const page = new PageServer(settings)
    const { port, host, allowedHosts } = settings
    try {
      await new Promise<void>((resolve, reject) => {
        // It stays: an error after that, such as no room for another connection, must not end the process.
        page.#server.on('error', reject)
        page.#server.listen(port, host, resolve)
      })
    } catch (error) {
      clearInterval(page.#timer)
      throw error
    }
    page.#server.unref()
    const hosts = [...allowedHosts.map((each) => each.toLowerCase()), ...(isLoopback(host) ? [] : [host.toLowerCase()])]
    page.#access = { token: page.#token, port: page.#port, allowedHosts: hosts, isExposed: !isLoopback(host) }
    return page
  }

  /** The address with its token. */
  get url(): string {
    const { host } = this.#settings
    const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
    return `http://${name}:${this.#port}/?token=${this.#token}`
  }

  /** How many tabs are open. */
  get tabs(): number {
    return this.#streams.size
  }

  /** Sends what has changed at once. */
  flush(): void {
    this.#streams.flush()
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#streams.closeAll()
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo | null)?.port ?? 0
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value)
      await this.#route(request, response)
    } catch {
      if (!response.headersSent) say(response, 500, 'The page could not answer')
      else response.destroy()
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request
    const [path = '/', query = ''] = url.split(/\?(.*)/s)
    const parameters = new URLSearchParams(query)
    const access = accessOf({ method, headers, token: parameters.get('token') }, this.#access!)
    if (access === 'login') {
      const cookie = `${cookieName(this.#port)}=${this.#token}; HttpOnly; SameSite=Strict; Path=/`
      response.writeHead(302, { location: '/', 'set-cookie': cookie }).end()
      return
    }
    if (access !== 'allowed') return say(response, access.status, access.reason)
    if (method === 'POST' && path === '/commands') return await this.#command(request, response)
    if (method !== 'GET') return say(response, path === '/commands' ? 405 : 404, 'There is nothing here')
    const file = this.#files.get(path)
    if (file !== undefined) {
      response.writeHead(200, { 'content-type': file.type }).end(file.bytes)
      return
    }
    if (path === '/events') return this.#events(request, response)
    const format = /^\/download\/([a-z-]+)$/.exec(path)?.[1]
    const download = format === undefined ? undefined : this.#settings.download(format, parameters.get('run') ?? '')
    if (download === undefined) return say(response, path === '/commands' ? 405 : 404, 'There is nothing here')
    const name = download.name.replaceAll(/[^\w.-]/g, '_')
    response
      .writeHead(200, { 'content-type': 'application/octet-stream', 'content-disposition': `attachment; filename="${name}"` })
      .end(download.text)
  }

  #events({ headers }: IncomingMessage, response: ServerResponse): void {
    const given = headers['last-event-id']
    const lastId = typeof given === 'string' && /^\d{1,9}$/.test(given) ? Number(given) : undefined
    response.setHeader('content-type', 'text/event-stream; charset=utf-8')
    response.setHeader('x-accel-buffering', 'no')
    if (!this.#streams.open(response, lastId)) {
      response.removeHeader('content-type')
      say(response, 503, 'Too many tabs are open: close some')
    }
  }

  async #command(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { session, command } = this.#settings
    if (!/^application\/json(?:;|$)/i.test(request.headers['content-type'] ?? '')) return refuse(response, 415, 'Expected JSON')
    const text = await bodyOf(request)
    if (text === undefined) {
      response.setHeader('connection', 'close')
      refuse(response, 413, 'Expected at most 64 KB')
      request.destroy()
      return
    }
    if (!session.settings.canControl) return refuse(response, 403, 'This page only shows: nothing can be started or changed on it')
    const known = readCommand(text)
    if (known === undefined) return refuse(response, 400, 'Expected a command, such as { "type": "stop" }')
    const problem = await command(known)
    if (problem !== undefined) return answer(response, 422, problem)
    this.flush()
    answer(response, 200, {})
  }
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`)
}

const refuse = (response: ServerResponse, status: number, error: string): void => answer(response, status, { error } satisfies PageError)

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** The body of a request; `undefined` if it is too long, of which the rest is not read. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > MOST_BODY_BYTES) return undefined
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MOST_BODY_BYTES) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
