import { readFileSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createSecureServer } from 'node:http2'
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A server in this process, for as long as the test runs. */
export interface Origin {
  readonly url: string
  readonly port: number
  /** The sockets it has accepted, closed ones included. */
  readonly sockets: readonly Socket[]
  /** Those of them that are open. */
  readonly open: () => number
}

/** Where a server listens, if not on 127.0.0.1. */
export type Place = { readonly host: string } | { readonly path: string }

async function listen(server: Server, scheme: string, place: Place = { host: '127.0.0.1' }): Promise<Origin> {
  const sockets: Socket[] = []
  server.on('connection', (socket: Socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen('path' in place ? place : { port: 0, ...place }, resolve))
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  })
  const address = server.address() as AddressInfo | string
  const port = typeof address === 'string' ? 0 : address.port
  return { url: `${scheme}://127.0.0.1:${port}`, port, sockets, open: () => sockets.filter((socket) => !socket.destroyed).length }
}

export function serveHttp(respond: RequestListener, place?: Place): Promise<Origin> {
  return listen(createHttpServer({ keepAliveTimeout: 600_000 }, respond), 'http', place)
}

/** Answers with what it was asked, as JSON. */
export function serveEcho(place?: Place): Promise<Origin> {
  return serveHttp(answerEcho, place)
}

const answerEcho: RequestListener = (request, response) => {
  readBody(request).then(
    (body) => answerJson(response, echoOf(request, body)),
    () => {},
  )
}

/** A server that speaks what `speak` writes, whatever it is asked. */
export function serveBytes(speak: (socket: Socket) => void): Promise<Origin> {
  return listen(
    createTcpServer((socket) => {
      socket.once('data', () => speak(socket))
    }),
    'http',
  )
}

/** A server that speaks what `speak` writes at everything that it is sent, and first what `greet` writes. */
export function serveRaw(speak: (socket: Socket, data: Buffer) => void, greet: (socket: Socket) => void = () => {}): Promise<Origin> {
  return listen(
    createTcpServer((socket) => {
      greet(socket)
      socket.on('data', (data) => speak(socket, data))
    }),
    'http',
  )
}

const certificate = (name: 'cert' | 'key'): string =>
  readFileSync(new URL(`../../../fixtures/servers/certificate/${name}.pem`, import.meta.url), 'utf8')

/** Self-signed, for localhost and 127.0.0.1. */
export const CERTIFICATE: string = certificate('cert')

export const KEY: string = certificate('key')

/** HTTP/2 or HTTP/1.1 over TLS, as the client likes. */
export function serveTls(respond: (request: IncomingMessage, response: ServerResponse) => void): Promise<Origin> {
  const server = createSecureServer({ key: KEY, cert: CERTIFICATE, allowHTTP1: true })
  server.on('request', (request, response) => respond(request as unknown as IncomingMessage, response as unknown as ServerResponse))
  return listen(server, 'https')
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

export interface Echo {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const echoOf = ({ method, url, headers }: IncomingMessage, body: Buffer): object => ({
  method,
  url,
  headers,
  body: body.toString('latin1'),
})

export function answerJson(response: ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(value))
}
