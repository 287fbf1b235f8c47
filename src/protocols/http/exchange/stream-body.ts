import { asBuffer, isBytes } from '../../../units/platform/any-realm.ts'
import { thrownError } from '../../../units/errors/thrown.ts'
import { ClientError } from '../../client-error.ts'
import type { StreamedBody } from '../request/streamed-body.ts'

/**
 * The bytes of a streamed body, counted in `tally` as they are sent. If they cannot be read, or are more or fewer than was announced, the call fails with
 * `body-failed`.
 */
export async function* piecesOf(body: StreamedBody, tally: { bytesSent: number }): AsyncGenerator<Uint8Array> {
  const { length } = body
  let sent = 0
  try {
    for await (const piece of body.open()) {
      if (typeof piece !== 'string' && !isBytes(piece)) throw new TypeError('a stream as body must yield text or bytes')
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : asBuffer(piece)
      sent += bytes.length
      if (length !== undefined && sent > length) throw new RangeError(`it has more than the ${length} bytes that were announced`)
      tally.bytesSent += bytes.length
      yield bytes
    }
    if (length !== undefined && sent < length) throw new RangeError(`it has ${sent} of the ${length} bytes that were announced`)
  } catch (cause) {
    throw new ClientError('body-failed', `the stream of the body failed: ${thrownError(cause).message}`, { cause })
  }
}
