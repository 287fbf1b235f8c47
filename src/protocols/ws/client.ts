import type { Duration } from '../../units/duration.ts'
import type { OperationOptions } from '../sockets/options.ts'
import type { CertificateOptions } from '../tcp/client.ts'

/** What a task sees as `context.ws`. */
export interface WsClient {
  /** Opens a WebSocket, of a `ws:` or `wss:` address. It ends with the iteration, unless `start` of a scenario opened it. */
  connect(url: string | URL, options?: WsConnectOptions): Promise<WsConnection>
}

/** What is not said of certificates is as in the option `tls` of the run. */
export interface WsConnectOptions extends OperationOptions, CertificateOptions {
  /** Subprotocols to ask for. */
  readonly protocols?: readonly string[] | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /**
   * The longest message that is taken, in bytes; a longer one ends the connection.
   * @defaultValue 1 MiB
   */
  readonly maxMessage?: number | undefined
}

/** A message as it was sent: text, or bytes. */
export type WsMessage = string | Buffer

export interface WsExchangeOptions extends OperationOptions {
  /**
   * Whether a message is the reply to this one, such as by an id in it; what it does not match stays for others.
   * @defaultValue any
   */
  readonly matches?: ((message: WsMessage) => boolean) | undefined
}

/** Why a WebSocket was closed (RFC 6455, 7.4); 1005 where no code was given. */
export interface WsClosed {
  readonly code: number
  readonly reason: string
}

/**
 * A WebSocket. Each of its methods is one call: counted, timed, bounded, and failed by a `ClientError` with a code. One that ran out of its own `timeout`
 * takes the connection with it.
 */
export interface WsConnection {
  /** The subprotocol that was agreed upon; `''` for none. */
  readonly protocol: string
  /** Text as text, bytes as binary. Resolves when the system has taken all of it. */
  send(data: string | Uint8Array, options?: OperationOptions): Promise<void>
  /** Gives the next message that was no reply. Of those that nobody asks for, the latest 1 MiB and at most 16 384 are kept. */
  next(options?: OperationOptions): Promise<WsMessage>
  /** Sends a message and gives its reply, as one call. Several may be under way: each message goes to the first whom it matches. */
  exchange(data: string | Uint8Array, options?: WsExchangeOptions): Promise<WsMessage>
  /** Resolves when the target has answered this very ping, or a later one; a pong that answers none is ignored. */
  ping(options?: OperationOptions): Promise<void>
  /** Leaves it open for a while; fails when it is lost meanwhile. */
  hold(duration: Duration, options?: Pick<OperationOptions, 'name'>): Promise<void>
  /**
   * Closes it and gives the code with which the target did.
   * @defaultValue code 1000
   */
  close(options?: WsCloseOptions): Promise<WsClosed>
}

export interface WsCloseOptions extends OperationOptions {
  readonly code?: number | undefined
  readonly reason?: string | undefined
}
