import type { EndpointOptions, OperationOptions } from '../sockets/options.ts'

/** The client `context.udp` of a task. */
export interface UdpClient {
  /** Resolves the name and binds a port; nothing is sent. The peer is closed at the end of the iteration, unless `start` of a scenario opened it. */
  connect(options: EndpointOptions): Promise<UdpPeer>
}

export interface UdpExchangeOptions extends OperationOptions {
  /**
   * Whether a datagram is the answer to this one. Without it the first to arrive is, even if it is a late answer to another.
   * @defaultValue any
   */
  readonly matches?: ((reply: Buffer) => boolean) | undefined
}

/** The remote end for datagrams: those of others are not received. Each of its methods is one call. */
export interface UdpPeer {
  /** Resolves when the system has accepted it, which does not mean that it arrives. */
  send(data: string | Uint8Array, options?: OperationOptions): Promise<void>
  /**
   * Sends a datagram and returns its answer. If none comes in time (of the call, or of the iteration), it fails with `lost` and counts as loss; the peer stays
   * open. A repeated answer counts as duplicate, if `matches` recognises it.
   */
  exchange(data: string | Uint8Array, options?: UdpExchangeOptions): Promise<Buffer>
  /** Returns the next datagram that was not an answer. */
  receive(options?: OperationOptions): Promise<Buffer>
  close(options?: OperationOptions): Promise<void>
}
