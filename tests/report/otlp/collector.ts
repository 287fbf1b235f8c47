import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

/** What a collector got. */
interface Received {
  readonly path: string
  readonly contentType: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** A collector that answers with a status, or not at all. */
export async function startCollector(status: number | 'never'): Promise<{ url: string; received: Received[]; stop: () => Promise<void> }> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { url, headers } = request
      const body = Buffer.concat(chunks)
      const contentType = headers['content-type'] ?? ''
      received.push({ path: url!, contentType, headers, body: headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body })
      if (status === 'never') return
      response.writeHead(status, { 'content-type': contentType }).end(contentType === 'application/json' ? '{}' : '')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received, stop }
}
