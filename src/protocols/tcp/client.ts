import type { Duration, Milliseconds } from '../../units/duration.ts'
import type { EndpointOptions, OperationOptions } from '../sockets/options.ts'
import type { FrameOptions } from './frame.ts'

/** What a task sees as `context.tcp`. */
export interface TcpClient {
  /** Opens a connection. It ends with the iteration, unless `start` of a scenario opened it. */
  connect(options: TcpConnectOptions): Promise<TcpConnection>
}

/** What a task sees as `context.tls`. What is not said here is as in the option `tls` of the run. */
export interface TlsClient {
  /** Opens a connection and shakes hands. */
  connect(options: TlsConnectOptions): Promise<TlsConnection>
}

export interface TcpConnectOptions extends EndpointOptions {
  /**
   * The most bytes that are kept of what has come and was not asked for, and so the longest message. More is left with the system, which makes the target wait.
   * @defaultValue 1 MiB
   */
  readonly maxBuffer?: number | undefined
}

export interface TlsConnectOptions extends TcpConnectOptions, CertificateOptions {
  /** Protocols to offer, most wanted first. */
  readonly alpn?: readonly string[] | undefined
}

/** Whom to trust, and who one is. A call that says who it is says all of it: nothing of the option `tls` of the run is added to that. */
export interface CertificateOptions {
  /** Authorities to trust besides those of Node, in PEM. */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined
  readonly cert?: string | Uint8Array | undefined
  readonly key?: string | Uint8Array | undefined
  /** Certificate and key in one, as PKCS#12, in place of `cert` and `key`. */
  readonly pfx?: Uint8Array | undefined
  /** What `key` or `pfx` was encrypted with. */
  readonly passphrase?: string | undefined
  /** Name to send (SNI) and to expect in the certificate; by default the host, where that is a name. */
  readonly servername?: string | undefined
  readonly rejectUnauthorized?: boolean | undefined
}

/** One of `bytes`, `until` and `where`. */
export interface ReceiveOptions extends OperationOptions, FrameOptions {}

/** `duration`, `bytes`, or whichever is reached first. */
export interface StreamOptions extends Pick<OperationOptions, 'name'> {
  /**
   * Bytes of one write, at most 1 MiB.
   * @defaultValue 1024
   */
  readonly chunk?: number | undefined
  readonly duration?: Duration | undefined
  /** How many in all. */
  readonly bytes?: number | undefined
}

/** What a stream came to. */
export interface Streamed {
  /** Handed over to the system. */
  readonly bytes: number
  readonly durationMs: Milliseconds
  readonly bytesPerSecond: number
}

/**
 * A connection. Each of its methods is one call: counted, timed, bounded, and failed by a `ClientError` with a code. One that ran out of its own `timeout`
 * takes the connection with it, since what comes late would be mistaken for what is asked for next.
 */
export interface TcpConnection {
  /** Resolves when the system has taken all of it. */
  send(data: string | Uint8Array, options?: OperationOptions): Promise<void>
  /** Gives exactly one message; what has come beyond it stays for the next one. */
  receive(options: ReceiveOptions): Promise<Buffer>
  /** Sends and receives, as one call: its round trip is the phase `firstByte`. */
  exchange(data: string | Uint8Array, options: ReceiveOptions): Promise<Buffer>
  /** Sends noise as fast as the target takes it. What comes meanwhile is counted and dropped. */
  stream(options: StreamOptions): Promise<Streamed>
  /** Leaves it open for a while; fails when it is lost meanwhile. */
  hold(duration: Duration, options?: Pick<OperationOptions, 'name'>): Promise<void>
  /** Says that nothing more will be sent and waits until the target has closed its side too. What still comes is counted and dropped. */
  close(options?: OperationOptions): Promise<void>
}

export interface TlsConnection extends TcpConnection {
  /** The protocol agreed upon by ALPN; `undefined` for none. */
  readonly alpn: string | undefined
}
