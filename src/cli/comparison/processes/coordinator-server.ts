import { randomBytes } from 'node:crypto'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { CoordinatorAddress } from '../../../run/comparison/remote/coordinator-address.ts'
import { Link } from '../../../run/comparison/remote/link.ts'
import { PROTOCOL, type Message, type SideName } from '../../../run/comparison/remote/remote-messages.ts'

/** An authenticated connection of one of the sides. */
export interface Client {
  readonly side: SideName
  readonly link: Link
  /** Must be set at once by the handler of the connection. */
  onMessage: (message: Message) => void
  onClosed: () => void
}

/** The server that both sides connect to, on this machine only; connections without the token of this pair are refused. */
export class CoordinatorServer {
  readonly #token = randomBytes(16).toString('hex')
  readonly #server: Server
  readonly #links = new Set<Link>()

  constructor(onClient: (client: Client) => void, onStranger: (side: SideName, protocol: number) => void) {
    this.#server = createServer((socket) => this.#receive(socket, onClient, onStranger))
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(0, '127.0.0.1', resolve)
    })
  }

  addressFor(side: SideName): CoordinatorAddress {
    return { port: (this.#server.address() as AddressInfo).port, token: this.#token, side }
  }

  close(): void {
    this.#server.close()
    for (const link of this.#links) link.destroy()
  }

  #receive(socket: Socket, onClient: (client: Client) => void, onStranger: (side: SideName, protocol: number) => void): void {
    let client: Client | undefined
    const link = new Link(socket, {
      onMessage: (message) => {
        if (client !== undefined) client.onMessage(message)
        else if (message.kind !== 'hello' || message.token !== this.#token) link.destroy()
        else if (message.protocol !== PROTOCOL) {
          onStranger(message.side, message.protocol)
          link.destroy()
        } else {
          client = { side: message.side, link, onMessage: () => {}, onClosed: () => {} }
          onClient(client)
        }
      },
      onClosed: () => {
        this.#links.delete(link)
        client?.onClosed()
      },
    })
    this.#links.add(link)
  }
}
