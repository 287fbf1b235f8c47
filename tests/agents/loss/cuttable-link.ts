import { connect, createServer, type Socket } from 'node:net'
import { once } from 'node:events'

/** A way to a broker that can be cut: connections stay, and nothing passes any more, as with a cable that is pulled out. */
export interface CuttableLink extends AsyncDisposable {
  readonly url: string
  cut(): void
  /** What has waited passes, as what TCP sends again. */
  mend(): void
}

export async function cuttableLink(url: string): Promise<CuttableLink> {
  const { hostname, port } = new URL(url)
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('data', (data) => to.write(data))
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
      from.on('error', () => to.destroy())
      if (isCut) from.pause()
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address() as { port: number }
  return {
    url: `nats://127.0.0.1:${address.port}`,
    cut() {
      isCut = true
      for (const socket of sockets) socket.pause()
    },
    mend() {
      isCut = false
      for (const socket of sockets) socket.resume()
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
