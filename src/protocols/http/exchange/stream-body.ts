import { asBuffer, isBytes } from '../../../units/platform/any-realm.ts'
import { thrownError } from '../../../units/errors/thrown.ts'
import { ClientError } from '../../client-error.ts'
import type { RequestStream } from '../request/body.ts'
import { noop } from '../../../units/platform/noop.ts'

/** The pieces of a streamed body as bytes, counted into `tally` as they go. A stream that breaks fails the call with `body-failed`. */
export async function* piecesOf(stream: RequestStream, tally: { bytesSent: number }): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of stream) {
      if (typeof piece !== 'string' && !isBytes(piece)) throw new TypeError('a stream as body must give text or bytes')
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : asBuffer(piece)
      tally.bytesSent += bytes.length
      yield bytes
    }
  } catch (cause) {
    throw new ClientError('body-failed', `the stream of the body broke: ${thrownError(cause).message}`, {
      cause,
    })
  }
}

/**
 * Ends a stream whose call is over: nobody reads on, and what it holds open would stay so. One without a way to be ended ends with its next piece. What
 * its `destroy` throws is no business of the call, which has its outcome.
 */
export function letGo(stream: RequestStream): void {
  const { destroy, on } = stream as { readonly destroy?: unknown; readonly on?: unknown }
  try {
    // What it says of its end, nobody listens to any more: as an event `error` without a listener it would end the process.
    if (typeof on === 'function') on.call(stream, 'error', noop)
    if (typeof destroy === 'function') Promise.resolve(destroy.call(stream)).catch(noop)
  } catch {
    // It is code of the user, which is called from the connection of many calls.
  }
}
