import type { Duration } from '../../units/duration.ts'
import type { OperationOptions } from '../sockets/options.ts'
import type { CertificateOptions } from '../tcp/client.ts'

/** The client `context.ws` of a task. */
export interface WsClient {
  /**
   * Opens a WebSocket at a `ws:` or `wss:` address, or at a path such as `/chat` that follows the option `baseUrl`. It is closed at the end of the iteration,
   * unless `start` of a scenario opened it.
   */
  connect(url: string | URL, options?: WsConnectOptions): Promise<WsConnection>
}

/** Certificates that are not given are taken from the option `tls` of the run. */
export interface WsConnectOptions extends OperationOptions, CertificateOptions {
  /** Subprotocols to request. */
  readonly protocols?: readonly string[] | undefined
  /** Headers of the handshake. Cookies of the user and the default headers of the run are not sent with it. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /**
   * The longest accepted message, in bytes; a longer one ends the connection.
   * @defaultValue 1 MiB
   */
  readonly maxMessage?: number | undefined
}

/** A message as it was sent: text, or bytes. */
export type WsMessage = string | Buffer

export interface WsExchangeOptions extends OperationOptions {
  /**
   * Whether a message is the reply to this one, for example by an id; other messages stay for other calls.
   * @defaultValue any
   */
  readonly matches?: ((message: WsMessage) => boolean) | undefined
}

/** Why a WebSocket was closed (RFC 6455, 7.4); 1005 if no code was given. */
export interface WsClosed {
  readonly code: number
  readonly reason: string
}

/**
 * A WebSocket. Each of its methods is one call: counted, timed, limited, and rejected with a `ClientError` that has a code. A call that exceeds its `timeout`
 * closes the connection.
 */
export interface WsConnection {
  /** The negotiated subprotocol; `''` for none. */
  readonly protocol: string
  /** Sends text as text, bytes as binary. Resolves when the system has accepted all of it. */
  send(data: string | Uint8Array, options?: OperationOptions): Promise<void>
  /** Returns the next message that was not a reply. Of unread messages the latest 1 MiB and at most 16 384 are kept. */
  next(options?: OperationOptions): Promise<WsMessage>
  /** Sends a message and returns its reply, as one call. Several may be pending: each message goes to the first exchange that it matches. */
  exchange(data: string | Uint8Array, options?: WsExchangeOptions): Promise<WsMessage>
  /** Resolves when the target has answered this ping, or a later one; an unsolicited pong is ignored. */
  ping(options?: OperationOptions): Promise<void>
  /** Keeps it open for a while; fails if it is lost meanwhile. */
  hold(duration: Duration, options?: Pick<OperationOptions, 'name'>): Promise<void>
  /**
   * Closes it and returns the close code of the target.
   * @defaultValue code 1000
   */
  close(options?: WsCloseOptions): Promise<WsClosed>
}

export interface WsCloseOptions extends OperationOptions {
  readonly code?: number | undefined
  readonly reason?: string | undefined
}
