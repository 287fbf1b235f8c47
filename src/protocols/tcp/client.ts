import type { Duration, Milliseconds } from '../../units/duration.ts'
import type { EndpointOptions, OperationOptions } from '../sockets/options.ts'
import type { FrameOptions } from './frame.ts'

/** The client `context.tcp` of a task. */
export interface TcpClient {
  /** Opens a connection. It is closed at the end of the iteration, unless `start` of a scenario opened it. */
  connect(options: TcpConnectOptions): Promise<TcpConnection>
}

/** The client `context.tls` of a task. Options that are not given are taken from the option `tls` of the run. */
export interface TlsClient {
  /** Opens a connection and performs the TLS handshake. */
  connect(options: TlsConnectOptions): Promise<TlsConnection>
}

export interface TcpConnectOptions extends EndpointOptions {
  /**
   * How many received bytes are kept until they are read, and so the longest message. More stays in the system's buffers, which makes the target wait.
   * @defaultValue 1 MiB
   */
  readonly maxBuffer?: number | undefined
}

export interface TlsConnectOptions extends TcpConnectOptions, CertificateOptions {
  /** Protocols to offer, preferred ones first. */
  readonly alpn?: readonly string[] | undefined
}

/** Trusted authorities and client certificate. A call that gives a client certificate must give all of it: that of the run is then not used. */
export interface CertificateOptions {
  /** Certificate authorities to trust in addition to those of Node, in PEM. */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined
  readonly cert?: string | Uint8Array | undefined
  readonly key?: string | Uint8Array | undefined
  /** Certificate and key in one, as PKCS#12, in place of `cert` and `key`. */
  readonly pfx?: Uint8Array | undefined
  /** The passphrase of `key` or `pfx`. */
  readonly passphrase?: string | undefined
  /** The name to send (SNI) and to expect in the certificate; by default the host, if that is a name. */
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
  /** How many bytes in total. */
  readonly bytes?: number | undefined
}

/** The outcome of a stream. */
export interface Streamed {
  /** Bytes passed to the system. */
  readonly bytes: number
  readonly durationMs: Milliseconds
  readonly bytesPerSecond: number
}

/**
 * A connection. Each of its methods is one call: counted, timed and bounded; it fails with a `ClientError` that has a code. A call that exceeds its own
 * `timeout` closes the connection, since a late reply would be mistaken for that of the next call.
 */
export interface TcpConnection {
  /** Resolves when the system has taken all of it. */
  send(data: string | Uint8Array, options?: OperationOptions): Promise<void>
  /** Resolves with exactly one message; further bytes stay for the next one. */
  receive(options: ReceiveOptions): Promise<Buffer>
  /** Sends and receives, as one call: its round trip is the phase `firstByte`. */
  exchange(data: string | Uint8Array, options: ReceiveOptions): Promise<Buffer>
  /** Sends noise as fast as the target takes it. What comes meanwhile is counted and dropped. */
  stream(options: StreamOptions): Promise<Streamed>
  /** Keeps it open for a while; fails if it is lost meanwhile. */
  hold(duration: Duration, options?: Pick<OperationOptions, 'name'>): Promise<void>
  /** Says that nothing more will be sent and waits until the target has closed its side too. What still comes is counted and dropped. */
  close(options?: OperationOptions): Promise<void>
}

export interface TlsConnection extends TcpConnection {
  /** The protocol agreed upon by ALPN; `undefined` for none. */
  readonly alpn: string | undefined
}
