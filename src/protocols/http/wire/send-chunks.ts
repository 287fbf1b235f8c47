import type { Socket } from 'node:net'
import { roomIn } from '../room-in.ts'

/**
 * Sends a body in chunks (RFC 9112, 7.1), with back-pressure. Returns whether everything was sent. It stops if `isRequested`, called before each chunk, returns
 * `false`.
 *
 * @throws what `pieces` throw
 */
export async function sendChunks(pieces: AsyncIterable<Uint8Array>, socket: Socket, isRequested: () => boolean): Promise<boolean> {
  for await (const piece of pieces) {
    if (!isRequested()) return false
    // An empty chunk would end the body.
    if (piece.length === 0) continue
    socket.cork()
    socket.write(`${piece.length.toString(16)}\r\n`, 'latin1')
    socket.write(piece)
    socket.write('\r\n', 'latin1')
    socket.uncork()
    if (socket.writableNeedDrain) await roomIn(socket)
  }
  if (!isRequested()) return false
  socket.write('0\r\n\r\n', 'latin1')
  return true
}
