import { LoadError } from '../units/errors/error.ts'

/**
 * Why a call got no reply. `code` is stable and the same for every engine:
 * - the code of the system where it knows best: `ECONNREFUSED`, `ECONNRESET`, `EPIPE`, `ENOTFOUND`, `EMFILE`, `EADDRNOTAVAIL`, …, or that of TLS;
 * - `connection-closed`: the target closed the connection before a reply was complete, or while it was needed;
 * - `content-length-mismatch`: the connection ended before as many body bytes had come as the reply announced;
 * - `bad-response`: what came is no reply of the protocol;
 * - `body-failed`: the stream that the body of a request comes from broke;
 * - `lost`: no answer to a datagram came in time;
 * - `too-long`: a message had not come to its end within as many bytes as are kept;
 * - `http2-internal-error`, `http2-refused-stream`, …: the stream of HTTP/2 was reset, with this code (RFC 9113, 7);
 * - `ws-1006`, `ws-1011`, …: the WebSocket was closed, with this code (RFC 6455, 7.4.1); 1006 for one that broke off;
 * - `connect-timeout`, `timeout`: the connection, or the call (by its own `timeout`), took too long;
 * - `aborted`: the iteration ran out of time, or the run ended;
 * - `target-refused`: the target guard did not let it through, so nothing was sent;
 * - `proxy-refused`: the proxy of the option `proxy` did not lead to the target;
 * - `proxy-authentication-required`: that proxy asks for credentials, or for others;
 * - `client-error`: none of these; the message says what is known.
 */
export class ClientError extends LoadError {
  override readonly name: string = 'ClientError'
}

/** Why a client, or what else is given, makes no more calls: the iteration that it was given to, or the run, has ended. */
export const tooLate = (what: string = 'a client'): ClientError =>
  new ClientError(
    'aborted',
    `Expected ${what} to be used while its iteration goes on, got a call after its end: await every call, and end what goes on in the background when \`signal\` is aborted`,
  )
