import { asBuffer, isBytes } from '../../../units/platform/any-realm.ts'
import { thrownError } from '../../../units/errors/thrown.ts'
import { ClientError } from '../../client-error.ts'
import type { RequestStream } from '../request/body.ts'
import { noop } from '../../../units/platform/noop.ts'

/** The pieces of a streamed body as bytes, counted in `tally` as they are sent. If the stream fails, the call fails with `body-failed`. */
export async function* piecesOf(stream: RequestStream, tally: { bytesSent: number }): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of stream) {
      if (typeof piece !== 'string' && !isBytes(piece)) throw new TypeError('a stream as body must yield text or bytes')
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : asBuffer(piece)
      tally.bytesSent += bytes.length
      yield bytes
    }
  } catch (cause) {
    throw new ClientError('body-failed', `the stream of the body failed: ${thrownError(cause).message}`, {
      cause,
    })
  }
}

/**
 * Ends a stream whose call is over, so that it releases its resources. A stream that cannot be ended ends with its next piece. An error of its `destroy` does
 * not affect the call, which is already over.
 */
export function letGo(stream: RequestStream): void {
  const { destroy, on } = stream as { readonly destroy?: unknown; readonly on?: unknown }
  try {
    // An `error` event without a listener would end the process.
    if (typeof on === 'function') on.call(stream, 'error', noop)
    if (typeof destroy === 'function') Promise.resolve(destroy.call(stream)).catch(noop)
  } catch {
    // User code must not break the connection, which many calls share.
  }
}
