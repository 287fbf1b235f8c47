import { ClientError } from '../../client-error.ts'
import type { RequestStream } from '../body.ts'
import type { Exchange } from './exchange.ts'

/** The pieces of a streamed body as bytes, counted as they go. A stream that breaks fails the call with `body-failed`. */
export async function* piecesOf(stream: RequestStream, exchange: Exchange): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of stream) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece
      if (!(bytes instanceof Uint8Array)) throw new TypeError('a stream as body must give text or bytes')
      exchange.bytesSent += bytes.length
      yield bytes
    }
  } catch (cause) {
    throw new ClientError('body-failed', `the stream of the body broke: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    })
  }
}
