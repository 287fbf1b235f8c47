import type { EndpointOptions, OperationOptions } from '../sockets/options.ts'

/** What a task sees as `context.udp`. */
export interface UdpClient {
  /** Resolves the name and takes a port; nothing is sent. It ends with the iteration, unless `start` of a scenario opened it. */
  connect(options: EndpointOptions): Promise<UdpPeer>
}

export interface UdpExchangeOptions extends OperationOptions {
  /**
   * Whether a datagram is the answer to this one. Without it the first to come is, be it late for another.
   * @defaultValue any
   */
  readonly matches?: ((reply: Buffer) => boolean) | undefined
}

/** Whom datagrams are exchanged with: those of others are not seen. Each of its methods is one call. */
export interface UdpPeer {
  /** Resolves when the system has taken it, which does not say that anybody gets it. */
  send(data: string | Uint8Array, options?: OperationOptions): Promise<void>
  /**
   * Sends a datagram and gives its answer. None in time (that of the call, or that of the iteration) fails it as `lost` and counts as loss; the peer stays
   * open. An answer that comes once more is counted as duplicate, as far as `matches` can tell.
   */
  exchange(data: string | Uint8Array, options?: UdpExchangeOptions): Promise<Buffer>
  /** Gives the next datagram that was no answer. */
  receive(options?: OperationOptions): Promise<Buffer>
  close(options?: OperationOptions): Promise<void>
}
