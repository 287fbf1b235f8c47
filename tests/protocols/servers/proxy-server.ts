import { once } from 'node:events'
import { createServer, request as forward } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** An HTTP proxy in this process, for as long as the test runs. It sends every request and every tunnel to 127.0.0.1, whatever host is named. */
export interface ProxyServer {
  readonly port: number
  /** What it was asked for, in order, with the credentials it got: `GET http://shop.test:80/ Basic …`, `CONNECT shop.test:443`. */
  readonly asked: readonly string[]
  /** The connections it has accepted. */
  readonly sockets: readonly Socket[]
}

/** With `credentials`, such as `user:password`, it answers those without them with 407; with `connectReply` it answers CONNECT with that and no more. */
export async function serveProxy(
  options: { readonly credentials?: string; readonly connectReply?: string | undefined } = {},
): Promise<ProxyServer> {
  const asked: string[] = []
  const sockets: Socket[] = []
  const wanted = options.credentials === undefined ? undefined : `Basic ${Buffer.from(options.credentials).toString('base64')}`
  const note = (method: string, url: string, authorization: string | undefined): boolean => {
    asked.push([method, url, authorization].filter((part) => part !== undefined).join(' '))
    return wanted === undefined || wanted === authorization
  }

  const server = createServer((incoming, response) => {
    const { method = '', url = '', headers } = incoming
    if (!note(method, url, headers['proxy-authorization'])) {
      response.writeHead(407, { 'proxy-authenticate': 'Basic realm="test"' }).end()
      return
    }
    const { port, pathname, search } = new URL(url)
    const { 'proxy-authorization': _, ...passedOn } = headers
    const outgoing = forward({ host: '127.0.0.1', port: port || 80, method, path: pathname + search, headers: passedOn }, (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(response)
    })
    outgoing.on('error', () => response.writeHead(502).end())
    incoming.pipe(outgoing)
  })
  server.on('connection', (socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
  })
  server.on('connect', ({ url = '', headers }: { url?: string; headers: Record<string, string | undefined> }, client: Socket) => {
    const isWelcome = note('CONNECT', url, headers['proxy-authorization'])
    const reply = isWelcome ? options.connectReply : 'HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n'
    if (reply !== undefined) {
      client.end(reply)
      return
    }
    const target = connect(Number(url.slice(url.lastIndexOf(':') + 1)), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\nvia: test\r\n\r\n')
      target.pipe(client).pipe(target)
    })
    target.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'))
    client.on('close', () => target.destroy())
    sockets.push(target)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  })
  return { port: (server.address() as AddressInfo).port, asked, sockets }
}
