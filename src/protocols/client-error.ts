import { LoadError } from '../units/errors/error.ts'

/**
 * Why a call got no reply. `code` is stable and the same for every engine:
 * - a system or TLS code: `ECONNREFUSED`, `ECONNRESET`, `EPIPE`, `ENOTFOUND`, `EMFILE`, `EADDRNOTAVAIL`, …;
 * - `connection-closed`: the target closed the connection before a reply was complete, or while it was needed;
 * - `content-length-mismatch`: the connection ended before the reply had all the bytes of its `content-length`;
 * - `bad-response`: the reply is not valid in the protocol;
 * - `body-failed`: the stream or the file of a request body could not be read;
 * - `too-many-redirects`, `redirect-refused`: a redirect was not followed;
 * - `decompressed-too-large`, `decompress-failed`: a compressed body is larger than `maxBody`, or broken;
 * - `lost`: a datagram got no answer in time;
 * - `too-long`: a message did not end within the bytes that are kept;
 * - `http2-internal-error`, `http2-refused-stream`, …: the HTTP/2 stream was reset, with this code (RFC 9113, 7);
 * - `ws-1006`, `ws-1011`, …: the WebSocket was closed, with this code (RFC 6455, 7.4.1); 1006 for one that broke off;
 * - `connect-timeout`, `timeout`: the connection, or the call (by its own `timeout`), took too long;
 * - `aborted`: the iteration timed out, or the run ended;
 * - `target-refused`: the target guard did not let it through, so nothing was sent;
 * - `proxy-refused`: the proxy of the option `proxy` did not connect to the target;
 * - `proxy-authentication-required`: that proxy requires credentials, or other ones;
 * - `client-error`: none of these; the message has the details.
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
