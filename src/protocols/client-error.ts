import { LoadError } from '../units/error.ts'

/**
 * Why a call got no reply. `code` is stable and the same for every engine:
 * - the code of the system where it knows best: `ECONNREFUSED`, `ECONNRESET`, `EPIPE`, `ENOTFOUND`, `EMFILE`, `EADDRNOTAVAIL`, …, or that of TLS;
 * - `connection-closed`: the target closed the connection before a reply was complete;
 * - `content-length-mismatch`: the connection ended before as many body bytes had come as the reply announced;
 * - `bad-response`: what came is no reply of the protocol;
 * - `connect-timeout`, `timeout`: the connection, or the call (by its own `timeout`), took too long;
 * - `aborted`: the iteration ran out of time, or the run ended;
 * - `target-refused`: the target guard did not let it through, so nothing was sent;
 * - `client-error`: none of these; the message says what is known.
 */
export class ClientError extends LoadError {
  override readonly name: string = 'ClientError'
}
